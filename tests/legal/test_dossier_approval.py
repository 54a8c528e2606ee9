"""Where the organisation says so, a dossier is handed out only after a colleague who did not write it approved it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from docx import Document as WordFile

from accounts.models import RolePermission, User
from audit.models import Act
from cases.approvals.models import Approval, CaseRules
from cases.approvals.services import CaseRuleFacts, ask_approval, decide_approval, set_rules
from cases.consent.models import Disclosure
from cases.record.access_models import Assignment
from cases.team.services import assign
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import DomainError
from legal import services
from legal.models import Dossier, LetterDetails, RestitutionClaim
from notifications.models import Notification
from tests.cases.asking import at, nothing_changes, send, text
from tests.documents import samples
from tests.factories import World, make_user
from tests.legal.dossiers import asked, put_losses, work
from tests.legal.letters import facts, fill_in
from tests.legal.makers import add_loss, add_paper, give_consent, rupiah

SignIn = Callable[[User], Client]
NOT_YET = "This dossier is not approved yet. A colleague who did not write it approves it first."


def wanted(world: World) -> None:
    with world.at_work(world.administrator) as by:
        set_rules(expected_version=0, decided=CaseRuleFacts(dossiers_need_approval=True), by=by)


@pytest.fixture
def dossier(world: World, claim: RestitutionClaim) -> Dossier:
    give_consent(world)
    put_losses(world, claim)
    found = asked(world, claim)
    work()
    with world.at_work(world.lawyer):
        return Dossier.objects.select_related("document").get(pk=found.pk)


def file(world: World, dossier: Dossier, part: str = "file") -> str:
    return f"/cases/{world.case.pk}/documents/{dossier.document_id}/{part}/"


def page(world: World, dossier: Dossier) -> str:
    return at("legal:dossier", world.case, pk=dossier.pk)


def ask(world: World, dossier: Dossier) -> Approval:
    with world.at_work(world.lawyer) as by:
        return ask_approval(case=world.case, kind="legal.dossier", note="Mohon diperiksa", of=dossier.pk, by=by)


def approve(world: World, dossier: Dossier, approver: User) -> None:
    row = ask(world, dossier)
    with world.at_work(approver) as by:
        decide_approval(approval_id=row.pk, expected_version=1, verdict="APPROVED", comment="", by=by)


def headers(content: bytes) -> str:
    found = WordFile(BytesIO(content))
    return " ".join(part.text for section in found.sections for part in section.header.paragraphs)


def downloads(world: World) -> int:
    with world.at_work(world.lawyer):
        return Disclosure.objects.filter(kind="DOWNLOADED").count()


def test_nothing_of_it_is_there_until_the_organisation_wants_it(world: World, dossier: Dossier, lawyer: Client) -> None:
    shown = text(lawyer.get(page(world, dossier)))
    assert "Not approved" not in shown and file(world, dossier) in shown
    asking = at("legal:dossier-approval", world.case, pk=dossier.pk)
    with nothing_changes():
        assert [lawyer.get(asking).status_code, lawyer.post(asking, {"note": ""}).status_code] == [404, 404]
    assert lawyer.get(file(world, dossier)).status_code == 200


def test_it_is_looked_at_and_not_handed_out_until_another_approves(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User, lawyer: Client, sign_in: SignIn
) -> None:
    wanted(world)
    second = sign_in(approver)
    for browser in (lawyer, second):
        shown = text(browser.get(page(world, dossier)))
        assert "Not approved" in shown and NOT_YET in shown and file(world, dossier) not in shown
        assert file(world, dossier) not in text(browser.get(at("legal:claim", world.case, pk=claim.pk)))
        assert browser.get(file(world, dossier, "view")).status_code == 200
        assert browser.get(file(world, dossier, "pages/1"))["Content-Type"] == "image/jpeg"
        answer = browser.get(file(world, dossier))
        assert (answer.status_code, NOT_YET in text(answer)) == (422, True)
        answer = browser.get(at("api-documents:file", world.case, pk=dossier.document_id))
        assert (answer.status_code, answer.json()["detail"]) == (422, NOT_YET)
        own_part = f"/cases/{world.case.pk}/documents/{dossier.own_part_id}/file/"
        answer = browser.get(own_part)
        assert (answer.status_code, NOT_YET in text(answer)) == (422, True)
    assert downloads(world) == 0
    asking = at("legal:dossier-approval", world.case, pk=dossier.pk)
    assert lawyer.post(asking, {"note": "Mohon diperiksa"}).status_code == 303
    with world.at_work(world.lawyer):
        row = Approval.objects.get()
        assert (row.subject_id, row.subject_version, row.compartment) == (dossier.pk, 1, "legal")
    decision = at("cases:decide-approval", world.case, pk=row.pk)
    assert page(world, dossier) in text(second.get(decision)) and "Mohon diperiksa" in text(second.get(decision))
    # Sent back, with the reason; asked again; approved.
    nameless = second.post(decision, {"verdict": "SENT_BACK", "comment": "", "version": "1"})
    assert nameless.status_code == 422
    assert second.post(decision, {"verdict": "SENT_BACK", "comment": "Kurs keliru", "version": "1"}).status_code == 303
    shown = text(lawyer.get(page(world, dossier)))
    assert "Sent back" in shown and "Kurs keliru" in shown and file(world, dossier) not in shown
    assert lawyer.get(file(world, dossier)).status_code == 422
    again = ask(world, dossier)
    decision = at("cases:decide-approval", world.case, pk=again.pk)
    assert second.post(decision, {"verdict": "APPROVED", "comment": "", "version": "1"}).status_code == 303
    assert file(world, dossier) in text(lawyer.get(page(world, dossier)))
    assert lawyer.get(file(world, dossier)).status_code == 200
    assert downloads(world) == 1
    with organisation_scope(world.organisation.pk):
        verbs = list(Act.objects.filter(verb__startswith="case.approval").order_by("at").values_list("verb", flat=True))
        assert verbs == ["case.approval_asked", "case.approval_decided"] * 2
        told = Notification.objects.filter(recipient=world.lawyer, kind="cases.approval_decided")
        assert told.count() == 2


def test_neither_who_asked_nor_who_wrote_in_it_approves(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User
) -> None:
    wanted(world)
    row = ask(world, dossier)

    def decide(user: User) -> Approval:
        with world.at_work(user) as by:
            return decide_approval(approval_id=row.pk, expected_version=1, verdict="APPROVED", comment="", by=by)

    with nothing_changes(), pytest.raises(DomainError, match="Nobody approves what they asked for themselves"):
        decide(world.lawyer)
    with world.at_work(approver) as by:
        services.fill_in_letter(claim=claim, expected_version=0, facts=facts(), by=by)
    with nothing_changes(), pytest.raises(DomainError, match="Nobody approves what they wrote themselves"):
        decide(approver)


@pytest.mark.parametrize("taken_out", [False, True])
def test_who_wrote_a_figure_that_somebody_else_changed_later_does_not_approve(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User, taken_out: bool
) -> None:
    """The last who touched a row is not the only one who wrote it, and what is gone was written too."""
    wanted(world)
    row = ask(world, dossier)
    with world.at_work(approver) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        party = services.add_party(matter=claim.matter, role="RESPONDENT", name="PT Umpama", details="", by=by)
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        if taken_out:
            services.remove_party(party_id=party.pk, expected_version=1, by=by)
        else:
            services.change_party(
                party_id=party.pk, expected_version=1, role="RESPONDENT", name="PT Contoh", details="", by=by
            )
    with world.at_work(approver) as by, nothing_changes(), pytest.raises(DomainError, match="wrote themselves"):
        decide_approval(approval_id=row.pk, expected_version=1, verdict="APPROVED", comment="", by=by)


def test_what_was_filed_before_the_rule_came_stays_handed_out(
    world: World, claim: RestitutionClaim, dossier: Dossier, lawyer: Client
) -> None:
    newer = asked(world, claim)
    work()
    today, address = str(timezone.localdate()), at("legal:filing-add", world.case, pk=dossier.pk)
    for sent in ({"kind": "SIGNED"}, {"kind": "FILED", "office": "LPSK"}):
        assert lawyer.post(address, {"on": today, **sent}).status_code == 303
    wanted(world)
    shown = text(lawyer.get(page(world, dossier)))
    assert "Not approved" not in shown and NOT_YET not in shown and file(world, dossier) in shown
    assert file(world, dossier) in text(lawyer.get(at("legal:claim", world.case, pk=claim.pk)))
    assert lawyer.get(file(world, dossier)).status_code == 200
    assert lawyer.post(address, {"on": today, "kind": "RETURNED"}).status_code == 303
    assert lawyer.get(file(world, dossier)).status_code == 200
    # The next one waits like any other.
    with world.at_work(world.lawyer):
        newer = Dossier.objects.get(pk=newer.pk)
    assert "Not approved" in text(lawyer.get(page(world, newer)))
    assert lawyer.get(file(world, newer)).status_code == 422


def test_it_is_neither_signed_nor_filed_before(
    world: World, dossier: Dossier, approver: User, lawyer: Client, claim: RestitutionClaim
) -> None:
    wanted(world)
    address = at("legal:filing-add", world.case, pk=dossier.pk)
    sent = {"kind": "SIGNED", "on": str(timezone.localdate()), "who": "Anton Umpama"}
    with nothing_changes():
        answer = lawyer.post(address, sent)
        assert (answer.status_code, NOT_YET in text(answer)) == (422, True)
    row = ask(world, dossier)
    with world.at_work(approver) as by:
        decide_approval(approval_id=row.pk, expected_version=1, verdict="APPROVED", comment="", by=by)
    assert lawyer.post(address, sent).status_code == 303


def test_other_programs_read_what_was_asked_and_answer(
    world: World, dossier: Dossier, approver: User, sign_in: SignIn
) -> None:
    wanted(world)
    row, browser = ask(world, dossier), sign_in(approver)
    listed = browser.get(at("api-cases:approvals", world.case)).json()["results"]
    assert [(one["id"], one["note"], one["state"]) for one in listed] == [(str(row.pk), "Mohon diperiksa", "WAITING")]
    answer = send(
        browser,
        "post",
        at("api-cases:approval", world.case, pk=row.pk),
        {"version": 1, "verdict": "APPROVED", "comment": "Sudah dicek"},
    )
    assert (answer.status_code, answer.json()["state"], answer.json()["comment"]) == (200, "APPROVED", "Sudah dicek")


def test_the_next_version_is_approved_by_itself(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User, lawyer: Client
) -> None:
    wanted(world)
    row = ask(world, dossier)
    with world.at_work(approver) as by:
        decide_approval(approval_id=row.pk, expected_version=1, verdict="APPROVED", comment="", by=by)
    newer = asked(world, claim)
    work()
    with world.at_work(world.lawyer):
        newer = Dossier.objects.get(pk=newer.pk)
    assert [lawyer.get(file(world, one)).status_code for one in (dossier, newer)] == [200, 422]


@pytest.mark.parametrize(("verdict", "said"), [("SENT_BACK", "Sent back by"), ("APPROVED", "Approved by")])
def test_the_words_of_an_answer_are_for_who_sees_the_file_or_has_asked(
    world: World, dossier: Dossier, approver: User, lawyer: Client, sign_in: SignIn, verdict: str, said: str
) -> None:
    wanted(world)
    row, second = ask(world, dossier), sign_in(approver)
    with world.at_work(approver) as by:
        decide_approval(approval_id=row.pk, expected_version=1, verdict=verdict, comment="MARKCOMMENT", by=by)
    asking = at("legal:dossier-approval", world.case, pk=dossier.pk)
    read = "MARKCOMMENT"
    assert read in text(second.get(page(world, dossier)))
    assert (asking in text(second.get(page(world, dossier)))) == (verdict == "SENT_BACK")
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="lawyer", code="documents.view").delete()
    for browser, is_told in ((lawyer, True), (second, False)):
        shown = text(browser.get(page(world, dossier)))
        assert (said in shown, read in shown, asking in shown) == (True, is_told, False)
        # Nor is a file offered that would not open.
        assert str(dossier.document_id) not in shown and str(dossier.own_part_id) not in shown
        with nothing_changes():
            answers = [browser.get(asking), browser.post(asking, {"note": ""})]
        assert [(answer.status_code, read in text(answer)) for answer in answers] == [(404, False)] * 2


def test_who_alone_can_answer_is_not_told_that_nobody_is_left(
    world: World, dossier: Dossier, approver: User, lawyer: Client, sign_in: SignIn
) -> None:
    wanted(world)
    nobody, second = "Nobody is left who can answer", sign_in(approver)
    asking = at("legal:dossier-approval", world.case, pk=dossier.pk)
    assert [nobody in text(browser.get(page(world, dossier))) for browser in (lawyer, second)] == [False, False]
    # Where they ask themselves, nobody is.
    assert [nobody in text(browser.get(asking)) for browser in (lawyer, second)] == [False, True]
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="lawyer", code="cases.approve").delete()
    assert [nobody in text(browser.get(page(world, dossier))) for browser in (lawyer, second)] == [True, True]


def test_others_who_open_legal_matters_wait(world: World, dossier: Dossier, sign_in: SignIn) -> None:
    wanted(world)
    third = make_user("third", world.organisation, world.site, "lawyer")
    with world.at_work(world.manager) as by:
        # Here lawyers do not approve.
        RolePermission.objects.filter(role__code="lawyer", code="cases.approve").delete()
        assign(case=world.case, user=third, part=Assignment.Part.LAWYER, by=by)
    browser = sign_in(third)
    seen = text(browser.get(file(world, dossier, "view")))
    assert "Until then it is for those who wrote it and who approve it." in seen
    picture = browser.get(file(world, dossier, "pages/1"))
    assert (picture.status_code, picture.content) == (422, b"")


def test_nobody_without_the_legal_compartment_learns_that_it_was_asked(
    world: World, dossier: Dossier, sign_in: SignIn
) -> None:
    wanted(world)
    row = ask(world, dossier)
    assert text(sign_in(world.lawyer).get(at("cases:detail", world.case))).count("Approval asked for") == 2
    for user in (world.caseworker, world.manager):
        browser = sign_in(user)
        assert "Approval asked for" not in text(browser.get(at("cases:detail", world.case)))
        assert browser.get(at("cases:decide-approval", world.case, pk=row.pk)).status_code in (403, 404)
        assert str(row.pk) not in text(browser.get(at("api-cases:approvals", world.case)))
    assert "Restitution dossier" not in text(sign_in(world.manager).get("/cases/approvals/"))


def test_the_word_file_says_that_it_is_a_draft(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User
) -> None:
    """Until the newest version is approved, and once the claim says something else than that one."""
    wanted(world)
    approve(world, dossier, approver)
    fill_in(world, claim)

    def is_wanted(value: bool, version: int) -> None:
        with world.at_work(world.administrator) as by:
            set_rules(expected_version=version, decided=CaseRuleFacts(dossiers_need_approval=value), by=by)

    def head() -> str:
        with world.at_work(world.lawyer) as by:
            log_access(by=by, act="test", rows=[world.case], compartments=Compartment.values)
            row = LetterDetails.objects.get()
            return services.hand_out_letter(details_id=row.pk, expected_version=1, by=by).head

    # The version that is approved has no letter.
    assert head() == f"RAHASIA · {world.case.code} · KONSEP, belum disetujui"
    is_wanted(False, version=1)
    assert head() == f"RAHASIA · {world.case.code}"
    is_wanted(True, version=2)
    asked(world, claim)
    work()
    with world.at_work(world.lawyer):
        newer = Dossier.objects.get(number=2)
    assert head() == f"RAHASIA · {world.case.code} · KONSEP, belum disetujui"
    approve(world, newer, approver)
    assert head() == f"RAHASIA · {world.case.code}"


@pytest.mark.parametrize("what", ["a loss", "the register number", "a paper"])
def test_the_word_file_is_a_draft_again_once_the_claim_has_changed(
    world: World, claim: RestitutionClaim, approver: User, lawyer: Client, what: str
) -> None:
    give_consent(world)
    put_losses(world, claim)
    details = fill_in(world, claim)
    asked(world, claim)
    work()
    wanted(world)
    with world.at_work(world.lawyer):
        approve(world, Dossier.objects.get(), approver)
    address = at("legal:letter-file", world.case, pk=details.pk)

    def is_draft() -> bool:
        answer = lawyer.post(address, {"version": details.version})
        assert answer.status_code == 200
        return "KONSEP, belum disetujui" in headers(answer.content)

    assert not is_draft()
    if what == "a loss":
        add_loss(world, claim, rupiah("D", "Biaya baru", "1", "7000000"))
    elif what == "the register number":
        matter = claim.matter
        sent = {"version": matter.version, "kind": matter.kind, "stage": matter.stage, "opened_on": matter.opened_on}
        sent |= {"title": "Perkara Contoh", "register_number": "77/Pid.Sus/2026/PN Contoh"}
        assert lawyer.post(at("legal:matter-edit", world.case, pk=matter.pk), sent).status_code == 303
    else:
        document = add_paper(world, samples.scan(size=(20, 20)), "Slip gaji")
        with world.at_work(world.lawyer) as by:
            services.add_exhibit(claim=claim, document=document, description="Slip gaji", form="COPY", by=by)
    assert is_draft()


def test_the_rule_is_set_on_its_page(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.administrator)
    assert "A restitution dossier is approved by a colleague" in text(browser.get("/cases/rules/"))
    sent = {"version": "0", "dossiers_need_approval": "on", "enquiries_kept": "12", "note_hours": "24"}
    assert browser.post("/cases/rules/", sent).status_code == 303
    with organisation_scope(world.organisation.pk):
        assert CaseRules.objects.get().dossiers_need_approval
