"""Who wrote it does not approve it after a colleague has written in it, too, nor once they lead the case no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from assessments import services as assessments
from assessments.models import Instrument
from care import services as care
from cases.approvals.models import Approval
from cases.approvals.services import ask_approval, decide_approval
from cases.case_page.closing import close_case, reopen_case
from cases.extension import approvals
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.team.services import assign
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from tests.assessments.conftest import DAY, MARK_TOLD, Entry, instrument  # noqa: F401 -- a fixture
from tests.cases.asking import Address, SignIn, nothing_changes, text
from tests.factories import World, make_user

REFUSED = "Nobody approves what they wrote themselves: a colleague answers."


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def looks(world: World, by: ActingUser) -> None:
    log_access(by=by, act="test", rows=[world.case], compartments=tuple(Compartment))


def answers(browser: Any, address: Address, row: Approval) -> Any:
    sent = {"version": row.version, "verdict": "APPROVED", "comment": ""}
    return browser.post(address("decide-approval", pk=row.pk), sent)


def is_refused(world: World, sign_in: SignIn, address: Address, row: Approval) -> None:
    """To the manager, who is not asked either."""
    browser = sign_in(world.manager)
    with nothing_changes():
        refused = answers(browser, address, row)
    assert refused.status_code == 422 and REFUSED in text(refused)
    assert world.case.code not in text(browser.get(reverse("cases:approvals")))


@pytest.mark.parametrize("touch", ["change", "reopen"])
def test_who_wrote_a_goal_does_not_approve_it_after_a_colleague_has_touched_it(
    world: World, sign_in: SignIn, address: Address, touch: str
) -> None:
    said: dict[str, Any] = {"kind": "Livelihood", "planned_end": None}
    with world.at_work(world.caseworker) as by:
        plan = care.begin_plan(case=world.case, needs="Pekerjaan", by=by)
        goal = care.add_goal(plan=plan, objective="Penghasilan", **said, by=by)
    with world.at_work(world.manager) as by:
        looks(world, by)
        said["objective"] = "Usaha sendiri"
        goal = care.change_goal(goal_id=goal.pk, expected_version=goal.version, **said, by=by)
    with world.at_work(world.caseworker) as by:
        looks(world, by)
        which = {"goal_id": goal.pk, "expected_version": goal.version, "by": by}
        if touch == "change":
            care.change_goal(**which, **{**said, "planned_end": date(2036, 12, 1)})
        else:
            ended = care.end_goal(**which, state="REACHED", ended_on=timezone.localdate(), reason="")
            care.reopen_goal(**{**which, "expected_version": ended.version})
        row = ask_approval(case=world.case, kind="care.plan", note="", by=by)
    is_refused(world, sign_in, address, row)


def test_who_filled_an_assessment_in_does_not_approve_it_after_a_colleague_has_finished_it(
    world: World,
    sign_in: SignIn,
    address: Address,
    instrument: Instrument,  # noqa: F811 -- the fixture
) -> None:
    entry = Entry(DAY, {"threats": "yes", "told": MARK_TOLD, "fear": 4}, "high", "Butuh tempat aman.")
    with world.at_work(world.caseworker) as by:
        draft = assessments.start(case=world.case, instrument=instrument, by=by)
    with world.at_work(world.manager) as by:
        looks(world, by)
        draft = assessments.save_draft(assessment_id=draft.pk, expected_version=draft.version, entry=entry, by=by)
    with world.at_work(world.caseworker) as by:
        looks(world, by)
        done = assessments.finish(assessment_id=draft.pk, expected_version=draft.version, entry=entry, by=by)
        kind = "assessments.assessment"
        row = ask_approval(case=world.case, kind=kind, of=done.pk, note="", by=by)
    is_refused(world, sign_in, address, row)


def test_who_finished_an_assessment_does_not_approve_what_colleagues_corrected_in_it(
    world: World,
    sign_in: SignIn,
    address: Address,
    instrument: Instrument,  # noqa: F811 -- the fixture
) -> None:
    entry = Entry(DAY, {"threats": "yes", "told": MARK_TOLD, "fear": 4}, "high", "Butuh tempat aman.")
    with world.at_work(world.manager) as by:
        row = assessments.start(case=world.case, instrument=instrument, by=by)
        row = assessments.finish(assessment_id=row.pk, expected_version=row.version, entry=entry, by=by)
    kind, rows = "assessments.assessment", []
    for writer in (world.caseworker, world.colleague):
        with world.at_work(writer) as by:
            looks(world, by)
            row = assessments.correct(assessment_id=row.pk, expected_version=row.version, by=by)
            row = assessments.finish(assessment_id=row.pk, expected_version=row.version, entry=entry, by=by)
            rows.append(ask_approval(case=world.case, kind=kind, of=row.pk, note="", by=by))
        is_refused(world, sign_in, address, rows[-1])
    deputy = make_user("deputy", world.organisation, world.site, "case-manager")
    # Who wrote the second correction alone has nothing to do with the first one.
    with world.at_work(world.colleague) as by:
        made = approvals.of(kind).made_by(by)
        assert {asked.subject_id for asked in rows} & set(made) == {rows[1].subject_id}
    # The first was corrected since: it was withdrawn, and nobody approves it any more.
    assert [answers(sign_in(deputy), address, asked).status_code for asked in rows] == [409, 303]


def leads(world: World) -> Assignment:
    with world.at_work(world.caseworker) as by:
        return assign(case=world.case, user=world.manager, part=Assignment.Part.LEAD, by=by)


def ask_to_close(world: World, outcome: str = "GOALS_REACHED") -> Approval:
    with world.at_work(world.caseworker) as by:
        how = {"kind": "cases.closure", "note": "", "outcome": outcome}
        return ask_approval(case=world.case, **how, by=by)


def end(browser: Any, address: Address, part: Assignment) -> None:
    assert browser.post(address("end-assignment", pk=part.pk), {"version": part.version}).status_code == 303


@pytest.mark.parametrize("since", ["before", "after"])
def test_who_led_the_case_when_its_closing_was_asked_for_or_since_does_not_approve_it(
    world: World, sign_in: SignIn, address: Address, since: str
) -> None:
    if since == "before":
        part = leads(world)
        row = ask_to_close(world)
    else:
        row = ask_to_close(world)
        part = leads(world)
    is_refused(world, sign_in, address, row)
    end(sign_in(world.manager), address, part)
    is_refused(world, sign_in, address, row)


def test_who_has_led_it_before_that_may(world: World, sign_in: SignIn, address: Address) -> None:
    browser = sign_in(world.manager)
    end(browser, address, leads(world))
    row = ask_to_close(world)
    assert world.case.code in text(browser.get(reverse("cases:approvals")))
    assert answers(browser, address, row).status_code == 303


@pytest.mark.parametrize("is_sent_back", [False, True])
def test_asking_anew_does_not_let_them_forget_who_led_it(
    world: World, sign_in: SignIn, address: Address, is_sent_back: bool
) -> None:
    part = leads(world)
    first = ask_to_close(world)
    is_refused(world, sign_in, address, first)
    end(sign_in(world.manager), address, part)
    if is_sent_back:
        send_back(world, first)
    is_refused(world, sign_in, address, ask_to_close(world, "LOST_CONTACT"))


def send_back(world: World, row: Approval) -> None:
    with world.at_work(make_user("deputy", world.organisation, world.site, "case-manager")) as by:
        which = {"approval_id": row.pk, "expected_version": row.version}
        decide_approval(**which, verdict="SENT_BACK", comment="Kurang jelas.", by=by)


@pytest.mark.parametrize("since", ["approved", "reopened"])
def test_who_has_led_it_before_it_was_approved_or_reopened_may(
    world: World, sign_in: SignIn, address: Address, since: str
) -> None:
    part = leads(world)
    first = ask_to_close(world)
    end(sign_in(world.manager), address, part)
    if since == "approved":
        deputy = make_user("deputy", world.organisation, world.site, "case-manager")
        assert answers(sign_in(deputy), address, first).status_code == 303
    else:
        with world.at_work(world.caseworker) as by:
            which = {"case_id": world.case.pk, "by": by}
            case = close_case(**which, expected_version=now_at(world), outcome="LOST_CONTACT", on=timezone.localdate())
            reopen_case(**which, expected_version=case.version)
    row = ask_to_close(world, "LOST_CONTACT")
    assert answers(sign_in(world.manager), address, row).status_code == 303


def now_at(world: World) -> int:
    return Case.objects.get(pk=world.case.pk).version
