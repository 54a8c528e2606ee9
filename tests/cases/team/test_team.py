"""Who reaches a case: assignments, timed grants, grants to a site, restriction. What ends, ends at the next click."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import services as accounts
from cases.extension.timeline_models import TimelineEntry
from cases.record.access_models import Assignment, CaseAccess, CaseUserObjectPermission, Grant
from cases.record.models import Case
from cases.team import grants
from cases.team.selectors import people_for_tasks
from cases.team.services import assign, grant_access, share_with_site
from core.access.actor import ActingUser
from core.db import organisation_scope
from core.errors import DomainError
from tests.cases.asking import Address, SignIn, Stored, leaks, nothing_changes, restrict, text
from tests.factories import World, make_user


def membership_of(stored: Stored, user: ActingUser) -> Assignment:
    (row,) = stored(Assignment, user=user, until=None)
    return row


def test_somebody_joins_the_team_and_reaches_the_case(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    outsider = sign_in(world.outsider)
    assert outsider.get(address("detail")).status_code == 404
    answer = sign_in(world.caseworker).post(address("assign"), {"user": str(world.outsider.pk), "part": "CASEWORKER"})
    assert (answer.status_code, answer.headers["Location"]) == (303, address("team"))
    assert outsider.get(address("detail")).status_code == 200
    row = membership_of(stored, world.outsider)
    assert (row.part, row.created_by_id) == ("CASEWORKER", world.caseworker.pk)
    page = text(sign_in(world.caseworker).get(address("detail")))
    assert "New on the team" in page
    assert "Outsider · Caseworker" in page


def test_an_ended_assignment_is_a_404_at_the_very_next_click(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    lawyer = sign_in(world.lawyer)
    assert lawyer.get(address("detail")).status_code == 200
    row = membership_of(stored, world.lawyer)
    url = address("end-assignment", pk=row.pk)
    assert sign_in(world.caseworker).post(url, {"version": row.version}).status_code == 303
    refused = lawyer.get(address("detail"))
    assert (refused.status_code, leaks(refused)) == (404, [])
    assert lawyer.post(address("add-note"), {"text": "x", "compartment": "general"}).status_code == 404
    assert stored(CaseAccess, principal=world.lawyer.pk) == []
    assert len(stored(TimelineEntry, kind="cases.unassigned")) == 1
    now, gone = text(sign_in(world.caseworker).get(address("team"))).split("<main")[1].split("Who has gone", 1)
    assert "Lawyer" not in now
    assert "Lawyer" in gone


def test_who_takes_off_themselves_is_led_to_their_list(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    row = membership_of(stored, world.colleague)
    answer = sign_in(world.colleague).post(address("end-assignment", pk=row.pk), {"version": row.version})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cases/")


@pytest.mark.parametrize(
    ("actor", "part", "sentence"),
    [
        ("lawyer", "LAWYER", "This person already has this part in the case."),
        ("foreigner", "LAWYER", "This choice is no longer possible. Choose another one."),
        ("outsider", "KING", "This choice is no longer possible. Choose another one."),
        ("outsider", "", "Choose an answer."),
    ],
)
def test_a_place_on_the_team_that_cannot_be_is_refused(
    world: World, sign_in: SignIn, address: Address, actor: str, part: str, sentence: str
) -> None:
    browser = sign_in(world.caseworker)
    with nothing_changes():
        answer = browser.post(address("assign"), {"user": str(world.users[actor].pk), "part": part})
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_who_has_left_the_organisation_joins_no_team(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        membership = world.outsider.memberships.get()
        accounts.end_membership(
            membership_id=membership.pk, expected_version=membership.version, by=world.administrator
        )
    with world.at_work(world.caseworker) as by, nothing_changes(), pytest.raises(DomainError) as refused:
        assign(case=world.case, user=world.outsider, part="CASEWORKER", by=by)
    assert refused.value.field == "user"


def test_a_lead_whose_access_is_switched_off_answers_for_nothing_until_it_is_on_again(
    world: World, sign_in: SignIn, address: Address
) -> None:
    """The part stays on the team; the page says why that does not help."""
    manager = sign_in(world.manager)

    def seen() -> list[bool]:
        front, people = text(manager.get(address("detail"))), text(manager.get(address("team")))
        with world.at_work(world.manager) as by:
            may_get_tasks = world.caseworker in people_for_tasks(world.case, by)
        off = "access switched off"
        return ["Nobody leads the case" in front, off in front, off in people, not may_get_tasks]

    assert seen() == [False] * 4
    with organisation_scope(world.organisation.pk):
        row = world.caseworker.memberships.get()
        accounts.end_membership(membership_id=row.pk, expected_version=row.version, by=world.administrator)
    assert seen() == [True] * 4
    with world.at_work(world.administrator) as by:
        row = world.caseworker.memberships.get()
        accounts.restore_membership(membership_id=row.pk, expected_version=row.version, reason="BACK", by=by)
    assert seen() == [False] * 4


def test_a_grant_opens_the_case_until_its_moment(world: World, sign_in: SignIn, address: Address) -> None:
    outsider = sign_in(world.outsider)
    with world.at_work(world.manager) as by:
        until = timezone.now() + timedelta(hours=1)
        grant = grant_access(case=world.case, user=world.outsider, reason="Cuti", until=until, by=by)
    assert outsider.get(address("detail")).status_code == 200
    with organisation_scope(world.organisation.pk):
        past = timezone.now() - timedelta(seconds=1)
        # Time goes by: nothing but the clock of the row moves, no service runs.
        CaseAccess.objects.filter(via_id=grant.pk).update(since=past - timedelta(hours=1), until=past)
    refused = outsider.get(address("detail"))
    assert (refused.status_code, leaks(refused)) == (404, [])


def test_a_case_is_shared_with_whoever_works_at_a_site(world: World, sign_in: SignIn, address: Address) -> None:
    with organisation_scope(world.organisation.pk):
        far = accounts.add_site(name="Rumah Jauh", time_zone="Asia/Jayapura", by=None)
    night = make_user("malam", world.organisation, far, "shelter-staff")
    browser = sign_in(night)
    assert browser.get(address("detail")).status_code == 404
    with world.at_work(world.caseworker) as by:
        soon, later = timezone.now() + timedelta(hours=1), timezone.now() + timedelta(days=2)
        first = share_with_site(case=world.case, site=far, reason="Tinggal", until=soon, by=by)
        moved = share_with_site(case=world.case, site=far, reason="Tinggal lagi", until=later, by=by)
        assert (moved.pk, moved.until, moved.version) == (first.pk, later, 2)
        assert [row.until for row in CaseAccess.objects.filter(principal=far.pk)] == [later]
    assert browser.get(address("detail")).status_code == 200
    with world.at_work(world.caseworker) as by:
        share_with_site(case=world.case, site=far, reason="Pindah", until=timezone.now(), by=by)
        assert Grant.objects.filter(site=far, until__gt=timezone.now() + timedelta(seconds=1)).count() == 0
        CaseAccess.objects.filter(principal=far.pk).update(until=timezone.now())
    assert browser.get(address("detail")).status_code == 404


@pytest.mark.parametrize("page", ["detail", "person", "consents", "team", "add-note", "add-task"])
def test_a_restricted_case_is_the_same_404_as_a_missing_one(
    world: World, sign_in: SignIn, address: Address, page: str
) -> None:
    browser = sign_in(world.shelter)
    assert browser.get(address(page)).status_code == 200
    restrict(world, world.case)
    hidden = browser.get(address(page))
    missing = browser.get(address(page).replace(str(world.case.pk), "00000000-0000-4000-8000-000000000000"))
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content
    assert sign_in(world.caseworker).get(address(page)).status_code == 200, "the team goes on"


def test_derived_rows_are_those_of_the_truth(world: World, stored: Stored) -> None:
    def reach() -> set[tuple[Any, str]]:
        return {(row.principal, row.via) for row in stored(CaseAccess, case=world.case)}

    team = {
        (world.users[a].pk, "ASSIGNMENT") for a in ("caseworker", "colleague", "counsellor", "lawyer", "reintegration")
    }
    whole = {(world.organisation.pk, "ORGANISATION"), (world.site.pk, "SITE")}
    assert reach() == team | whole
    restrict(world, world.case)
    assert reach() == team
    with organisation_scope(world.organisation.pk):
        CaseAccess.objects.filter(case=world.case).delete()
        grants.sync(Case.objects.get(pk=world.case.pk))
    assert reach() == team
    # There is no second copy of who sees a case (decision 69).
    assert stored(CaseUserObjectPermission) == []
