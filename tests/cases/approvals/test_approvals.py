"""A second pair of eyes: asked for, given by somebody else, and needed for closing where the organisation says so."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from accounts.models import Role, RolePermission
from cases.approvals.models import Approval
from cases.approvals.services import CaseRuleFacts, ask_approval, decide_approval, set_rules
from cases.case_page.closing import close_case, set_status
from cases.extension.timeline_models import TimelineEntry
from cases.record.models import Case
from cases.team.services import assign
from core import writes
from core.db import organisation_scope
from core.errors import DomainError
from notifications.models import Notification
from tests.cases.asking import Address, SignIn, Stored, at, leaks, nothing_changes, queries, send, text
from tests.factories import World, make_user

LIST = "/cases/approvals/"
CLOSE = {"outcome": "GOALS_REACHED", "on": "2026-06-01", "version": 1}
# One of them finds which assessments wait: what these correct is followed step by step.
LIST_QUERIES = 7
WAITS = "1 approval waits for you"


def need_approval(world: World, *, needs: bool = True) -> None:
    with world.at_work(world.administrator) as by:
        set_rules(expected_version=0, decided=CaseRuleFacts(closure_needs_approval=needs), by=by)


def ask(world: World, actor: str = "caseworker", note: str = "", **how: str) -> Approval:
    with world.at_work(world.users[actor]) as by:
        return ask_approval(
            case=world.case, kind="cases.closure", note=note, **{"outcome": "GOALS_REACHED", **how}, by=by
        )


def decide(
    world: World, row: Approval, verdict: str = "APPROVED", comment: str = "", actor: str = "manager"
) -> Approval:
    with world.at_work(world.users[actor]) as by:
        return decide_approval(
            approval_id=row.pk, expected_version=row.version, verdict=verdict, comment=comment, by=by
        )


def test_closing_needs_approval_where_the_organisation_says_so(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    administrator, browser, manager = (sign_in(world.users[n]) for n in ("administrator", "caseworker", "manager"))
    said = {"version": "0", "closure_needs_approval": "on", "enquiries_kept": "12", "note_hours": "24"}
    assert administrator.post(reverse("cases:rules"), said).status_code == 303
    page = text(browser.get(address("close")))
    assert address("ask-to-close") in page
    with nothing_changes():
        refused = browser.post(address("close"), CLOSE)
    assert (refused.status_code, "Closing needs the approval of a colleague first." in text(refused)) == (422, True)
    answer = browser.post(address("ask-to-close"), {"outcome": "GOALS_REACHED", "note": "Sudah pulang"})
    assert (answer.status_code, answer["Location"]) == (303, address("close"))
    (row,) = stored(Approval)
    assert (row.kind, row.subject_id, row.subject_version, row.state) == ("cases.closure", world.case.pk, 1, "WAITING")
    decision = address("decide-approval", pk=row.pk)
    assert decision in text(manager.get(LIST))
    assert "Sudah pulang" in text(manager.get(decision))
    assert manager.post(decision, {"version": "1", "verdict": "APPROVED", "comment": ""}).status_code == 303
    assert decision not in text(manager.get(LIST))
    assert browser.post(address("close"), CLOSE).status_code == 303
    (case,) = stored(Case, pk=world.case.pk)
    assert case.status == "CLOSED"
    # Reopened, the case is another: it was approved as it was.
    assert browser.post(address("reopen"), {"version": "2"}).status_code == 303
    assert browser.post(address("close"), {**CLOSE, "version": 3}).status_code == 422


def test_without_the_rule_nobody_is_asked(world: World, sign_in: SignIn, address: Address) -> None:
    browser = sign_in(world.caseworker)
    assert address("ask-to-close") not in text(browser.get(address("close")))
    assert browser.get(address("ask-to-close")).status_code == 404
    need_approval(world, needs=False)
    assert browser.post(address("close"), CLOSE).status_code == 303


def test_nobody_approves_their_own(world: World, sign_in: SignIn, address: Address) -> None:
    need_approval(world)
    row = ask(world, "manager")
    manager, decision = sign_in(world.manager), address("decide-approval", pk=row.pk)
    assert decision not in text(manager.get(LIST))
    page = text(manager.get(decision))
    assert "You asked for this yourself" in page
    assert "verdict" not in page
    with nothing_changes():
        refused = manager.post(decision, {"version": "1", "verdict": "APPROVED", "comment": ""})
    assert (refused.status_code, "Nobody approves what they asked for themselves." in text(refused)) == (422, True)
    # Nor past the service.
    with world.at_work(world.manager) as by, nothing_changes(), pytest.raises(ValidationError) as constraint:
        found = Approval.objects.locked(pk=row.pk, expected_version=1)
        found.state, found.decided_by, found.decided_at = "APPROVED", by, found.created_at
        writes.update(found, "state", "decided_by", "decided_at", by=by)
    assert [len(said) for said in constraint.value.message_dict.values()] == [1]


def test_it_is_sent_back_with_a_comment_and_asked_for_anew(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    need_approval(world)
    row = ask(world)
    manager, decision = sign_in(world.manager), address("decide-approval", pk=row.pk)
    with nothing_changes():
        refused = manager.post(decision, {"version": "1", "verdict": "SENT_BACK", "comment": ""})
    assert (refused.status_code, "Say what is missing." in text(refused)) == (422, True)
    said = {"version": "1", "verdict": "SENT_BACK", "comment": "Alamat baru belum ada"}
    assert manager.post(decision, said).status_code == 303
    browser = sign_in(world.caseworker)
    page = text(browser.get(address("close")))
    assert all(word in page for word in ("Sent back", "Alamat baru belum ada", "Ask again"))
    with nothing_changes():
        assert manager.post(decision, {"version": "2", "verdict": "APPROVED", "comment": ""}).status_code == 422
    again = {"outcome": "GOALS_REACHED", "note": ""}
    assert "Alamat baru belum ada" in text(browser.get(address("ask-to-close")))
    assert browser.post(address("ask-to-close"), again).status_code == 303
    with nothing_changes():
        assert browser.post(address("ask-to-close"), again).status_code == 422
    (waiting,) = stored(Approval, state="WAITING")
    second = text(manager.get(address("decide-approval", pk=waiting.pk)))
    assert "Sent back before" in second and "Alamat baru belum ada" in second
    # On the page of what was sent back itself it stands once, as its answer.
    assert text(manager.get(decision)).count("Alamat baru belum ada") == 1
    assert sorted(one.state for one in stored(Approval)) == ["SENT_BACK", "WAITING"]


def test_what_was_changed_since_is_not_approved(
    world: World, address: Address, sign_in: SignIn, stored: Stored
) -> None:
    need_approval(world)
    row = ask(world)
    with world.at_work(world.caseworker) as by:
        set_status(case=world.case, status="FOLLOW_UP", by=by)
    page = text(sign_in(world.manager).get(address("decide-approval", pk=row.pk)))
    assert "It was changed after it was asked for." in page
    with nothing_changes(), pytest.raises(DomainError):
        decide(world, row)
    again = ask(world)
    assert {one.pk: one.state for one in stored(Approval)} == {row.pk: "WITHDRAWN", again.pk: "WAITING"}
    decide(world, again)


def test_who_asked_is_told_and_the_timeline_says_it(world: World, sign_in: SignIn, address: Address) -> None:
    need_approval(world)
    decide(world, ask(world), comment="Baik sekali")
    with organisation_scope(world.organisation.pk):
        (told,) = Notification.objects.filter(kind="cases.approval_decided")
        kinds = set(TimelineEntry.objects.filter(kind__contains="appro").values_list("kind", flat=True))
    assert told.recipient_id == world.caseworker.pk
    assert kinds == {"cases.approval_asked", "cases.approved"}
    browser = sign_in(world.caseworker)
    page = text(browser.get(reverse("notifications:inbox")))
    assert "There is an answer to what you asked for." in page
    opened = browser.post(reverse("notifications:open", kwargs={"pk": told.pk}))
    assert opened["Location"] == address("close")
    # Whoever sees the case reads that it was approved, and no word of what was said about it.
    shown = text(sign_in(world.shelter).get(address("detail")))
    assert "Approved · Closing of the case" in shown
    assert "Baik sekali" not in shown


def test_a_closed_case_asks_nobody_any_more(world: World, stored: Stored) -> None:
    row = ask(world)
    with world.at_work(world.caseworker) as by:
        close_case(
            case_id=world.case.pk, expected_version=1, outcome="OTHER", reason="Selesai", on=world.case.opened_on, by=by
        )
    (found,) = stored(Approval)
    assert (found.pk, found.state) == (row.pk, "WITHDRAWN")


@pytest.mark.parametrize("actor", ["outsider", "counsellor", "lawyer", "shelter", "caseworker", "foreigner"])
def test_only_who_may_approve_decides(world: World, sign_in: SignIn, address: Address, actor: str) -> None:
    row = ask(world, "colleague", note="MARKNOTE")
    browser = sign_in(world.users[actor])
    decision = address("decide-approval", pk=row.pk)
    with nothing_changes():
        answer = browser.post(decision, {"version": "1", "verdict": "APPROVED", "comment": ""})
    assert answer.status_code == (404 if actor in ("foreigner", "lawyer") else 403)
    assert browser.get(decision).status_code == answer.status_code
    assert "MARKNOTE" not in text(answer)
    assert leaks(answer) == []


def test_two_who_answer_at_once(world: World, sign_in: SignIn, address: Address) -> None:
    world.users["second"] = make_user("second", world.organisation, world.site, "case-manager")
    row = ask(world)
    said: dict[str, Any] = {"version": "1", "verdict": "APPROVED", "comment": ""}
    decision = address("decide-approval", pk=row.pk)
    assert sign_in(world.manager).post(decision, said).status_code == 303
    with nothing_changes():
        met = sign_in(world.second).post(decision, {**said, "verdict": "SENT_BACK", "comment": "MARKTYPED"})
    assert (met.status_code, "MARKTYPED" in text(met)) == (409, True), "what was typed meanwhile is there still"


def test_the_list_takes_the_same_queries_however_long_it_is(world: World, sign_in: SignIn) -> None:
    ask(world)
    manager = sign_in(world.manager)
    assert queries(manager, LIST) == LIST_QUERIES


@pytest.mark.parametrize("version", ["0", "2"])
def test_rules_that_somebody_else_saved_meanwhile_are_met(world: World, sign_in: SignIn, version: str) -> None:
    need_approval(world)
    browser, said = sign_in(world.administrator), {"enquiries_kept": "12", "note_hours": "24"}
    with nothing_changes():
        assert browser.post(reverse("cases:rules"), said | {"version": version}).status_code == 409
    assert browser.post(reverse("cases:rules"), said | {"version": "1"}).status_code == 303


def test_who_leads_the_case_does_not_approve_its_closing_when_a_colleague_asked(
    world: World, sign_in: SignIn, address: Address
) -> None:
    with world.at_work(world.manager) as by:
        assign(case=world.case, user=world.manager, part="LEAD", by=by)
    need_approval(world)
    row = ask(world)
    with nothing_changes(), pytest.raises(DomainError, match="yang ditulisnya sendiri"):
        decide(world, row)
    manager, decision = sign_in(world.manager), address("decide-approval", pk=row.pk)
    shown = text(manager.get(decision))
    assert "You wrote this yourself: a colleague answers." in shown and 'name="verdict"' not in shown
    assert "Nobody is left who can answer" in shown
    assert decision not in text(manager.get(LIST)) and WAITS not in text(manager.get("/cases/today/"))
    caseworker = sign_in(world.caseworker)
    assert "Nobody is left who can answer" in text(caseworker.get(address("close")))
    second = sign_in(make_user("second", world.organisation, world.site, "case-manager"))
    assert decision in text(second.get(LIST)) and WAITS in text(second.get("/cases/today/"))
    # Where the closing is asked for it is answered by them alone.
    closing = [text(who.get(address("close"))) for who in (second, manager, caseworker)]
    assert [f'href="{decision}">Answer the request</a>' in page for page in closing] == [True, False, False]
    assert "Nobody is left who can answer" not in text(manager.get(decision))
    assert "Nobody is left who can answer" not in text(caseworker.get(address("close")))


def test_who_approves_answers_for_their_own_work_alone(world: World, sign_in: SignIn, address: Address) -> None:
    """A lawyer approves what lawyers make. Closing a case is nothing that a lawyer does."""
    row = ask(world)
    browser, decision = sign_in(world.lawyer), address("decide-approval", pk=row.pk)
    assert decision not in text(browser.get(LIST)) and decision in text(sign_in(world.manager).get(LIST))
    assert "approval waits for you" not in text(browser.get("/"))
    with nothing_changes():
        answers = [browser.get(decision), browser.post(decision, {"version": "1", "verdict": "APPROVED"})]
        with translation.override("en"), pytest.raises(DomainError, match="This is not of your own work"):
            decide(world, row, actor="lawyer")
    assert [answer.status_code for answer in answers] == [404, 404]
    assert leaks(answers[0]) == []
    assert decide(world, row).state == "APPROVED"


def test_who_approves_a_closing_sees_as_what_and_why(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    need_approval(world)
    browser, manager = sign_in(world.caseworker), sign_in(world.manager)
    said = {"outcome": "OTHER", "reason": "", "note": ""}
    with nothing_changes():
        refused = [
            browser.post(address("ask-to-close"), said),
            browser.post(address("ask-to-close"), {**said, "outcome": ""}),
        ]
    assert [answer.status_code for answer in refused] == [422, 422]
    assert "The reason in words: Say which other reason." in text(refused[0])
    assert browser.post(address("ask-to-close"), {**said, "reason": "Ikut suaminya"}).status_code == 303
    (row,) = stored(Approval)
    decision = address("decide-approval", pk=row.pk)
    shown = text(manager.get(decision))
    assert "Another reason" in shown and "Ikut suaminya" in shown
    assert manager.post(decision, {"version": "1", "verdict": "APPROVED", "comment": ""}).status_code == 303
    # What was approved stands in the form, and is what the case may be closed as.
    form = text(browser.get(address("close")))
    assert "Ikut suaminya" in form and address("ask-to-close") in form
    closing = {**CLOSE, "outcome": "OTHER", "reason": "Ikut suaminya"}
    with nothing_changes():
        others = [
            browser.post(address("close"), {**closing, "outcome": "DIED"}),
            browser.post(address("close"), {**closing, "reason": "Lain"}),
        ]
    assert [answer.status_code for answer in others] == [422, 422]
    assert all("Another outcome or reason was approved." in text(answer) for answer in others)
    assert browser.post(address("close"), closing).status_code == 303


def test_another_outcome_than_the_approved_is_asked_for_anew(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    need_approval(world)
    decide(world, ask(world))
    browser = sign_in(world.caseworker)
    with nothing_changes():
        assert browser.post(address("ask-to-close"), {"outcome": "GOALS_REACHED"}).status_code == 422
    assert browser.post(address("ask-to-close"), {"outcome": "DIED"}).status_code == 303
    (waiting,) = stored(Approval, state="WAITING")
    decide(world, waiting)
    with nothing_changes():
        assert browser.post(address("close"), CLOSE).status_code == 422
    assert browser.post(address("close"), {**CLOSE, "outcome": "DIED"}).status_code == 303


def test_only_a_closing_is_asked_for_with_an_outcome(world: World) -> None:
    with translation.override("en"), nothing_changes(), world.at_work(world.caseworker) as by:
        for said, message in (
            ({"kind": "cases.closure"}, "Say with which outcome"),
            ({"kind": "cases.closure", "outcome": "BORED"}, "Say with which outcome"),
            ({"kind": "cases.closure", "outcome": "OTHER"}, "Say which other reason"),
        ):
            with pytest.raises(DomainError, match=message):
                ask_approval(case=world.case, note="", by=by, **said)


def test_by_the_api_a_closing_is_asked_for_with_its_outcome(world: World, sign_in: SignIn, stored: Stored) -> None:
    browser, url = sign_in(world.caseworker), at("api-cases:approvals", world.case)
    asked = {"kind": "cases.closure", "outcome": "OTHER", "reason": "Ikut suaminya"}
    with nothing_changes():
        assert send(browser, "POST", url, {"kind": "cases.closure"}).status_code == 422
    first = send(browser, "POST", url, asked)
    assert (first.status_code, first.json()["outcome"], first.json()["reason"]) == (201, "OTHER", "Ikut suaminya")
    with nothing_changes():
        assert send(browser, "POST", url, asked).status_code == 422
    # Another outcome is another question: the one before is withdrawn.
    assert send(browser, "POST", url, {"kind": "cases.closure", "outcome": "DIED"}).status_code == 201
    assert sorted(one.state for one in stored(Approval)) == ["WAITING", "WITHDRAWN"]


def test_the_words_of_a_request_are_for_who_reads_the_thing(world: World, sign_in: SignIn) -> None:
    """Not for all who see the case, and for whoever asked."""
    asked = ask(world, note="SAIDNOTE", outcome="OTHER", reason="SAIDREASON")
    decide(world, asked, "SENT_BACK", "SAIDCOMMENT")
    with organisation_scope(world.organisation.pk):
        role = Role.objects.get(code="counsellor")
        RolePermission.objects.create(role=role, code="cases.approve", compartment="general", scope="OWN")
    listed, one = at("api-cases:approvals", world.case), at("api-cases:approval", world.case, pk=asked.pk)
    for actor in ("caseworker", "manager"):
        (row,) = sign_in(world.users[actor]).get(listed).json()["results"]
        assert (row["note"], row["reason"], row["comment"]) == ("SAIDNOTE", "SAIDREASON", "SAIDCOMMENT")
    for actor in ("counsellor", "lawyer", "shelter"):
        browser = sign_in(world.users[actor])
        answer = browser.get(listed)
        assert (answer.status_code, answer.json()["results"]) == (200, [])
        assert "SAID" not in text(browser.get(at("cases:detail", world.case)))
    with nothing_changes():
        refused = send(sign_in(world.users["counsellor"]), "POST", one, {"verdict": "APPROVED", "version": 2})
    assert (refused.status_code, "SAID" in text(refused)) == (404, False)
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="caseworker", code="cases.close").delete()
    (row,) = sign_in(world.caseworker).get(listed).json()["results"]
    assert row["note"] == "SAIDNOTE"
