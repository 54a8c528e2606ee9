"""A finished assessment is approved by a colleague who sees it and did not write it, where the organisation says so."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from accounts.models import Role, RolePermission
from assessments import services
from assessments.models import Assessment
from cases.approvals.models import Approval
from cases.approvals.services import CaseRuleFacts, ask_approval, decide_approval, set_rules
from cases.extension import approvals
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import DomainError
from tests.assessments.conftest import DAY, MakeAssessment, published
from tests.cases.asking import SignIn, at, nothing_changes, queries, text
from tests.factories import World, make_user

# The page without, and with what was asked: the rule, the latest request with who asked and who answered, and who is
# left to answer: what opens the assessment, to whom it is open, and who wrote it.
QUERIES = {"without": 16, "with": 20}

NOBODY = "Nobody is left who can answer"


def approve_them(world: World) -> None:
    with world.at_work(world.administrator) as by:
        set_rules(expected_version=0, decided=CaseRuleFacts(assessments_need_approval=True), by=by)


def ask(world: World, row: Assessment, actor: str = "caseworker", note: str = "") -> Approval:
    with world.at_work(world.users[actor]) as by:
        return ask_approval(case=world.case, kind="assessments.assessment", note=note, of=row.pk, by=by)


def decide(world: World, row: Approval, actor: str) -> Approval:
    with world.at_work(world.users[actor]) as by, translation.override("en"):
        return decide_approval(approval_id=row.pk, expected_version=1, verdict="APPROVED", comment="", by=by)


def page(row: Assessment) -> str:
    return row.get_absolute_url()


def give_reading(world: World, code: str, scope: str) -> None:
    """A role of theirs reads what is legal, too."""
    role = Role.objects.get(code=code)
    RolePermission.objects.create(role=role, code="core.read", compartment="legal", scope=scope)


def asking(world: World, row: Assessment) -> str:
    return at("assessments:ask-approval", world.case, pk=row.pk)


def test_each_is_asked_for_and_approved_by_itself(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn
) -> None:
    first, second = make_assessment(), make_assessment(of=published(world, name="Other"))
    approve_them(world)
    browser, manager = sign_in(world.caseworker), sign_in(world.manager)
    assert asking(world, first) in text(browser.get(page(first)))
    answer = browser.post(asking(world, first), {"note": "Tolong lihat"})
    assert (answer.status_code, answer["Location"]) == (303, page(first))
    assert "Waiting for approval" in text(browser.get(page(first)))
    assert "Not approved" in text(browser.get(page(second)))
    with organisation_scope(world.organisation.pk):
        asked = Approval.objects.get()
        assert (asked.kind, asked.subject_id, asked.subject_version) == (
            "assessments.assessment",
            first.pk,
            first.version,
        )
    decision = at("cases:decide-approval", world.case, pk=asked.pk)
    shown = text(manager.get(decision))
    assert page(first) in shown
    with translation.override("en"):
        assert f"{first.instrument.name}, {date_format(first.assessed_on, 'j F Y')}" in shown
    assert manager.post(decision, {"verdict": "APPROVED", "version": "1"}).status_code == 303
    shown = text(browser.get(page(first)))
    assert "Approved" in shown and asking(world, first) not in shown
    with organisation_scope(world.organisation.pk):
        assert approvals.standing("assessments.assessment", world.case, of=first.pk).is_approved
        assert not approvals.standing("assessments.assessment", world.case, of=second.pk).is_approved


def test_nothing_of_it_is_there_until_the_organisation_wants_it(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn
) -> None:
    row, browser = make_assessment(), sign_in(world.caseworker)
    assert "Not approved" not in text(browser.get(page(row)))
    with nothing_changes():
        assert browser.get(asking(world, row)).status_code == 404
        assert browser.post(asking(world, row), {"note": ""}).status_code == 404


def test_who_wrote_it_does_not_approve_it_when_a_colleague_asked(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn
) -> None:
    approve_them(world)
    row = make_assessment(by=world.manager)
    asked = ask(world, row)
    with nothing_changes(), pytest.raises(DomainError, match="Nobody approves what they wrote themselves"):
        decide(world, asked, "manager")
    browser, decision = sign_in(world.manager), at("cases:decide-approval", world.case, pk=asked.pk)
    shown = text(browser.get(decision))
    assert "You wrote this yourself: a colleague answers." in shown and 'name="verdict"' not in shown
    assert decision not in text(browser.get("/cases/approvals/"))


def test_who_does_not_see_it_does_not_answer(world: World, make_assessment: MakeAssessment, sign_in: SignIn) -> None:
    approve_them(world)
    row = make_assessment()
    asked = ask(world, row, note="MARKNOTE")
    with organisation_scope(world.organisation.pk):
        # A kind of content that case managers do not read.
        Assessment.objects.filter(pk=row.pk).update(compartment="legal")
    with nothing_changes(), pytest.raises(DomainError, match="You do not see what is to be approved"):
        decide(world, asked, "manager")
    browser = sign_in(world.manager)
    assert browser.get(at("api-cases:approvals", world.case)).json()["results"] == []
    shown = text(browser.get(at("cases:decide-approval", world.case, pk=asked.pk)))
    assert "You do not see what is to be approved." in shown
    assert page(row) not in shown and 'name="verdict"' not in shown and "MARKNOTE" not in shown
    with translation.override("en"):
        assert str(row.instrument.name) not in shown


def test_who_does_not_see_it_is_not_named_as_who_can_answer(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn
) -> None:
    approve_them(world)
    row, browser, manager = make_assessment(), sign_in(world.caseworker), sign_in(world.manager)
    assert "Who can answer: Manager." in text(browser.get(asking(world, row)))
    with organisation_scope(world.organisation.pk):
        Assessment.objects.filter(pk=row.pk).update(compartment="legal")
        give_reading(world, "caseworker", "OWN")
    shown = text(browser.get(asking(world, row)))
    assert NOBODY in shown and "Who can answer" not in shown
    assert browser.post(asking(world, row), {"note": ""}).status_code == 303
    assert NOBODY in text(browser.get(page(row)))
    with organisation_scope(world.organisation.pk):
        asked = Approval.objects.get()
    decision = at("cases:decide-approval", world.case, pk=asked.pk)
    shown = text(manager.get(decision))
    assert "You do not see what is to be approved." in shown and NOBODY in shown and page(row) not in shown
    assert decision not in text(manager.get("/cases/approvals/"))
    # Once a role of theirs reads it, they are the one, and answer.
    with organisation_scope(world.organisation.pk):
        give_reading(world, "case-manager", "ORGANISATION")
    assert NOBODY not in text(browser.get(page(row)))
    assert NOBODY not in text(manager.get(decision))
    assert decision in text(manager.get("/cases/approvals/"))
    assert manager.post(decision, {"verdict": "APPROVED", "version": "1"}).status_code == 303


@pytest.mark.parametrize("missing", ["assessments.view", "assessments.write", "cases.approve"])
def test_whose_role_lacks_something_is_not_named_either(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn, missing: str
) -> None:
    approve_them(world)
    row = make_assessment()
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="case-manager", code=missing).delete()
    assert NOBODY in text(sign_in(world.caseworker).get(asking(world, row)))
    asked = ask(world, row)
    with nothing_changes(), pytest.raises(DomainError):
        decide(world, asked, "manager")


def test_it_is_asked_in_as_many_queries_however_many_could_answer(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn
) -> None:
    approve_them(world)
    row, browser = make_assessment(), sign_in(world.caseworker)
    before = queries(browser, asking(world, row))
    for number in range(3):
        make_user(f"manager_{number}", world.organisation, world.site, "case-manager")
    assert queries(browser, asking(world, row)) == before
    assert "Who can answer: Manager, Manager 0, Manager 1, Manager 2." in text(browser.get(asking(world, row)))


def test_what_is_no_finished_assessment_of_this_case_is_not_asked_for(
    world: World, make_assessment: MakeAssessment
) -> None:
    row = make_assessment()
    with organisation_scope(world.organisation.pk):
        Assessment.objects.filter(pk=row.pk).update(state="DRAFT", finished_at=None)
    with translation.override("en"), nothing_changes(), pytest.raises(DomainError, match="nothing to approve"):
        ask(world, row)


def test_how_many_queries_the_page_takes(world: World, make_assessment: MakeAssessment, sign_in: SignIn) -> None:
    row, browser = make_assessment(), sign_in(world.caseworker)
    without = queries(browser, page(row))
    approve_them(world)
    ask(world, row)
    assert {"without": without, "with": queries(browser, page(row))} == QUERIES


def test_one_that_was_corrected_since_is_not_approved(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn
) -> None:
    """Nor asked for: that is for the correction."""
    approve_them(world)
    row = make_assessment()
    asked = ask(world, row)
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=Compartment.values)
        draft = services.correct(assessment_id=row.pk, expected_version=row.version, by=by)
    browser, manager = sign_in(world.caseworker), sign_in(world.manager)
    decision = at("cases:decide-approval", world.case, pk=asked.pk)
    told = "It was corrected since. Ask for the approval of the correction."
    assert told not in text(manager.get(decision)), "it is a draft still"
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=Compartment.values)
        entry = services.Entry(DAY, {"threats": "no", "told": "", "fear": 1}, "low", "")
        services.finish(assessment_id=draft.pk, expected_version=draft.version, entry=entry, by=by)
    # Nobody is asked any more, and nothing waits that only the closing of the case would end.
    assert decision not in text(manager.get(reverse("cases:approvals")))
    shown = text(manager.get(decision))
    assert "Withdrawn" in shown and told in shown
    typed = {"verdict": "SENT_BACK", "comment": "MARKTYPED", "version": "1"}
    with nothing_changes():
        met = manager.post(decision, typed)
    assert (met.status_code, "MARKTYPED" in text(met)) == (409, True), "what was typed meanwhile is there still"
    with nothing_changes():
        answer = manager.post(decision, {"verdict": "APPROVED", "version": "2"})
        assert (answer.status_code, "This was withdrawn. Nobody is asked any more." in text(answer)) == (422, True)
    shown = text(browser.get(page(row)))
    assert "Not approved" in shown and asking(world, row) not in shown
    with nothing_changes():
        assert told in text(browser.post(asking(world, row), {"note": ""}))


def test_nobody_asks_about_what_they_do_not_see(world: World, make_assessment: MakeAssessment, sign_in: SignIn) -> None:
    """Who may write and not read them is not told, either, what was said of one before."""
    approve_them(world)
    row = make_assessment()
    asked = ask(world, row)
    with world.at_work(world.manager) as by:
        decide_approval(approval_id=asked.pk, expected_version=1, verdict="SENT_BACK", comment="MARKCOMMENT", by=by)
    browser = sign_in(world.colleague)
    assert "MARKCOMMENT" in text(browser.get(asking(world, row)))
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="caseworker", code="assessments.view").delete()
    with nothing_changes():
        answers = [browser.get(asking(world, row)), browser.post(asking(world, row), {"note": ""})]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert "MARKCOMMENT" not in "".join(map(text, answers))
        with translation.override("en"), pytest.raises(DomainError, match="nothing to approve"):
            ask(world, row)


@pytest.mark.parametrize("is_open", [True, False])
def test_what_was_answered_is_told_among_the_changes_to_who_sees_it(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn, is_open: bool
) -> None:
    approve_them(world)
    row = make_assessment()
    asked = ask(world, row)
    manager = sign_in(world.manager)
    decision = at("cases:decide-approval", world.case, pk=asked.pk)
    answer = manager.post(decision, {"verdict": "SENT_BACK", "comment": "MARKCOMMENT", "version": "1"})
    assert answer.status_code == 303
    if not is_open:
        with organisation_scope(world.organisation.pk):
            Assessment.objects.filter(pk=row.pk).update(compartment="legal")
    for listed in (at("cases:changes", world.case), at("api-cases:approvals", world.case)):
        assert ("MARKCOMMENT" in text(manager.get(listed))) == is_open
