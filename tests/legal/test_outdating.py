"""What decides about a version holds what it says against what the claim says now, whoever wrote it and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, Role, RolePermission, User
from cases.approvals.models import Approval
from cases.approvals.services import decide_approval
from cases.episodes.services import add_episode
from cases.identity.services import change_identity
from cases.permissions import CasePermission
from cases.record.access_models import Assignment
from cases.record.models import Identity
from cases.team.services import assign, end_assignment
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import DomainError
from identification import services as identification
from identification.comparing import Answer, Finding
from legal import approving, services, written
from legal.dossier.content import Evidence
from legal.letters import shipped
from legal.models import Box, Dossier, LetterDetails, LetterTemplate, RestitutionClaim
from legal.services.statements import StatementFacts
from tests.cases.asking import SignIn, at, looks, nothing_changes, text
from tests.factories import World, make_user
from tests.legal.asking import an_exhibit
from tests.legal.dossiers import built, put_losses, put_story
from tests.legal.letters import fill_in
from tests.legal.makers import give_consent
from tests.legal.recovering import step
from tests.legal.test_dossier_approval import ask, headers, wanted

CHANGED = "The claim has changed since this version was built. Build a new version, and ask for approval of that."
GONE = "Whoever had this version built may no longer build dossiers of this case"


@pytest.fixture
def dossier(world: World, claim: RestitutionClaim) -> Dossier:
    """With a letter under the organisation's usual text, and of somebody whose age nobody knows."""
    give_consent(world)
    put_story(world)
    put_losses(world, claim)
    an_exhibit(world, claim)
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=Compartment.values)
        change_person(world, by, birth_date="", birth_year=None, age_group="")
        identification.save_part(
            case=world.case,
            kind="ACT",
            findings={"RECRUITMENT": Finding(Answer.YES, "Dijemput calo")},
            expected_version=0,
            by=by,
        )
    add_text(world, "LPSK")
    fill_in(world, claim)
    return built(world, claim)


def change_person(world: World, by: User, **said: Any) -> None:
    row = Identity.objects.get(person=world.case.person_id)
    change_identity(case=world.case, identity_id=row.pk, expected_version=row.version, facts=said, by=by)


def add_text(world: World, kind: str, user: User | None = None) -> LetterTemplate:
    with world.at_work(user or world.lawyer) as by:
        return services.add_letter_template(kind=kind, institution="", addressee="Ketua LPSK", text="", by=by)


def change_text(world: World, user: User | None = None, addressee: str = "Ketua LPSK di Contoh") -> None:
    with world.at_work(user or world.lawyer) as by:
        row = LetterTemplate.objects.get(kind="LPSK")
        services.change_letter_template(
            template_id=row.pk, expected_version=row.version, addressee=addressee, text="", by=by
        )


def was_a_child(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=Compartment.values)
        change_person(world, by, age_group="CHILD")


