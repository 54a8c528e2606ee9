"""Perhaps two records of one person: whoever sees both is told, and for everybody else nothing exists of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Act, Erasure
from cases.data_rights.erasing import erase_person
from cases.identity.comparison_job import ask_to_compare
from cases.identity.services import change_identity
from cases.merge import comparison
from cases.merge.comparison import say_different
from cases.merge.duplicate_models import PossibleDuplicate
from cases.merge.models import PersonMerge
from cases.record.models import Case, Identity
from cases.team.services import assign
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.jobs import queue as jobs
from notifications.models import Notification
from tests.cases.asking import SignIn, at, looks, nothing_changes, queries, restrict, take_off, text, without_identity
from tests.cases.identity.searching import register
from tests.cases.merge.two_records import Two, merge, undo_page
from tests.factories import MARK_NAME, World, make_case

SAID = "Perhaps two records of one person"
TOLD = "Perhaps something is recorded twice."
SUPERVISION = "/cases/supervision/"
LIST = "/cases/supervision/duplicates/"
INBOX = "/notifications/"


def work() -> None:
    """What the worker does until nothing is due."""
    while claimed := jobs.claim_due(now=timezone.now()):
        for one in claimed:
            jobs.run(**one._asdict())


@pytest.fixture
def twin(world: World) -> Case:
    """The person of the cast's case once more: registered by the outsider, who does not see the first."""
    with world.at_work(world.outsider) as by:
        made = make_case(by=by, site=world.site)
    work()
    return made


def pairs(world: World) -> list[PossibleDuplicate]:
    with organisation_scope(world.organisation.pk):
        return list(PossibleDuplicate.objects.order_by("created_at"))


def told(world: World, user: User) -> int:
    with organisation_scope(world.organisation.pk):
        return Notification.objects.filter(recipient=user, kind="cases.possible_duplicate").count()


def seen(browser: Client, *cases: Case) -> list[bool]:
    """Whether pages say it: each case, the inbox, and for who supervises count and list."""
    found = [SAID in text(browser.get(at("cases:detail", case))) for case in cases]
    found.append(TOLD in text(browser.get(INBOX)))
    if browser.get(SUPERVISION).status_code == 200:
        found.append(SAID in text(browser.get(SUPERVISION)))
        found.append("the same NIK" in text(browser.get(LIST)))
    return found


def test_whoever_sees_both_is_told_on_both_cases_in_the_team_and_in_the_inbox(
    world: World, twin: Case, sign_in: SignIn
) -> None:
    (pair,) = pairs(world)
    assert {pair.first_id, pair.second_id} == {world.case.person_id, twin.person_id}
    assert (pair.is_very_likely, pair.reasons) == (True, ["nik", "phone", "same_name", "same_year"])
    browser = sign_in(world.manager)
    assert seen(browser, world.case, twin) == [True] * 5
    page = browser.get(at("cases:detail", twin))
    (shown,) = page.context["duplicates"]
    assert (shown.other.code, shown.compare_url) == (world.case.code, at("cases:merge", twin, pk=world.case.pk))
    assert "the same NIK, the same phone number, the same name, the same year of birth" in text(page)
    assert browser.get(shown.compare_url).status_code in (200, 302)
    overview = text(browser.get(SUPERVISION)).split(SAID)[1]
    assert '<span class="number">1</span>' in overview.split("</li>")[0]
    assert [pair.compare_url != "" for pair in browser.get(LIST).context["rows"]] == [True]
    assert (told(world, world.manager), told(world, world.caseworker), told(world, world.outsider)) == (1, 0, 0)


