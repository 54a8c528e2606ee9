"""A dossier from hand to hand, and the claim that follows it: the two never say different things."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Act
from cases.consent.services import lift_withholding, withhold
from cases.extension import timeline
from cases.extension.timeline_models import TimelineEntry
from cases.record.models import Case
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError, EditConflict
from legal import services
from legal.models import ClaimAmount, Dossier, FilingStep, RestitutionClaim
from legal.services.filings import StepFacts
from tests.cases.asking import nothing_changes, text
from tests.factories import World
from tests.legal.asking import indonesian, url
from tests.legal.makers import add_loss, make_claim, wages
from tests.legal.recovering import DAY, MARK_OFFICE, amount, built_version, file_claim, state_of, step

SignIn = Callable[[User], Client]
WALK = ("SIGNED", "FILED", "RECEIVED", "RETURNED")


def change(world: World, claim: RestitutionClaim, state: str) -> None:
    with world.at_work(world.lawyer) as by:
        claim.refresh_from_db(fields=["version"])
        services.change_claim(
            claim_id=claim.pk,
            expected_version=claim.version,
            route=claim.route,
            state=state,
            shows_address=False,
            by=by,
        )


def kinds(world: World, dossier: Dossier) -> list[str]:
    with world.at_work(world.lawyer):
        return list(FilingStep.objects.filter(dossier=dossier).order_by("number").values_list("kind", flat=True))


def agree(world: World, claim: RestitutionClaim) -> bool:
    """Whether claim and dossiers tell the same."""
    with world.at_work(world.lawyer):
        standing = FilingStep.objects.standing().filter(dossier__claim=claim).count()
    state = state_of(world, claim)
    return standing == (1 if state in ("FILED", "DECIDED") else 0)


def test_from_drafted_to_returned_and_filed_again(world: World, claim: RestitutionClaim) -> None:
    add_loss(world, claim, wages())
    first = built_version(world, claim)
    states = []
    for number, kind in enumerate(WALK):
        step(world, first, kind, DAY + timedelta(days=number))
        states.append(state_of(world, claim))
        assert agree(world, claim)
    assert states == ["DRAFT", "FILED", "FILED", "DRAFT"]
    second = built_version(world, claim, number=2)
    step(world, second, "SIGNED", DAY + timedelta(days=9))
    step(world, second, "FILED", DAY + timedelta(days=9), receipt_number="R-2", note="Lengkap")
    assert (kinds(world, first), kinds(world, second)) == (list(WALK), ["SIGNED", "FILED"])
    assert (state_of(world, claim), agree(world, claim)) == ("FILED", True)
    with world.at_work(world.lawyer):
        # The ledger is the same: claimed once, on the first day of filing.
        assert ClaimAmount.objects.values_list("stage", "amount_idr", "on", "body").get() == (
            "CLAIMED",
            Decimal(42161049),
            DAY + timedelta(days=1),
            "LPSK",
        )
        told = TimelineEntry.objects.filter(kind="legal.filing").count()
        moved = TimelineEntry.objects.filter(kind="legal.claim_state").count()
        assert (told, moved) == (6, 3)
        assert Act.objects.filter(verb="legal.filing_recorded").count() == 6


STEPS_BEFORE: dict[str, tuple[str, ...]] = {"": (), "SIGNED": WALK[:1], "FILED": WALK[:2], "RECEIVED": WALK[:3]}


@pytest.mark.parametrize(
    ("at", "kind"),
    [
        ("", "FILED"),
        ("", "RECEIVED"),
        ("", "RETURNED"),
        ("SIGNED", "SIGNED"),
        ("SIGNED", "RECEIVED"),
        ("SIGNED", "RETURNED"),
        ("FILED", "FILED"),
        ("FILED", "SIGNED"),
        ("RECEIVED", "FILED"),
        ("RECEIVED", "TAKEN_BACK"),
    ],
)
def test_a_step_that_does_not_follow_is_refused(world: World, claim: RestitutionClaim, at: str, kind: str) -> None:
    dossier = built_version(world, claim)
    for one in STEPS_BEFORE[at]:
        step(world, dossier, one)
    before = (kinds(world, dossier), state_of(world, claim))
    with pytest.raises(DomainError, match="A dossier cannot go from") as refused:
        step(world, dossier, kind)
    assert refused.value.field == "kind"
    assert (kinds(world, dossier), state_of(world, claim)) == before


def test_what_else_is_refused(world: World, claim: RestitutionClaim) -> None:
    dossier, second = built_version(world, claim), built_version(world, claim, number=2)
    step(world, dossier, "SIGNED")
    for field, facts in (
        ("on", {"kind": "FILED", "on": timezone.localdate() + timedelta(days=1)}),
        ("on", {"kind": "FILED", "on": DAY - timedelta(days=1)}),
        ("office", {"kind": "FILED", "on": DAY, "office": ""}),
    ):
        with pytest.raises(DomainError) as refused:
            step(world, dossier, **facts)
        assert refused.value.field == field
    step(world, dossier, "FILED")
    step(world, second, "SIGNED")
    with pytest.raises(DomainError, match="Version 1 lies with an office already"):
        step(world, second, "FILED")
    with world.at_work(world.lawyer) as by:
        waiting = Dossier(case=claim.case, claim=claim, number=3)
        waiting.save()
        with pytest.raises(DomainError, match="was not built"):
            services.record_filing(dossier=waiting, facts=StepFacts("SIGNED", DAY), by=by)
        assert FilingStep.objects.count() == 3


def test_an_older_version_is_not_filed_after_a_later_one_was(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    first, second = built_version(world, claim), built_version(world, claim, number=2)
    step(world, first, "SIGNED")
    shown = text(lawyer.get(url("filing-add", world, first)))
    assert "Of version 1, built on 1 May 2026." in shown and "Version 2 is newer than this one." in shown
    assert "Version 2 is newer than this one." in text(lawyer.get(url("dossier-filing", world, first)))
    shown = text(lawyer.get(url("filing-add", world, second)))
    assert "Of version 2, built on" in shown and "is newer than this one" not in shown
    # As long as nothing was done with the later one, the earlier one may go.
    walked = [step(world, first, "FILED")]
    with world.at_work(world.lawyer) as by:
        services.undo_filing(step_id=walked[0].pk, expected_version=1, by=by)
    for kind in WALK:
        step(world, second, kind)
        sent = {"kind": "FILED", "on": str(DAY), "who": "", "office": MARK_OFFICE, "receipt_number": "", "note": ""}
        with nothing_changes():
            answer = lawyer.post(url("filing-add", world, first), sent)
        assert (answer.status_code, "Version 2 is newer, and was signed or filed already." in text(answer)) == (
            422,
            True,
        )
    assert (kinds(world, first), kinds(world, second)) == (["SIGNED"], list(WALK))


def test_nothing_is_done_with_a_version_before_the_day_on_which_it_was_built(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    dossier = built_version(world, claim)  # at one in the morning of the first of May in Jakarta
    sent = {"kind": "SIGNED", "on": "2026-04-30", "who": "", "office": "", "receipt_number": "", "note": ""}
    lawyer.get(url("dossier", world, dossier))
    with nothing_changes():
        answer = lawyer.post(url("filing-add", world, dossier), sent)
    assert answer.status_code == 422
    said = "This version was built on {}: it cannot be signed or filed before that day."
    assert said.format("1 May 2026") in answer.content.decode()
    with pytest.raises(DomainError, match="before that day") as refused:
        step(world, dossier, "SIGNED", date(2025, 1, 10))
    assert refused.value.field == "on"
    assert lawyer.post(url("filing-add", world, dossier), {**sent, "on": "2026-05-01"}).status_code == 303
    assert kinds(world, dossier) == ["SIGNED"]


def test_the_claim_is_not_moved_against_its_dossiers(world: World, claim: RestitutionClaim) -> None:
    dossier = built_version(world, claim)
    with pytest.raises(DomainError, match="Record at version 1 of the dossier that it was filed"):
        change(world, claim, "FILED")
    step(world, dossier, "SIGNED")
    step(world, dossier, "FILED")
    with pytest.raises(DomainError, match="Version 1 of the dossier lies with an office"):
        change(world, claim, "DRAFT")
    assert (state_of(world, claim), agree(world, claim)) == ("FILED", True)
    change(world, claim, "WITHDRAWN")
    assert (kinds(world, dossier), agree(world, claim)) == (["SIGNED", "FILED", "TAKEN_BACK"], True)
    with world.at_work(world.lawyer) as by:
        back = FilingStep.objects.get(kind="TAKEN_BACK")
        with pytest.raises(DomainError, match="taken back with the claim"):
            services.undo_filing(step_id=back.pk, expected_version=1, by=by)
    with pytest.raises(DomainError, match="A dossier cannot go from"):
        step(world, dossier, "FILED")
    change(world, claim, "DRAFT")
    second = built_version(world, claim, number=2)
    step(world, second, "SIGNED")
    change(world, claim, "WITHDRAWN")
    with pytest.raises(DomainError, match="This claim is withdrawn"):
        step(world, second, "FILED")
    assert agree(world, claim)


def test_a_claim_filed_on_paper_stays_filed_when_its_dossier_is(world: World, claim: RestitutionClaim) -> None:
    file_claim(world, claim)
    dossier = built_version(world, claim)
    step(world, dossier, "SIGNED")
    step(world, dossier, "FILED")
    assert (state_of(world, claim), agree(world, claim)) == ("FILED", True)


def test_a_claim_stays_decided_when_its_filing_is_written_down_afterwards(
    world: World, claim: RestitutionClaim
) -> None:
    file_claim(world, claim)
    amount(world, claim, "AWARDED", 70_000_000)
    dossier = built_version(world, claim)
    step(world, dossier, "SIGNED")
    step(world, dossier, "FILED")
    assert (state_of(world, claim), agree(world, claim)) == ("DECIDED", True)


def test_a_step_taken_out_takes_the_claim_back(world: World, claim: RestitutionClaim) -> None:
    dossier = built_version(world, claim)
    steps = {kind: step(world, dossier, kind) for kind in WALK}
    states = []
    with world.at_work(world.lawyer) as by:
        with pytest.raises(DomainError, match="Another step follows"):
            services.undo_filing(step_id=steps["FILED"].pk, expected_version=1, by=by)
        with pytest.raises(EditConflict):
            services.undo_filing(step_id=steps["RETURNED"].pk, expected_version=2, by=by)
    for kind in reversed(WALK):
        with world.at_work(world.lawyer) as by:
            services.undo_filing(step_id=steps[kind].pk, expected_version=1, by=by)
        states.append(state_of(world, claim))
        assert agree(world, claim)
    assert states == ["FILED", "FILED", "DRAFT", "DRAFT"]
    assert kinds(world, dossier) == []


def test_steps_through_the_page(world: World, claim: RestitutionClaim, lawyer: Client, sign_in: SignIn) -> None:
    dossier = built_version(world, claim)
    address = url("filing-add", world, dossier)
    sent = {"kind": "SIGNED", "on": str(DAY), "who": "Pemohon", "office": "", "receipt_number": "", "note": ""}
    assert (
        "Built. That the applicant or the attorney signed it is not recorded yet."
        in lawyer.get(url("dossier", world, dossier)).content.decode()
    )
    assert lawyer.post(address, {**sent, "kind": "RECEIVED"}).status_code == 422
    # The label of the office says “(optional)” until it is filed, and once it is.
    office = 'for="id_office">Office <span class="optional">(optional)</span></label>'
    assert office in text(lawyer.get(address))
    assert lawyer.post(address, sent).status_code == 303
    form = text(lawyer.get(address))
    assert 'for="id_office">Office</label>' in form and "Where it was filed." in form
    assert "Needed once it is filed." not in form
    with nothing_changes():
        refused = lawyer.post(address, {**sent, "kind": "FILED"})
    assert refused.status_code == 422
    assert "Enter the office where it was filed." in refused.content.decode()
    filed = {**sent, "kind": "FILED", "office": MARK_OFFICE, "receipt_number": "MARKRECEIPT 12"}
    assert lawyer.post(address, filed).status_code == 303
    form = text(lawyer.get(address))
    assert "Of a return: who took it back from the office." in form and office in form
    assert "Needed once it is filed. Of a return: only if another one than that returned it." in form
    page = text(lawyer.get(url("dossier", world, dossier)))
    assert MARK_OFFICE in page
    assert "MARKRECEIPT 12" in page
    assert "Filed</span>" in lawyer.get(url("claim", world, claim)).content.decode()
    for actor, status in (("caseworker", 403), ("manager", 403), ("outsider", 403), ("foreigner", 403)):
        browser = sign_in(world.users[actor])
        for name, row in (("dossier", dossier), ("filing-add", dossier)):
            answer = browser.get(url(name, world, row))
            assert answer.status_code in (status, 404)
            assert "MARK" not in answer.content.decode()
        assert browser.post(address, filed).status_code in (status, 404)
    assert kinds(world, dossier) == ["SIGNED", "FILED"]
    assert "pihak yang mengambilnya kembali dari kantor itu." in text(indonesian(lawyer).get(address))
    with world.at_work(world.lawyer):
        last = FilingStep.objects.get(kind="FILED")
    assert lawyer.post(url("filing-undo", world, last), {"version": "1"}).status_code == 303
    assert state_of(world, claim) == "DRAFT"


def test_the_office_is_sealed(world: World, claim: RestitutionClaim) -> None:
    from django.db import connection

    dossier = built_version(world, claim)
    step(world, dossier, "SIGNED", who="MARKWHO", note="MARKNOTE", office=MARK_OFFICE, receipt_number="MARKNUMBER")
    with world.at_work(world.lawyer), connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(s)::text FROM legal_filingstep s")
        (text,) = cursor.fetchone()
    assert "MARK" not in text
    assert "SIGNED" in text


def test_a_returned_dossier_is_a_sign_until_it_is_filed_again(
    world: World, claim: RestitutionClaim, lawyer: Client, sign_in: SignIn
) -> None:
    from django.urls import reverse

    dossier = built_version(world, claim)
    for kind in WALK:
        step(world, dossier, kind)
    sentence, page = "A restitution dossier was returned", reverse("cases:detail", kwargs={"case": world.case.pk})
    assert sentence in lawyer.get(page).content.decode()
    for actor in ("caseworker", "manager"):
        assert sentence not in sign_in(world.users[actor]).get(page).content.decode()
    second = built_version(world, claim, number=2)
    for kind in WALK[:2]:
        step(world, second, kind)
    assert sentence not in lawyer.get(page).content.decode()


def test_the_timeline_tells_it_to_lawyers_alone(world: World, claim: RestitutionClaim) -> None:
    dossier = built_version(world, claim)
    row = step(world, dossier, "SIGNED")
    kind = timeline.registry["legal.filing"]
    for actor, told in (("lawyer", {row.pk}), ("caseworker", set())):
        with world.at_work(world.users[actor]) as user:
            case = Case.objects.visible_to(user).with_reached_by().get(pk=world.case.pk)
            assert set(kind.load([row.pk], user, case)) == told


def test_what_came_before_is_not_told_as_it_stands_now(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    dossier = built_version(world, claim)
    for one in WALK:
        step(world, dossier, one)
    change(world, claim, "WITHDRAWN")
    with world.at_work(world.lawyer) as user:
        case = Case.objects.visible_to(user).with_reached_by().get(pk=world.case.pk)
        log_access(by=user, act="test", rows=[case], compartments=[Compartment.LEGAL])
        for code, row, address in (
            ("legal.claim", claim, "claim"),
            ("legal.claim_state", claim, "claim"),
            ("legal.matter", claim.matter, "matter"),
            ("legal.stage", claim.matter, "matter"),
        ):
            [line] = timeline.registry[code].load([row.pk], user, case).values()
            assert (line.mark, line.url) == ("", url(address, world, row))
    page = lawyer.get(reverse("cases:detail", kwargs={"case": world.case.pk})).content.decode()
    # Each move says where to: the last of them alone that it was withdrawn.
    assert "Restitution claim moved on · Filed" in page
    assert page.count("Withdrawn") == page.count("Restitution claim moved on · Withdrawn") == 1


def test_another_claims_document_is_not_taken(world: World, claim: RestitutionClaim) -> None:
    other = make_claim(world)
    assert other.pk != claim.pk
    dossier: Any = built_version(world, claim)
    document = dossier.document
    document.case_id = other.pk  # a case that it is not of
    with pytest.raises(DomainError, match="belongs to another case"):
        step(world, dossier, "SIGNED", date(2026, 5, 5), document=document)


@pytest.mark.parametrize("page", ["dossier-filing", "filing-add"])
def test_what_is_not_to_be_told_stands_where_a_version_leaves_the_house(
    world: World, claim: RestitutionClaim, lawyer: Client, page: str
) -> None:
    address = url(page, world, built_version(world, claim))
    assert "Do not tell" not in text(lawyer.get(address))
    with world.at_work(world.caseworker) as by:
        found = withhold(case=world.case, party="FAMILY", text="RAHASIA", by=by)
    shown = text(lawyer.get(address))
    assert ("Do not tell" in shown, "RAHASIA" in shown, "Lift it" in shown) == (True, True, False)
    refused = lawyer.post(address, {})
    assert (refused.status_code, "RAHASIA" in text(refused)) == (422, True)
    with world.at_work(world.caseworker) as by:
        lift_withholding(withholding_id=found.pk, expected_version=1, on=timezone.localdate(), by=by)
    assert "RAHASIA" not in text(lawyer.get(address))