def rename(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        Organisation.objects.filter(pk=world.organisation.pk).update(name="Yayasan Lain")


def decide(world: World, row: Approval, user: User) -> Approval:
    with world.at_work(user) as by:
        return decide_approval(approval_id=row.pk, expected_version=1, verdict="APPROVED", comment="", by=by)


WRITTEN: dict[str, Callable[[World], None]] = {
    "the usual text of the letter": change_text,
    "whether it is a child": was_a_child,
    "the name of the organisation": rename,
}


@pytest.mark.parametrize("what", WRITTEN)
def test_what_is_printed_otherwise_now_is_not_approved(
    world: World, dossier: Dossier, approver: User, lawyer: Client, sign_in: SignIn, what: str
) -> None:
    wanted(world)
    row = ask(world, dossier)
    decision = at("cases:decide-approval", world.case, pk=row.pk)
    second = sign_in(approver)
    assert CHANGED not in text(second.get(decision))
    WRITTEN[what](world)
    assert CHANGED in text(second.get(decision))
    with nothing_changes(), pytest.raises(DomainError, match="The claim has changed since"):
        decide(world, row, approver)
    address = at("legal:dossier-approval", world.case, pk=dossier.pk)
    with nothing_changes():
        answer = lawyer.post(address, {"note": ""})
    assert (answer.status_code, CHANGED in text(answer)) == (422, True)
    assert "The claim has changed since" in text(lawyer.get(at("legal:dossier-filing", world.case, pk=dossier.pk)))


def test_the_first_text_of_its_kind_counts_as_well(world: World, claim: RestitutionClaim, approver: User) -> None:
    give_consent(world)
    put_losses(world, claim)
    fill_in(world, claim)
    wanted(world)
    row = ask(world, built(world, claim))
    add_text(world, "COURT")
    assert decide(world, row, approver).state == Approval.State.APPROVED
    row = ask(world, built(world, claim))
    add_text(world, "LPSK")
    with nothing_changes(), pytest.raises(DomainError, match="The claim has changed since"):
        decide(world, row, approver)


def record_a_request(world: World, claim: RestitutionClaim, by: User) -> None:
    services.add_step(matter=claim.matter, kind="PROTECTION_REQUEST", on=date(2026, 4, 1), by=by)


def draw_and_take_out(world: World, claim: RestitutionClaim, by: User) -> None:
    exhibit = claim.exhibits.earliest("number")
    found = services.draw_boxes(exhibit=exhibit, boxes=[Box(1, 10, 10, 100, 100, "ADDRESS")], expected_version=0, by=by)
    services.draw_boxes(exhibit=exhibit, boxes=[], expected_version=found.version, by=by)


def write_what_is_not_printed(world: World, claim: RestitutionClaim, by: User) -> None:
    said = StatementFacts(suffering="Takut")
    services.write_statement(claim=claim, expected_version=0, facts=said, by=by)


def change_another_text(world: World, claim: RestitutionClaim, by: User) -> None:
    for kind in ("COURT", "CHILD", "LPSK_AFTER"):
        services.add_letter_template(kind=kind, institution="", addressee="Ketua", text="", by=by)
    services.add_letter_template(kind="LPSK", institution="LPSK Contoh", addressee="Ketua", text="", by=by)


@pytest.mark.parametrize("write", [record_a_request, draw_and_take_out, write_what_is_not_printed, change_another_text])
def test_what_is_not_printed_neither_makes_it_outdated_nor_its_writer_a_maker(
    world: World,
    claim: RestitutionClaim,
    dossier: Dossier,
    approver: User,
    write: Callable[[World, RestitutionClaim, User], None],
) -> None:
    wanted(world)
    row = ask(world, dossier)
    with world.at_work(approver) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=Compartment.values)
        write(world, claim, by)
    assert decide(world, row, approver).state == Approval.State.APPROVED


def test_who_wrote_what_is_printed_only_later_has_written_it(
    world: World, claim: RestitutionClaim, approver: User
) -> None:
    """The text of a statement is whose wrote it, and not whose says that the survivor agrees."""
    put_losses(world, claim)
    with world.at_work(approver) as by:
        write_what_is_not_printed(world, claim, by)
    with world.at_work(world.lawyer) as by:
        said = StatementFacts(suffering="Takut", is_printed=True, agreed_on=date(2026, 3, 8), told_on=date(2026, 3, 7))
        services.write_statement(claim=claim, expected_version=1, facts=said, by=by)
        found = written.writers_of([claim.pk])
    assert approver.pk in found[claim.pk]


def test_who_wrote_the_text_of_the_letter_does_not_approve_it(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User, sign_in: SignIn
) -> None:
    change_text(world, approver)
    dossier = built(world, claim)
    wanted(world)
    row = ask(world, dossier)
    with nothing_changes(), pytest.raises(DomainError, match="Nobody approves what they wrote themselves"):
        decide(world, row, approver)
    assert str(world.case.code) not in text(sign_in(approver).get("/cases/approvals/"))
    # Of what another has written over, nothing is theirs any more.
    change_text(world, world.lawyer, addressee="Pimpinan LPSK di Contoh")
    row = ask(world, built(world, claim))
    assert str(world.case.code) in text(sign_in(approver).get("/cases/approvals/"))
    assert decide(world, row, approver).state == Approval.State.APPROVED


