"""Findings 021 and 022 of the pentest BAY-01 (docs/threat-model.md): who hears of whom, and who keeps the rules.

There the names of those who work on items were shown to whoever could log in, and that somebody else has to review was
asked by the page alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Membership, Recovery, User
from cases.case_page.closing import close_case, reopen_case
from cases.emergency_access.review import review_emergency
from cases.record.access_models import EmergencyAccess
from cases.record.models import Case
from core.db import organisation_scope
from core.errors import DomainError
from legal import services as legal
from legal.models import Dossier, LossItem
from reintegration import services as reintegration
from reintegration.models import FollowUp, Plan
from tests.access.stage import Stage
from tests.bay_01.conftest import Shown
from tests.bay_01.hidden import MARK_FOREIGN, MARK_STAFF, at
from tests.cases.asking import at as of_case
from tests.cases.asking import nothing_changes, restrict, send, text
from tests.factories import World, make_user
from tests.legal.makers import add_loss, give_consent, make_claim, wages

SignIn = Callable[[User], Client]
# Where a colleague is named with whom one shares no case: by the permission that needs to choose or to watch.
NAMES_COLLEAGUES = {
    "accounts:people": "who works here, for whoever administers",
    "cases:ask-access": "whom the question is about",
    "cases:assign": "whom to give a part in the case",
    "cases:new-cover": "who stands in for whom",
    "cases:supervision": "whose work the supervisor looks at, and who could take a case",
    "cases:supervised-cases": "as above, to choose whose cases are listed",
    "imports:new": "who leads the cases of a list",
    "cases:new-handover": "who takes over whose cases",
    "reports:access-log": "by whom, for the officer",
    "reports:access-changes": "as above",
}


def test_bay_01_021_nobody_hears_a_name_of_another_organisations_people(everything_shown: list[Shown]) -> None:
    assert len(everything_shown) > 150
    assert [(one.actor, one.name) for one in everything_shown if MARK_FOREIGN.encode() in one.content] == []


def test_bay_01_021_a_colleague_is_named_only_where_somebody_has_to_choose_or_to_watch(
    everything_shown: list[Shown],
) -> None:
    """Somebody who works here and is on nobody's case: in no list, no field, no answer of the API beside these."""
    naming = {one.name: one.actor for one in everything_shown if MARK_STAFF.encode() in one.content}
    assert set(naming) == set(NAMES_COLLEAGUES)
    assert not set(naming.values()) & {"no_role", "composed"}


def test_bay_01_021_the_api_names_people_by_two_fields(everything_shown: list[Shown]) -> None:
    def people(sent: Any) -> list[set[str]]:
        if isinstance(sent, list):
            return [one for each in sent for one in people(each)]
        if not isinstance(sent, dict):
            return []
        named = [set(sent[key]) for key in ("by", "assignee", "officer", "user") if isinstance(sent.get(key), dict)]
        return named + [one for each in sent.values() for one in people(each)]

    answers = [one for one in everything_shown if one.kind == "application/json"]
    found = [named for one in answers for named in people(json.loads(one.content))]
    assert len(found) > 5
    assert all(one == {"id", "name"} for one in found)


def test_bay_01_022_what_somebody_opened_in_an_emergency_they_do_not_review_themselves(
    world: World, sign_in: SignIn
) -> None:
    restrict(world, world.case)  # the manager sees it by role no longer
    browser = sign_in(world.manager)
    reason = "Polisi meminta data penyintas malam ini juga."
    assert browser.post("/cases/emergency/", {"code": world.case.code, "reason": reason}).status_code == 303
    with organisation_scope(world.organisation.pk):
        emergency = EmergencyAccess.objects.get()
    review = {"version": emergency.version, "verdict": "NEEDED", "finding": "Perlu"}
    with nothing_changes():
        answer = browser.post(f"/cases/emergencies/{emergency.pk}/", review)
        assert answer.status_code == 422
        assert "Somebody else has to look at what you opened yourself." in text(answer)
        with world.at_work(world.manager) as by, pytest.raises(DomainError, match="Somebody else"):
            review_emergency(
                emergency_id=emergency.pk, expected_version=emergency.version, verdict="NEEDED", finding="", by=by
            )
    other = make_user("kedua", world.organisation, world.site, "case-manager")
    assert sign_in(other).post(f"/cases/emergencies/{emergency.pk}/", review).status_code == 303


def test_bay_01_022_a_new_way_in_is_not_confirmed_by_who_asked_for_it(world: World, sign_in: SignIn) -> None:
    make_user("second", world.organisation, world.site, "administrator")
    browser = sign_in(world.administrator)
    with organisation_scope(world.organisation.pk):
        member = Membership.objects.get(user=world.lawyer)
    assert browser.post(f"/people/{member.pk}/recover/", {"lost": "BOTH"}).status_code == 303
    with organisation_scope(world.organisation.pk):
        asked = Recovery.objects.get()
    with nothing_changes():
        answer = browser.post(f"/people/recoveries/{asked.pk}/confirm/", {"version": asked.version})
        assert answer.status_code in (403, 404, 422)
        assert "/recovery/" not in text(answer)
        with world.at_work(world.administrator) as by, pytest.raises(DomainError):
            accounts.confirm_recovery(recovery_id=asked.pk, expected_version=asked.version, by=by)


