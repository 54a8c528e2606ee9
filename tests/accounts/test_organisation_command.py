"""`manage.py organisation`: one more organisation beside others, suspending, resuming and renaming one."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import services
from accounts.models import Invitation, Membership, Organisation, Role, Site, User
from accounts.services import installation
from audit.models import Act
from core.access import providers
from core.db import organisation_scope
from core.errors import KeyUnavailable
from tests.accounts.conftest import role
from tests.cases.asking import nothing_changes, text
from tests.factories import MARK_NAME, PASSWORD, World

SignIn = Callable[[User], Client]
NEW_PASSWORD = "empat-kata-yang-panjang"
GIVEN = ("--site", "Kantor Baru", "--email", "admin-baru@contoh.test", "--name", "Admin Baru")


def run(*arguments: str, language: str = "en") -> str:
    out = io.StringIO()
    call_command("organisation", *arguments, "--language", language, stdout=out)
    return out.getvalue()


def refused(*arguments: str) -> str:
    """What it says; that nothing changes is looked at here."""
    with nothing_changes(), pytest.raises(CommandError) as error:
        run(*arguments)
    return str(error.value)


def link(said: str) -> str:
    return next(line.strip() for line in said.splitlines() if "/invitation/" in line)


def verbs(organisation: Organisation) -> list[str]:
    with organisation_scope(organisation.pk):
        found = Act.objects.filter(verb__startswith="organisation.").order_by("at", "id")
        assert not found.exclude(user_id=None).exists()
        return list(found.values_list("verb", flat=True))


def test_one_more_is_ready_for_its_administrator(world: World) -> None:
    said = run("add", "Yayasan Baru", *GIVEN, "--time-zone", "Asia/Makassar", "--address", "https://h.test/")
    assert "The organisation Yayasan Baru is ready." in said
    assert link(said).startswith("https://h.test/invitation/")
    made = Organisation.objects.get(name="Yayasan Baru")
    with organisation_scope(made.pk):
        assert list(Site.objects.values_list("name", "time_zone")) == [("Kantor Baru", "Asia/Makassar")]
        assert Role.objects.get(code="lawyer").name == "Lawyer"
        assert Invitation.objects.get().role == Role.objects.get(code="administrator")
    assert verbs(made) == ["organisation.created"]
    browser = Client()
    path = link(said).removeprefix("https://h.test")
    sent = {"name": "Admin Baru", "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert browser.post(path, sent).status_code == 303
    # As after `setup`: the shipped terms first, then people; and of the neighbours nothing.
    asked = text(browser.get("/people/", follow=True))
    read = asked.split('name="terms" value="')[1].split('"')[0]
    assert browser.post("/terms/", {"terms": read}).status_code == 303
    page = text(browser.get("/people/"))
    assert "Admin Baru" in page and "caseworker@contoh.test" not in page


def test_run_again_it_makes_a_new_link_until_somebody_works_there(world: World) -> None:
    links = [link(run("add", "Yayasan Baru", *GIVEN)) for _round in range(2)]
    assert Organisation.objects.filter(name="Yayasan Baru").count() == 1
    assert [Client().get(one).status_code for one in links] == [404, 200]
    sent = {"name": "Admin Baru", "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert Client().post(links[1], sent).status_code == 303
    assert "organisation of this name already" in refused("add", "Yayasan Baru", *GIVEN)


def waiting(site: str, zone: str, language: str) -> str:
    return (
        f"Yayasan Baru waits for its administrator already: its site is {site}, its time zone {zone}, the language of "
        f"its roles “{language}”. Nothing was changed. Give the same; the administrator can change it under Sites and "
        "Roles."
    )


@pytest.mark.parametrize(
    "other",
    [
        ("--site", "Kantor Lain"),
        ("--time-zone", "Asia/Jakarta"),
        ("--time-zone", ""),
        ("--site", "Kantor Lain", "--time-zone", "Asia/Jayapura"),
    ],
)
def test_run_again_with_another_site_or_clock_it_says_what_stands(world: World, other: tuple[str, ...]) -> None:
    run("add", "Yayasan Baru", *GIVEN, "--time-zone", "Asia/Makassar")
    said = refused("add", "Yayasan Baru", *GIVEN, *other)
    assert said == waiting("Kantor Baru", "WITA (Asia/Makassar)", "en")


def test_run_again_in_another_language_it_says_what_stands(world: World) -> None:
    run("add", "Yayasan Baru", *GIVEN, language="id")
    assert refused("add", "Yayasan Baru", *GIVEN) == waiting("Kantor Baru", "WIB (Asia/Jakarta)", "id")


def test_run_again_what_is_left_out_or_the_same_stands(world: World) -> None:
    run("add", "Yayasan Baru", *GIVEN, "--time-zone", "Asia/Makassar")
    out = io.StringIO()
    call_command("organisation", "add", "Yayasan Baru", *GIVEN, stdout=out)
    assert "Yayasan Baru sudah ada dan tetap seperti semula." in out.getvalue()
    said = run("add", "Yayasan Baru", *GIVEN[:2], "--email", "lain@contoh.test", "--name", "Lain")
    assert "Yayasan Baru was there already and stays as it is. Its earlier links are worthless." in said
    assert "is ready" not in said
    made = Organisation.objects.get(name="Yayasan Baru")
    with organisation_scope(made.pk):
        assert list(Site.objects.values_list("name", "time_zone")) == [("Kantor Baru", "Asia/Makassar")]
        assert Role.objects.get(code="lawyer").name == "Lawyer"
        assert Invitation.objects.open().get().email == "lain@contoh.test"
    assert [Client().get(link(one)).status_code for one in (out.getvalue(), said)] == [404, 200]


def test_it_is_like_setup_on_an_empty_installation_too(db: None) -> None:
    assert "/invitation/" in run("add", "Yayasan Pertama", *GIVEN)
    assert Organisation.objects.get().name == "Yayasan Pertama"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "yayasan contoh", *GIVEN), "There is an organisation of this name already. Nothing was changed."),
        (("add", "  ", *GIVEN), "name: "),
        (("add", "x" * 121, *GIVEN), "name: "),
        (("add", "Baru", *GIVEN, "--time-zone", "Asia/Nowhere"), "time_zone: This is not a time zone."),
        (("add", "Baru", *GIVEN[:3], "no address", *GIVEN[4:]), "email: "),
        (("add", "Baru \u202eurab", *GIVEN), "organisation: The text contains a hidden character"),
        (("add", "Baru"), "--site, --email, --name"),
        (("suspend", "Nirgendwo"), "There is no organisation of this name or id."),
        (("resume", "Yayasan Contoh"), "This organisation is not suspended."),
        (("rename", "Nirgendwo", "X"), "There is no organisation of this name or id."),
        (("rename", "Yayasan Contoh", "lembaga LAIN"), "There is an organisation of this name already."),
        (("rename", "Yayasan Contoh", " "), "name: "),
        (("rename", "Yayasan Contoh", "x" * 121), "name: "),
        (("rename", "Yayasan Contoh", "Baru \u202eurab"), "name: The text contains a hidden character"),
        (("destroy", "Yayasan Contoh"), "invalid choice"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_changes(world: World, arguments: tuple[str, ...], said: str) -> None:
    assert said in refused(*arguments)


def test_without_the_operators_key_nothing_is_made(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> bytes:
        raise KeyUnavailable("sealed")

    monkeypatch.setattr("accounts.services.organisations.wrapped", away)
    assert refused("add", "Yayasan Baru", *GIVEN) == "sealed"


def test_suspending_ends_all_access_at_once_and_resuming_gives_it_back(
    world: World, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    url = f"/cases/{world.case.pk}/"
    here, idle, there = (sign_in(user) for user in (world.caseworker, world.colleague, world.foreigner))
    assert MARK_NAME in text(here.get(url))
    with django_capture_on_commit_callbacks(execute=True):
        said = run("suspend", "Yayasan Contoh")
    assert said == "Yayasan Contoh is suspended: nobody who works there sees anything more. Nothing was deleted.\n"
    answer = here.get(url)
    assert (answer.status_code, MARK_NAME in text(answer)) == (302, False)
    assert here.get("/api/v1/me/").status_code in (401, 403)
    entered = {"email": "caseworker@contoh.test", "password": PASSWORD}
    assert Client().post("/sign-in/", entered).status_code == 422
    # Jobs that wait work with the rights of whom they are for: none now.
    assert providers.authoriser.load(world.caseworker.pk, world.organisation.pk) is None
    assert there.get("/cases/").status_code == 200
    run("resume", str(world.organisation.pk))
    # The sessions of before stay ended, also one that asked for nothing meanwhile.
    assert [browser.get(url).status_code for browser in (here, idle)] == [302, 302]
    again = Client()
    assert again.post("/sign-in/", entered).status_code == 303
    assert MARK_NAME in text(again.get(url))
    assert verbs(world.organisation) == ["organisation.created", "organisation.suspended", "organisation.resumed"]
    assert verbs(world.other_organisation) == ["organisation.created"]


def test_the_next_click_is_refused_even_where_a_session_was_left(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    run("suspend", "Yayasan Contoh")
    assert Session.objects.exists()
    assert browser.get("/cases/").status_code == 302


def test_whoever_works_for_another_organisation_too_goes_on_there(
    world: World, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    with organisation_scope(world.other_organisation.pk):
        lawyer = Role.objects.get(code="lawyer")
        services.add_member(user=world.lawyer, role=lawyer, site=world.other_site, by=None)
    with django_capture_on_commit_callbacks(execute=True):
        run("suspend", "Yayasan Contoh")
    browser = Client()
    assert browser.post("/sign-in/", {"email": "lawyer@contoh.test", "password": PASSWORD}).status_code == 303
    assert browser.get("/cases/").status_code == 200
    assert MARK_NAME not in text(browser.get("/cases/"))


def test_twice_is_told(world: World) -> None:
    run("suspend", "Yayasan Contoh")
    assert refused("suspend", "Yayasan Contoh") == "This organisation is suspended already."


def test_a_suspended_one_keeps_its_name_and_takes_no_new_link(world: World) -> None:
    run("add", "Yayasan Baru", *GIVEN)
    run("suspend", "Yayasan Baru")
    assert "organisation of this name already" in refused("add", "Yayasan Baru", *GIVEN)


def test_it_is_named_in_small_letters_too_or_by_its_id(world: World) -> None:
    assert refused("suspend", "Yayasan") == "There is no organisation of this name or id."
    run("suspend", "yayasan contoh")
    run("suspend", str(world.other_organisation.pk))
    assert set(Organisation.objects.filter(is_suspended=True)) == {world.organisation, world.other_organisation}


def test_two_of_one_name_cannot_be_in_whatever_letters(world: World) -> None:
    assert "organisation of this name already" in refused("add", "YAYASAN CONTOH", *GIVEN)
    with pytest.raises(IntegrityError, match="organisation_of_one_name"), transaction.atomic():
        Organisation.objects.filter(pk=world.other_organisation.pk).update(name="yayasan contoh")


def test_no_second_link_when_the_first_is_accepted_meanwhile(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run("add", "Yayasan Baru", *GIVEN)
    made = Organisation.objects.get(name="Yayasan Baru")
    with organisation_scope(made.pk):
        place, code = Site.objects.get(), Role.objects.get(code="administrator")

    def accepted() -> None:
        services.add_member(user=world.lawyer, role=code, site=place, by=None)

    monkeypatch.setattr(installation, "one_at_a_time", accepted)
    with pytest.raises(CommandError, match="has just accepted the invitation"):
        run("add", "Yayasan Baru", *GIVEN)


def test_renaming_shows_on_the_next_page(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    assert (
        run("rename", "Yayasan Contoh", " Yayasan Harapan ") == "Yayasan Harapan is its name from the next page on.\n"
    )
    assert browser.get("/api/v1/me/").json()["organisation"]["name"] == "Yayasan Harapan"
    assert verbs(world.organisation) == ["organisation.created", "organisation.renamed"]
    with organisation_scope(world.organisation.pk):
        detail = Act.objects.get(verb="organisation.renamed").detail
    assert detail == {"name_before": "Yayasan Contoh", "name": "Yayasan Harapan"}
    run("rename", "Yayasan Harapan", "YAYASAN HARAPAN")


def test_the_officer_reads_of_it_among_the_changes_of_access(world: World, sign_in: SignIn) -> None:
    with organisation_scope(world.organisation.pk):
        Membership.objects.filter(user=world.outsider).get().roles.update(role=role(world, "data-protection-officer"))
    run("suspend", "Yayasan Contoh")
    run("resume", "Yayasan Contoh")
    run("rename", "Yayasan Contoh", "Yayasan Harapan")
    page = text(sign_in(world.outsider).get("/access-log/changes/"))
    for words in ("Organisation suspended", "Organisation at work again", "Organisation renamed", "Whoever runs the"):
        assert words in page
    assert "From Yayasan Contoh to Yayasan Harapan." in page


def test_it_speaks_the_language_of_the_terminal(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "id")
    out = io.StringIO()
    call_command("organisation", "suspend", "Yayasan Contoh", stdout=out)
    assert "Yayasan Contoh dibekukan" in out.getvalue()