@pytest.mark.parametrize("what", ["addressee", "a line", "nothing"])
def test_who_wrote_a_line_that_still_stands_does_not_approve_it(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User, what: str
) -> None:
    """Somebody else has saved the text since, and each edition is a whole copy of it."""
    own, addressee = shipped.of("LPSK").text, "Ketua LPSK"
    for number, (user, line) in enumerate([(approver, "Kalimat penyetuju."), (world.lawyer, "Kalimat advokat.")], 1):
        own += f"\n{line}\n" if number == 1 or what == "a line" else ""
        addressee += ", Jakarta" if number == 2 and what == "addressee" else ""
        with world.at_work(user) as by:
            key = LetterTemplate.objects.get().pk
            services.change_letter_template(
                template_id=key, expected_version=number, addressee=addressee, text=own, by=by
            )
    wanted(world)
    row = ask(world, built(world, claim))
    with nothing_changes(), pytest.raises(DomainError, match="Nobody approves what they wrote themselves"):
        decide(world, row, approver)


def test_who_has_cut_the_text_last_does_not_approve_it(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User
) -> None:
    """Nothing of theirs stands in the text that is shipped, to which they went back."""
    with world.at_work(approver) as by:
        services.change_letter_template(
            template_id=LetterTemplate.objects.get().pk, expected_version=1, addressee="", text="", by=by
        )
    wanted(world)
    row = ask(world, built(world, claim))
    with nothing_changes(), pytest.raises(DomainError, match="Nobody approves what they wrote themselves"):
        decide(world, row, approver)


def test_a_survivor_who_comes_of_age_has_changed_nothing(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    today, localdate = timezone.localdate(), timezone.localdate
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=Compartment.values)
        change_person(world, by, birth_date=str(date(today.year - 17, 1, 1)))
    with world.at_work(world.lawyer) as by:
        services.add_party(matter=claim.matter, role="APPLICANT", name="Ibu Contoh", details="", by=by)
    fill_in(world, claim, version=1, relation="ibu")
    wanted(world)
    row = ask(world, built(world, claim))
    later = today.replace(year=today.year + 2, day=1)
    monkeypatch.setattr(timezone, "localdate", lambda value=None, tz=None: localdate(value, tz) if value else later)
    assert decide(world, row, approver).state == Approval.State.APPROVED


def give_no_accounts(world: World, user: User) -> None:
    with organisation_scope(world.organisation.pk):
        blind = Role.objects.create(name="Advokat tanpa keterangan")
        for one in RolePermission.objects.filter(role__code="lawyer").exclude(code=CasePermission.READ_ACCOUNT):
            RolePermission.objects.create(role=blind, code=one.code, compartment=one.compartment, scope=one.scope)
        user.memberships.get().roles.update(role=blind)


def test_it_is_compared_as_who_built_it_sees_it(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User
) -> None:
    """Who approves may read no accounts, and approves what has not changed, and nothing else."""
    give_no_accounts(world, approver)
    wanted(world)
    row = ask(world, dossier)
    with world.at_work(approver) as by:
        assert not by.acting.may(CasePermission.READ_ACCOUNT)
    assert decide(world, row, approver).state == Approval.State.APPROVED
    row = ask(world, built(world, claim))
    with world.at_work(world.caseworker) as by:
        add_episode(case=world.case, facts={"account": "Keterangan baru"}, by=by)
    with nothing_changes(), pytest.raises(DomainError, match="The claim has changed since"):
        decide(world, row, approver)


def test_of_whom_may_no_longer_build_it_a_new_version_is_built(
    world: World, claim: RestitutionClaim, dossier: Dossier, approver: User, sign_in: SignIn
) -> None:
    wanted(world)
    row = ask(world, dossier)
    with world.at_work(world.caseworker) as by:
        assignment = world.case.assignments.get(user=world.lawyer)
        end_assignment(assignment_id=assignment.pk, expected_version=1, by=by)
    assert GONE in text(sign_in(approver).get(at("cases:decide-approval", world.case, pk=row.pk)))
    with nothing_changes(), pytest.raises(DomainError, match=GONE):
        decide(world, row, approver)
    # Whose part it is now is told on the page of the version, which does not lead to where it is refused.
    third = make_user("third", world.organisation, world.site, "lawyer")
    with world.at_work(world.manager) as by:
        assign(case=world.case, user=third, part=Assignment.Part.LAWYER, by=by)
    with world.at_work(world.lawyer):
        Approval.objects.all().delete()
    browser, asking = sign_in(third), at("legal:dossier-approval", world.case, pk=dossier.pk)
    shown = text(browser.get(at("legal:dossier", world.case, pk=dossier.pk)))
    assert (shown.count(GONE), asking in shown) == (1, False)
    with nothing_changes():
        answer = browser.post(asking, {"note": ""})
    assert (answer.status_code, GONE in text(answer)) == (422, True)