def test_bay_01_022_a_closed_case_stays_as_it_is_by_whatever_way(stage: Stage) -> None:
    """What adds to a case, in one that is closed: refused by the service, whoever calls it."""
    world = stage.world
    today, house = str(timezone.localdate()), str(stage.objects["own"]["house"].pk)
    with organisation_scope(world.organisation.pk):
        Case.objects.filter(pk=world.case.pk).update(status="CLOSED", closed_on=today, outcome="REFERRED")
    bodies: dict[str, tuple[str, str, dict[str, Any]]] = {
        "api-documents:document": ("caseworker", "PATCH", {"title": "x", "version": 1}),
        "api-identification:part": ("caseworker", "PUT", {"version": 0, "findings": []}),
        "api-identification:decisions": (
            "caseworker",
            "POST",
            {"status": "ActualVictimOfTrafficking", "body": "POLICE", "decided_on": today},
        ),
        "api-legal:matters": (
            "lawyer",
            "POST",
            {"kind": "CRIMINAL", "title": "x", "stage": "TRIAL", "opened_on": "2026-03-04"},
        ),
        "api-legal:losses": (
            "lawyer",
            "POST",
            {"head": "D", "description": "x", "quantity": "1", "unit": "SUM", "rate": "1", "currency": "IDR"},
        ),
        "api-counselling:sessions": ("counsellor", "POST", {"held_at": "2026-11-01T10:00:00+07:00", "minutes": 50}),
        "api-reintegration:enrolments": (
            "reintegration",
            "POST",
            {"kind": "TRAINING", "title": "x", "starts_on": today},
        ),
        "api-shelters:bed-requests": (
            "caseworker",
            "POST",
            {"house": house, "wanted_from": "2026-12-24"},
        ),
    }
    with nothing_changes():
        for name, (actor, method, body) in bodies.items():
            answer = send(stage.clients[actor], method, at(stage, name), body)
            assert answer.status_code == 422, f"{name} {answer.status_code} {text(answer)}"
        for name, actor, sent in (
            ("shelters:ask", "caseworker", {"house": house, "wanted_from": "2026-12-24"}),
            ("cases:close", "caseworker", {"version": 1, "outcome": "REFERRED", "on": today}),
        ):
            assert stage.clients[actor].post(at(stage, name), sent).status_code in (409, 422), name


def test_bay_01_022_no_step_of_a_plan_is_skipped(world: World, sign_in: SignIn) -> None:
    """The page shows no button for it; the API has no page."""
    with world.at_work(world.reintegration) as by:
        plan = reintegration.prepare_plan(
            case=world.case, officer=by, returned_on=timezone.localdate(), destination="x", goals="x", by=by
        )
    browser = sign_in(world.reintegration)
    url = of_case("api-reintegration:complete", world.case, pk=plan.pk)
    with nothing_changes():
        answer = send(browser, "POST", url, {"version": plan.version})
        assert answer.status_code == 422, text(answer)
        page = browser.post(of_case("reintegration:complete", world.case, pk=plan.pk), {"version": plan.version})
        assert page.status_code == 422
    with organisation_scope(world.organisation.pk):
        assert Plan.objects.get(pk=plan.pk).state == Plan.State.DRAFT
        assert not FollowUp.objects.filter(plan=plan, done_on__isnull=False).exists()


def test_bay_01_022_a_dossier_needs_consent_and_a_loss_by_whatever_way(world: World, sign_in: SignIn) -> None:
    claim = make_claim(world)
    browser = sign_in(world.lawyer)
    url = of_case("legal:dossier-build", world.case, pk=claim.pk)
    api = of_case("api-legal:dossiers", world.case, claim=claim.pk)
    for step in ("no consent", "no loss"):
        if step == "no loss":
            give_consent(world)
        else:
            add_loss(world, claim, wages())
        with organisation_scope(world.organisation.pk):
            version = type(claim).objects.get(pk=claim.pk).version
        if step == "no loss":
            with organisation_scope(world.organisation.pk):
                loss = LossItem.objects.get()
            with world.at_work(world.lawyer) as by:
                legal.remove_loss(loss_id=loss.pk, expected_version=loss.version, by=by)
        with nothing_changes():
            assert browser.post(url, {"version": version}).status_code == 422, step
            assert send(browser, "POST", api, {"version": version}).status_code == 422, step
    with organisation_scope(world.organisation.pk):
        assert not Dossier.objects.exists()


def test_bay_01_022_what_comes_first_is_asked_of_the_service_and_not_of_the_page(world: World) -> None:
    """An open case is not reopened, a closed one not closed again, whatever calls."""
    with world.at_work(world.caseworker) as by, nothing_changes(), pytest.raises(DomainError):
        reopen_case(case_id=world.case.pk, expected_version=1, by=by)
    with world.at_work(world.caseworker) as by:
        case = close_case(
            case_id=world.case.pk,
            expected_version=Case.objects.get(pk=world.case.pk).version,
            outcome=Case.Outcome.REFERRED,
            on=date(2026, 6, 1),
            by=by,
        )
    with world.at_work(world.caseworker) as by, nothing_changes(), pytest.raises(DomainError):
        close_case(
            case_id=case.pk, expected_version=case.version, outcome=Case.Outcome.DIED, on=date(2026, 6, 1), by=by
        )