def test_the_notification_leads_to_the_page_that_compares_them(world: World, twin: Case, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    with organisation_scope(world.organisation.pk):
        row = Notification.objects.get(recipient=world.manager, kind="cases.possible_duplicate")
    answer = browser.post(reverse("notifications:open", kwargs={"pk": row.pk}))
    addresses = {at("cases:merge", twin, pk=world.case.pk), at("cases:merge", world.case, pk=twin.pk)}
    assert answer.headers["Location"] in addresses


@pytest.mark.parametrize("actor", ["caseworker", "colleague", "outsider"])
def test_whoever_sees_one_of_both_reads_the_same_as_without_the_other(
    world: World, sign_in: SignIn, actor: str
) -> None:
    """Page, inbox, count and number of statements, before and after the other record was found."""
    user = getattr(world, actor)
    with world.at_work(world.outsider) as by:
        other = make_case(by=by, site=world.site, name="Kenanga Teladan")
        identity = Identity.objects.get(person=other.person_id)
        Identity.objects.filter(pk=identity.pk).update(nik_digest=None, phone_digest=None)
    work()
    assert pairs(world) == []
    mine = other if actor == "outsider" else world.case
    browser = sign_in(user)
    addresses = [at("cases:detail", mine), at("cases:person", mine), INBOX, "/cases/"]

    def read() -> list[tuple[int, int]]:
        return [(len(text(browser.get(url))), queries(browser, url)) for url in addresses]

    before = read()
    with organisation_scope(world.organisation.pk):
        keys = sorted([world.case.person_id, other.person_id], key=lambda key: key.bytes)
        PossibleDuplicate.objects.create(first_id=keys[0], second_id=keys[1], reasons=["nik"])
    assert read() == before
    assert seen(browser, mine) == [False, False]
    theirs = world.case if actor == "outsider" else other
    address = at("cases:different-people", mine, pk=theirs.pk)
    assert browser.get(address).status_code == 403


def test_who_of_the_cast_is_told(world: World, twin: Case, sign_in: SignIn) -> None:
    both = set()
    for actor, user in world.users.items():
        browser = sign_in(user)
        opened = [browser.get(at("cases:detail", case)).status_code == 200 for case in (world.case, twin)]
        pages = [text(browser.get(url)) for url in (at("cases:detail", world.case), at("cases:detail", twin), INBOX)]
        is_told = [SAID in pages[0], SAID in pages[1], TOLD in pages[2], told(world, user) == 1]
        assert is_told in ([True] * 4, [False] * 4), actor
        assert "the same NIK" not in text(browser.get(LIST)) or actor == "manager"
        if all(opened) and is_told[0]:
            both.add(actor)
        else:
            assert not any(is_told), actor
    assert both == {"manager", "shelter"}


def test_restricting_one_of_both_takes_it_away_from_everybody_else(world: World, twin: Case, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    assert seen(browser, world.case, twin) == [True] * 5
    restrict(world, twin)
    assert seen(browser, world.case) == [False] * 4
    assert browser.get(LIST).context["rows"] == []
    assert browser.get(at("cases:different-people", world.case, pk=twin.pk)).status_code == 404
    bar = text(browser.get("/cases/"))
    assert 'class="count"' not in bar.split('href="/notifications/"')[1].split("</a>")[0]


def test_of_a_restricted_case_its_own_team_is_told_and_nobody_else(world: World, sign_in: SignIn) -> None:
    restrict(world, world.case)
    with world.at_work(world.outsider) as by:
        made = make_case(by=by, site=world.site)
    work()
    assert len(pairs(world)) == 1
    assert seen(sign_in(world.manager), made) == [False] * 4
    assert told(world, world.manager) == 0


def test_losing_a_case_or_identity_takes_it_away(world: World, twin: Case, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    assert seen(browser, twin)[0]
    without_identity(world, "case-manager")
    assert seen(browser, world.case, twin) == [False] * 5


def test_another_organisation_is_never_compared(world: World) -> None:
    with world.at_work(world.foreigner) as by:
        made = make_case(by=by, site=world.other_site)
    work()
    with organisation_scope(world.other_organisation.pk):
        found = list(PossibleDuplicate.objects.all())
    assert all(world.case.person_id not in (pair.first_id, pair.second_id) for pair in found)
    assert pairs(world) == []
    assert made.pk


@pytest.mark.parametrize(
    ("name", "facts", "reasons"),
    [
        ("Sari Contohname", {}, ["similar"]),
        ("Sarri Tjontohnama", {"birth_year": 1970}, ["spelled"]),
        ("Sari Contohnama", {"birth_year": 1980}, ["same_name"]),
        ("Kenanga Teladan", {}, None),
    ],
)
def test_it_compares_as_loosely_as_the_list_searches(
    world: World, name: str, facts: dict[str, Any], reasons: list[str] | None
) -> None:
    register(world, name, **facts)
    work()
    assert [pair.reasons for pair in pairs(world)] == ([] if reasons is None else [reasons])


def test_a_changed_name_is_compared_again(world: World) -> None:
    other = register(world, "Kenanga Teladan")
    work()
    assert pairs(world) == []
    with world.at_work(world.caseworker) as by:
        identity = Identity.objects.get(person=other.person_id)
        log_access(by=by, act="test", rows=[other], compartments=[Compartment.GENERAL, Compartment.IDENTITY])
        change_identity(
            case=other,
            identity_id=identity.pk,
            expected_version=identity.version,
            facts={"full_name": MARK_NAME, "aliases": []},
            by=by,
        )
    work()
    assert [pair.reasons for pair in pairs(world)] == [["same_name"]]


def test_two_different_people_ends_it_for_all_with_who_and_when(world: World, twin: Case, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    page = at("cases:different-people", world.case, pk=twin.pk)
    assert "The question ends for everybody who sees both" in text(browser.get(page))
    assert browser.post(page, {"version": twin.version}).status_code == 303
    (pair,) = pairs(world)
    assert (pair.answered_by_id, pair.answered_at is not None) == (world.manager.pk, True)
    assert seen(browser, world.case, twin) == [False] * 5
    with nothing_changes():
        services_again(world, twin)
    with organisation_scope(world.organisation.pk):
        assert Act.objects.filter(verb="person.said_different", user_id=world.manager.pk).count() == 1
    assert "Manager said on" in text(browser.get(at("cases:merge", world.case, pk=twin.pk)))
    with world.at_work(world.caseworker) as by:
        ask_to_compare(twin.person_id, by=by)
    work()
    assert len(pairs(world)) == 1
    assert seen(browser, world.case, twin) == [False] * 5


def services_again(world: World, twin: Case) -> None:
    with world.at_work(world.manager) as by:
        say_different(one=twin.person_id, other=world.case.person_id, by=by)


def test_making_them_one_ends_it_and_undoing_brings_it_back(
    world: World,
    two: Two,
    sign_in: SignIn,
) -> None:
    work()
    browser = sign_in(world.manager)
    assert seen(browser, two.first, two.second)[:2] == [True, True]
    merge(browser, two)
    work()
    assert seen(browser, two.first, two.second) == [False] * 5
    with world.at_work(world.manager):
        made = PersonMerge.objects.get()
    answer = browser.post(undo_page(two, made), {"reason": "Bukan orang yang sama.", "has_read": "on"})
    assert answer.status_code == 303, text(answer)
    assert seen(browser, two.first, two.second)[:2] == [True, True]


def test_erasing_a_person_removes_the_pair(world: World, twin: Case) -> None:
    with world.at_work(world.manager) as by:
        case = Case.objects.get(pk=twin.pk)
        Case.objects.filter(pk=case.pk).update(status="CLOSED", outcome="OTHER", closed_on=case.opened_on)
        erase_person(person_id=twin.person_id, reason="permintaan", by=by)
    assert pairs(world) == []


def test_who_is_erased_while_somebody_is_compared_gets_no_pair(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read of them before must not say afterwards whose record the erased one was."""
    with world.at_work(world.outsider) as by:
        made = make_case(by=by, site=world.site)
        Case.objects.filter(pk=world.case.pk).update(status="CLOSED", outcome="OTHER", closed_on=made.opened_on)
    judge = comparison._judged

    def judged_then_erased(identity: Identity) -> Any:
        found = judge(identity)
        if world.case.person_id in found:
            erase_person(person_id=world.case.person_id, reason="permintaan", by=world.manager)
        return found

    monkeypatch.setattr(comparison, "_judged", judged_then_erased)
    work()
    with organisation_scope(world.organisation.pk):
        assert Erasure.objects.filter(person_id=world.case.person_id).exists()
    assert pairs(world) == []


def test_comparing_with_many_takes_no_more_statements(world: World, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        register(world, f"Teladan {chr(97 + number % 26)}{number}")
    work()
    twin = register(world, "Kenanga Melati")
    (claimed,) = jobs.claim_due(now=timezone.now())
    with django_assert_max_num_queries(25):
        jobs.run(**claimed._asdict())
    assert twin.pk


def test_nobody_is_shown_it_before_the_look_is_allowed(world: World, twin: Case, sign_in: SignIn) -> None:
    """Who is taken off the team of one case, and sees it in no other way, has lost the pair."""
    with world.at_work(world.manager) as by:
        assign(case=twin, user=world.caseworker, part="CASEWORKER", by=by)
    browser = sign_in(world.caseworker)
    assert seen(browser, world.case, twin)[:2] == [True, True]
    take_off(world, world.caseworker, twin)
    assert seen(browser, world.case) == [False, False]
    assert looks(world, "cases.case.compared") == []