def test_of_a_version_whose_place_a_later_one_took_no_approval_is_asked_for(
    world: World, claim: RestitutionClaim, dossier: Dossier, lawyer: Client
) -> None:
    step(world, built(world, claim), "SIGNED", on=timezone.localdate())
    wanted(world)
    asking = at("legal:dossier-approval", world.case, pk=dossier.pk)
    assert asking not in text(lawyer.get(at("legal:dossier", world.case, pk=dossier.pk)))
    for answer in (lawyer.get(asking), lawyer.post(asking, {"note": ""})):
        assert "Version 2 is newer, and was signed or filed already." in text(answer)
    with world.at_work(world.lawyer):
        assert not Approval.objects.exists()


def test_the_look_is_noted(world: World, dossier: Dossier, approver: User, sign_in: SignIn) -> None:
    wanted(world)
    row = ask(world, dossier)
    before = len(looks(world, "legal.dossier.held_against"))
    assert sign_in(approver).get(at("cases:decide-approval", world.case, pk=row.pk)).status_code == 200
    (line,) = looks(world, "legal.dossier.held_against")[before:]
    assert (line.user_id, line.case_id, sorted(line.compartments)) == (
        approver.pk,
        world.case.pk,
        ["general", "identity", "legal"],
    )


def test_an_approved_letter_is_no_draft_for_whoever_sees_less_of_the_case(
    world: World, dossier: Dossier, approver: User, sign_in: SignIn
) -> None:
    wanted(world)
    decide(world, ask(world, dossier), approver)
    give_no_accounts(world, approver)
    with world.at_work(approver) as by:
        address = at("legal:letter-file", world.case, pk=LetterDetails.objects.get().pk)
        assert not by.acting.may(CasePermission.READ_ACCOUNT)
    browser = sign_in(approver)
    assert "KONSEP" not in headers(browser.post(address, {"version": "1"}).content)
    with world.at_work(world.caseworker) as by:
        add_episode(case=world.case, facts={"account": "Keterangan baru"}, by=by)
    assert "KONSEP, belum disetujui" in headers(browser.post(address, {"version": "1"}).content)


def test_what_does_not_open_is_not_approved_and_its_letter_a_draft(
    world: World, dossier: Dossier, approver: User, lawyer: Client
) -> None:
    wanted(world)
    decide(world, ask(world, dossier), approver)
    with world.at_work(world.lawyer):
        address = at("legal:letter-file", world.case, pk=LetterDetails.objects.get().pk)
    assert "KONSEP" not in headers(lawyer.post(address, {"version": "1"}).content)
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        broken = "set_byte(content, 40, get_byte(content, 40) # 1)"
        cursor.execute(f"UPDATE legal_dossier SET content = {broken} WHERE id = %s", [dossier.pk])
    answer = lawyer.post(address, {"version": "1"})
    assert (answer.status_code, "KONSEP, belum disetujui" in headers(answer.content)) == (200, True)
    page = at("legal:dossier-filing", world.case, pk=dossier.pk)
    assert "The claim has changed since" in text(lawyer.get(page))


def test_what_dossiers_of_its_time_did_not_have_is_not_compared() -> None:
    said = asdict(Evidence("P-1", "Slip gaji", "salinan", "huruf a", "0" * 64, "1", note="disamarkan"))
    old = {name: value for name, value in said.items() if name != "note"}
    assert approving.is_said({"evidence": [old]}, {"evidence": [said], "letter": None})
    assert not approving.is_said({"evidence": [{**old, "mark": "P-2"}]}, {"evidence": [said]})
    assert not approving.is_said({"evidence": [old]}, {"evidence": [said, said]})
    assert not approving.is_said({"evidence": [old, old]}, {"evidence": [said]})
    assert not approving.is_said({"letter": None}, {"letter": {"signer": "Korban Contoh"}})


def test_of_cases_of_others_and_ones_own_requests_nobody_is_looked_for(
    world: World, dossier: Dossier, django_assert_num_queries: Any
) -> None:
    wanted(world)
    ask(world, dossier)
    stranger = make_user("stranger", world.organisation, world.site, "lawyer")
    for user in (stranger, world.lawyer):
        with world.at_work(user) as by, django_assert_num_queries(1):
            assert approving.made_by(by) == set()
