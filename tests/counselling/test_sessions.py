"""Sessions through the services: whose they are, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import Act
from cases.extension import closing
from cases.extension.timeline_models import TimelineEntry
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError, EditConflict, Unlogged
from counselling.models import Session
from counselling.services import change_session
from tests.counselling.conftest import MARK, Make, facts
from tests.factories import World


def test_only_its_counsellor_finds_a_session(world: World, make_session: Make, second_counsellor: User) -> None:
    make_session()
    seen = {}
    for actor, user in [*world.users.items(), ("second", second_counsellor)]:
        with world.at_work(user):
            seen[actor] = Session.objects.visible_to(user, "counselling.view").exists()
    assert [actor for actor, sees in seen.items() if sees] == ["counsellor"]


def test_the_timeline_entry_is_for_its_counsellor_alone(
    world: World, make_session: Make, second_counsellor: User
) -> None:
    session = make_session()
    seen = {}
    for actor, user in [*world.users.items(), ("second", second_counsellor)]:
        with world.at_work(user):
            entries = TimelineEntry.objects.visible_to(user).filter(subject_id=session.pk)
            seen[actor] = entries.exists()
    assert [actor for actor, sees in seen.items() if sees] == ["counsellor"]


def test_counselling_of_the_person_on_record_opens_no_session(world: World, make_session: Make) -> None:
    """The second counsellor may log that she opens the person's counselling. It does not open this session."""
    session = make_session()
    with world.at_work(world.counsellor) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.COUNSELLING])
        with pytest.raises(Unlogged):
            _ = Session.objects.get(pk=session.pk).content
        log_access(by=by, act="test", rows=[session], compartments=[Compartment.COUNSELLING])
        assert Session.objects.get(pk=session.pk).content == MARK


def test_the_database_holds_no_word_of_it(world: World, make_session: Make) -> None:
    make_session()
    with world.at_work(world.counsellor), connection.cursor() as cursor:
        cursor.execute("SELECT content FROM counselling_session")
        assert MARK.encode() not in bytes(cursor.fetchone()[0])
        assert list(Act.objects.filter(verb="counselling.session_recorded").values_list("detail")) == [({},)]


def test_somebody_elses_session_is_not_changed(world: World, make_session: Make, second_counsellor: User) -> None:
    session = make_session()
    for user in (second_counsellor, world.manager):
        with world.at_work(user) as by, pytest.raises(PermissionDenied):
            change_session(session_id=session.pk, expected_version=1, facts=facts(content="x"), by=by)
    with world.at_work(world.counsellor) as by:
        log_access(by=by, act="test", rows=[session], compartments=[Compartment.COUNSELLING])
        stored = Session.objects.get(pk=session.pk)
        assert (stored.content, stored.version) == (MARK, 1)


def test_a_stale_version_is_refused(world: World, make_session: Make) -> None:
    session = make_session()
    with world.at_work(world.counsellor) as by:
        change_session(session_id=session.pk, expected_version=1, facts=facts(content="dua"), by=by)
        with pytest.raises(EditConflict):
            change_session(session_id=session.pk, expected_version=1, facts=facts(content="tiga"), by=by)
        log_access(by=by, act="test", rows=[session], compartments=[Compartment.COUNSELLING])
        assert Session.objects.get(pk=session.pk).content == "dua"


def test_what_cannot_be_is_refused(world: World, make_session: Make) -> None:
    now = timezone.now()
    refusals: dict[str, dict[str, Any]] = {
        "held_at": {"held_at": now + timedelta(hours=1)},
        "next_on": {"next_on": timezone.localdate() - timedelta(days=3)},
        "content": {"content": "  "},
    }
    for field, changes in refusals.items():
        with pytest.raises(DomainError) as refused:
            make_session(**changes)
        assert refused.value.field == field
    impossible: list[dict[str, Any]] = [{"minutes": None}, {"minutes": 2}, {"minutes": 481}, {"kind": "GROUP"}]
    for changes in impossible:
        with pytest.raises(ValidationError):
            make_session(**changes)
    with pytest.raises(ValidationError):
        make_session(attendance="ABSENT", content="")  # nobody came, yet it lasted
    absent = make_session(attendance="ABSENT", minutes=None, content="")
    assert absent.minutes is None


def test_a_planned_session_keeps_the_case_open_until_it_is_held(world: World, make_session: Make) -> None:
    soon = timezone.localdate() + timedelta(days=3)
    make_session(next_on=soon)
    with world.at_work(world.caseworker):
        assert len(list(closing.registry["counselling"].check(world.case))) == 1
    make_session(held_at=timezone.now() - timedelta(hours=1))  # held earlier than planned
    with world.at_work(world.caseworker):
        assert list(closing.registry["counselling"].check(world.case)) == []


def test_whoever_closes_does_not_learn_that_a_session_is_planned(
    world: World, make_session: Make, sign_in: Callable[[User], Client]
) -> None:
    make_session(next_on=timezone.localdate() + timedelta(days=3))
    page = sign_in(world.caseworker).get(f"/cases/{world.case.pk}/close/").content.decode()
    assert "Work that you do not see is still open in this case. Ask the team." in page
    assert "counselling" not in page.lower()


def test_a_counsellor_who_left_the_case_no_longer_opens_her_sessions(world: World, make_session: Make) -> None:
    from cases.record.access_models import Assignment
    from cases.team.services import end_assignment

    make_session()
    with world.at_work(world.caseworker) as by:
        assignment = Assignment.objects.get(user=world.counsellor)
        end_assignment(assignment_id=assignment.pk, expected_version=assignment.version, by=by)
    with world.at_work(world.counsellor) as by:
        assert not Session.objects.visible_to(by).exists()
