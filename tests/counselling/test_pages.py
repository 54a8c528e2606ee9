"""The pages of a counsellor, as whole requests."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AccessEntry
from core.access.log import log_access
from core.compartments import Compartment
from core.db import trail_scope
from counselling.models import Session
from tests.cases.asking import nothing_changes
from tests.cases.record.test_sent_again import mark_in
from tests.counselling.conftest import MARK, Make
from tests.factories import World

SignIn = Callable[[User], Client]


def url(name: str, world: World, session: Session | None = None) -> str:
    kwargs: dict[str, Any] = {"case": world.case.pk}
    if session is not None:
        kwargs["pk"] = session.pk
    return reverse(f"counselling:{name}", kwargs=kwargs)


def values(**changes: str) -> dict[str, str]:
    return {
        "held_at": (timezone.localtime() - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
        "minutes": "45",
        "kind": "INDIVIDUAL",
        "attendance": "ATTENDED",
        "content": "Isi sesi",
        "next_on": "",
        **changes,
    }


def sessions(world: World) -> list[Session]:
    with world.at_work(world.counsellor) as by:
        found = list(Session.objects.visible_to(by).order_by("created_at"))
        log_access(by=by, act="test", rows=found, compartments=[Compartment.COUNSELLING])
        for session in found:
            assert session.content is not None  # opened while the scope is there
        return found


def test_a_session_is_written_read_and_changed(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.counsellor)
    response = client.post(url("record", world), values(), follow=True)
    assert response.redirect_chain == [(url("section", world), 303)]
    assert b"Isi sesi" not in response.content
    (session,) = sessions(world)
    assert (session.content, session.minutes, session.created_by_id) == ("Isi sesi", 45, world.counsellor.pk)
    page = client.get(url("session", world, session))
    assert b"Isi sesi" in page.content
    form = client.get(url("change", world, session))
    assert b"Isi sesi" in form.content
    response = client.post(url("change", world, session), values(content="Isi baru", version="1"))
    assert response.status_code == 303
    assert [(s.content, s.version) for s in sessions(world)] == [("Isi baru", 2)]


def test_a_session_that_is_sent_again_is_one(world: World, sign_in: SignIn) -> None:
    mark = mark_in(sign_in(world.counsellor).get(url("record", world)).content.decode())
    sent = values(form_mark=mark)
    assert sign_in(world.counsellor).post(url("record", world), sent).status_code == 303
    with nothing_changes():
        again = sign_in(world.counsellor).post(url("record", world), sent)
    assert (again.status_code, again.headers["Location"]) == (303, url("section", world))
    for more in ({"minutes": "50"}, {"content": "Isi sesi, ditulis terus"}, {"form_mark": ""}):
        assert sign_in(world.counsellor).post(url("record", world), {**sent, **more}).status_code == 303
    assert len(sessions(world)) == 4


def test_the_form_has_one_heading_above_its_first_questions(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.counsellor).get(url("record", world)).content.decode().split("<main")[1].split("</main>")[0]
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", page) == ["Record a session", "Content", "What comes next"]


def test_nobody_came(world: World, sign_in: SignIn) -> None:
    response = sign_in(world.counsellor).post(
        url("record", world), values(attendance="ABSENT", content="", minutes="60")
    )
    assert response.status_code == 303
    assert [(s.attendance, s.minutes, s.content) for s in sessions(world)] == [("ABSENT", None, "")]


def test_bad_input_comes_back_with_what_was_typed(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.counsellor)
    ahead = (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    for changes in (
        {"minutes": ""},
        {"minutes": "0"},
        {"minutes": "abc"},
        {"held_at": "3026-01-01T10:00"},
        {"held_at": ahead},
        {"content": ""},
        {"kind": "GROUP"},
        {"next_on": "2020-01-01"},
        {"content": "a\0b"},
        {"content": "x" * 20_001},
    ):
        response = client.post(url("record", world), values(**changes))
        assert response.status_code == 422, changes
        assert response.context["form"].errors, changes
    assert sessions(world) == []


def test_two_windows_are_shown_both_texts(world: World, sign_in: SignIn, make_session: Make) -> None:
    session = make_session()
    client = sign_in(world.counsellor)
    client.post(url("change", world, session), values(content="Dari jendela pertama", version="1"))
    response = client.post(url("change", world, session), values(content="Dari jendela kedua", version="1"))
    assert response.status_code == 409
    assert b"Dari jendela pertama" in response.content
    assert b"Dari jendela kedua" in response.content
    assert [s.content for s in sessions(world)] == ["Dari jendela pertama"]


def test_a_refused_role_changes_nothing_and_learns_nothing(
    world: World, sign_in: SignIn, make_session: Make, second_counsellor: User
) -> None:
    session = make_session()
    for user, status in ((world.manager, 403), (world.administrator, 403), (second_counsellor, 404)):
        for name in ("session", "change"):
            response = sign_in(user).get(url(name, world, session))
            assert response.status_code == status
            assert MARK.encode() not in response.content
        response = sign_in(user).post(url("change", world, session), values(version="1"))
        assert response.status_code in (403, 404)
    assert [(s.content, s.version) for s in sessions(world)] == [(MARK, 1)]


def test_the_log_names_the_very_session(world: World, sign_in: SignIn, make_session: Make) -> None:
    session = make_session()
    other = make_session(content="lain")
    sign_in(world.counsellor).get(url("session", world, session))
    with trail_scope(world.organisation.pk):
        entries = AccessEntry.objects.using("trail").filter(act="counselling.session.opened")
        assert [(e.user_id, e.case_ids, e.subject_ids, e.compartments) for e in entries] == [
            (world.counsellor.pk, [world.case.pk], [session.pk], ["counselling"])
        ]
    assert other.pk != session.pk


def test_the_list_pages_by_key(world: World, sign_in: SignIn, make_session: Make) -> None:
    now = timezone.now()
    for number in range(53):
        make_session(held_at=now - timedelta(days=number + 1))
    client = sign_in(world.counsellor)
    first = client.get(url("section", world))
    assert len(first.context["sessions"]) == 50
    second = client.get(url("section", world), {"after": first.context["next"]})
    assert len(second.context["sessions"]) == 3
    assert second.context["next"] == ""


def test_how_many_queries_the_pages_need(
    world: World, sign_in: SignIn, make_session: Make, django_assert_num_queries: Any
) -> None:
    for _number in range(12):
        session = make_session()
    client = sign_in(world.counsellor)
    client.get(url("section", world))
    for name, row, count in (("section", None, 11), ("session", session, 11)):
        with django_assert_num_queries(count):
            assert client.get(url(name, world, row)).status_code == 200
