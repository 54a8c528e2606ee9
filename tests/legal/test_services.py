"""Matters, claims, losses and exhibits: what is calculated, what is refused, and that no stale act passes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cases.extension import closing
from cases.extension.timeline_models import TimelineEntry
from cases.record.models import Case
from core import writes
from core.access.log import log_access
from core.compartments import Compartment
from core.domain.law import application_routes, restitution_heads
from core.errors import DomainError, EditConflict
from core.files.uploads import SealedUpload
from core.jobs.models import Job
from legal import services
from legal.models import Dossier, Exhibit, LossEvidence, LossItem, Matter, Party, RestitutionClaim
from tests.documents import samples
from tests.factories import World, make_case
from tests.legal import recovering
from tests.legal.makers import MARK_MATTER, add_loss, add_paper, give_consent, make_claim, rupiah, wages
from tests.legal.signatures import put_in


def test_heads_and_routes_are_those_of_the_law() -> None:
    assert [head.value.lower() for head in LossItem.Head] == [term.code for term in restitution_heads()]
    assert {"LPSK", "COURT"} <= {route.code for route in application_routes()} & set(RestitutionClaim.Route.values)


@pytest.mark.parametrize(
    ("facts", "amount", "in_rupiah"),
    [
        # 8 × 1,500.50 = 12,004.00; × 3,512.25 = 42,161,049
        (wages(), "12004.00", "42161049"),
        # 0.5 × 0.01 = 0.005, half up to 0.01; × 3,512.25 = 35.1225
        (wages(quantity=Decimal("0.5"), rate=Decimal("0.01")), "0.01", "35"),
        # 1 × 1 at 0.5 rupiah: half up, not to even
        (wages(quantity=Decimal(1), rate=Decimal(1), exchange_rate=Decimal("0.5")), "1.00", "1"),
        (wages(quantity=Decimal(1), rate=Decimal(1), exchange_rate=Decimal("2.5")), "1.00", "3"),
        # yen have no minor unit: 1.5 × 333 = 499.5, half up to 500; × 108.123456 = 54,061.728
        (
            wages(currency="JPY", quantity=Decimal("1.5"), rate=Decimal(333), exchange_rate=Decimal("108.123456")),
            "500",
            "54062",
        ),
        (rupiah("C", "Obat", "3", "125000.50"), "375001.50", "375002"),
        (rupiah("B", "Penderitaan", "1", "100000000"), "100000000", "100000000"),
    ],
)
def test_a_line_is_quantity_times_rate_then_rupiah_each_rounded_half_up(
    world: World, claim: RestitutionClaim, facts: Any, amount: str, in_rupiah: str
) -> None:
    loss = add_loss(world, claim, facts)
    with world.at_work(world.lawyer):
        stored = LossItem.objects.filter(pk=loss.pk).values_list("amount", "amount_idr").get()
    assert stored == (Decimal(amount), Decimal(in_rupiah))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"exchange_rate": None}, "exchange_rate"),
        ({"exchange_rate": Decimal(0)}, "exchange_rate"),
        ({"exchange_rate_on": None}, "exchange_rate_on"),
        ({"exchange_rate_source": ""}, "exchange_rate_source"),
        ({"rate": Decimal("9999999999999999"), "quantity": Decimal(9999)}, "rate"),
    ],
)
def test_a_foreign_currency_needs_its_rate_and_no_amount_is_beyond_words(
    world: World, claim: RestitutionClaim, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        add_loss(world, claim, wages(**changes))
    assert refused.value.field == field
    with world.at_work(world.lawyer):
        assert LossItem.objects.count() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"quantity": Decimal(-1)},
        {"rate": Decimal(-1)},
        {"quantity": Decimal(0)},
        {"rate": Decimal(0)},
        # Rounded to nothing: in ringgit, then in rupiah.
        {"quantity": Decimal("0.001"), "rate": Decimal("0.01")},
        {"quantity": Decimal(1), "rate": Decimal("0.01"), "exchange_rate": Decimal(1)},
        {"period_from": date(2025, 5, 2), "period_to": date(2025, 5, 1)},
        {"currency": "XXX"},
        {"head": "E"},
    ],
)
def test_a_line_that_cannot_be_is_refused(world: World, claim: RestitutionClaim, changes: dict[str, Any]) -> None:
    with pytest.raises((ValidationError, ValueError)):
        add_loss(world, claim, wages(**changes))


def test_a_currency_without_fractions_is_entered_whole(world: World, claim: RestitutionClaim) -> None:
    # Printed without the fraction, 3 × JPY 1.001 would not come to the JPY 3.002 beside it.
    with pytest.raises(DomainError) as refused:
        add_loss(world, claim, wages(quantity=Decimal(3), rate=Decimal("1000.50"), currency="JPY"))
    assert refused.value.field == "rate"
    loss = add_loss(world, claim, wages(quantity=Decimal(3), rate=Decimal(1001), currency="JPY"))
    assert loss.amount == 3003


def test_rupiah_keeps_no_exchange_rate(world: World, claim: RestitutionClaim) -> None:
    loss = add_loss(world, claim, wages(currency="IDR"))
    assert (loss.exchange_rate, loss.exchange_rate_on, loss.exchange_rate_source) == (None, None, "")
    assert loss.amount_idr == Decimal(12004)


def numbers(claim: RestitutionClaim, world: World) -> list[tuple[int, Any]]:
    with world.at_work(world.lawyer):
        return list(Exhibit.objects.filter(claim=claim).order_by("number").values_list("number", "document_id"))


def make_exhibits(world: World, claim: RestitutionClaim, count: int) -> list[Exhibit]:
    found = []
    for number in range(1, count + 1):
        document = add_paper(world, samples.scan(size=(9, 9)), f"Bukti {number}")
        with world.at_work(world.lawyer) as by:
            found.append(services.add_exhibit(claim=claim, document=document, description=f"Bukti {number}", by=by))
    return found


def test_exhibits_are_numbered_moved_and_closed_up(world: World, claim: RestitutionClaim) -> None:
    one, two, three = make_exhibits(world, claim, 3)
    documents = [row.document_id for row in (one, two, three)]
    assert numbers(claim, world) == list(enumerate(documents, 1))
    with world.at_work(world.lawyer) as by:
        services.move_exhibit(exhibit_id=three.pk, expected_version=1, step=-1, by=by)
        services.move_exhibit(exhibit_id=one.pk, expected_version=1, step=-1, by=by)  # the first stays first
    assert [document for _number, document in numbers(claim, world)] == [documents[0], documents[2], documents[1]]
    with world.at_work(world.lawyer) as by:
        services.remove_exhibit(exhibit_id=one.pk, expected_version=1, by=by)
    assert numbers(claim, world) == [(1, documents[2]), (2, documents[1])]


def test_a_document_is_an_exhibit_once_and_of_its_own_case(world: World, claim: RestitutionClaim) -> None:
    [exhibit] = make_exhibits(world, claim, 1)
    with world.at_work(world.lawyer) as by, pytest.raises(ValidationError):
        services.add_exhibit(claim=claim, document=exhibit.document, description="lagi", by=by)
    with world.at_work(world.caseworker) as by:
        other_case = make_case(by=by, site=world.site, name="Orang Ketiga")
    document = exhibit.document
    document.case_id = other_case.pk
    with world.at_work(world.lawyer) as by, pytest.raises(DomainError):
        services.add_exhibit(claim=claim, document=document, description="asing", by=by)


def test_evidence_on_a_line_is_document_exhibit_and_proof_in_one_act(world: World, claim: RestitutionClaim) -> None:
    loss = add_loss(world, claim, wages())
    with world.at_work(world.lawyer) as by:
        upload = SealedUpload.of("slip.jpg", [samples.photo()])
        link = services.add_evidence(loss=loss, upload=upload, title="Slip gaji", by=by)
        assert (link.exhibit.mark, link.exhibit.document.compartment) == ("P-1", Compartment.LEGAL)
        bad = SealedUpload.of("x.exe", [b"MZ"])
        with pytest.raises(DomainError):
            services.add_evidence(loss=loss, upload=bad, title="Program", by=by)
        assert (bad.claimed, Exhibit.objects.count(), LossEvidence.objects.count()) == (False, 1, 1)


def test_an_exhibit_of_another_claim_proves_nothing(world: World, claim: RestitutionClaim) -> None:
    loss = add_loss(world, claim, wages())
    other = make_claim(world)
    [exhibit] = make_exhibits(world, other, 1)
    with world.at_work(world.lawyer) as by, pytest.raises(DomainError):
        services.prove(loss=loss, exhibit=exhibit, by=by)


@pytest.mark.parametrize(
    ("old", "new", "passes"),
    [
        ("DRAFT", "FILED", True),
        ("DRAFT", "DECIDED", False),
        ("FILED", "DECIDED", True),
        ("FILED", "DRAFT", True),
        ("DECIDED", "DRAFT", False),
        ("WITHDRAWN", "DRAFT", True),
        ("DRAFT", "DRAFT", True),
    ],
)
def test_a_claim_goes_from_state_to_state_as_it_may(
    world: World, claim: RestitutionClaim, old: str, new: str, passes: bool
) -> None:
    with world.at_work(world.lawyer) as by:
        RestitutionClaim.objects.filter(pk=claim.pk).update(state=old)

        def move() -> None:
            services.change_claim(
                claim_id=claim.pk, expected_version=1, route=claim.route, state=new, shows_address=False, by=by
            )

        if passes:
            move()
        else:
            with pytest.raises(DomainError):
                move()
        assert RestitutionClaim.objects.get(pk=claim.pk).state == (new if passes else old)


def test_an_open_matter_keeps_the_case_open(world: World, claim: RestitutionClaim) -> None:
    with world.at_work(world.lawyer) as by:
        case = Case.objects.get(pk=world.case.pk)
        assert "1 legal matter is open." in [s for s in closing.blockers(case, by) if "legal" in s]
        with pytest.raises(DomainError):
            services.close_matter(
                matter_id=claim.matter_id, expected_version=1, on=timezone.localdate() + timedelta(days=1), by=by
            )
        with pytest.raises(ValidationError):
            services.close_matter(matter_id=claim.matter_id, expected_version=1, on=date(2026, 3, 3), by=by)
        services.close_matter(matter_id=claim.matter_id, expected_version=1, on=date(2026, 3, 4), by=by)
        assert [s for s in closing.blockers(case, by) if "legal" in s] == []
        with pytest.raises(DomainError):
            services.open_claim(matter=Matter.objects.get(pk=claim.matter_id), route="LPSK", by=by)


def test_whoever_closes_does_not_learn_that_there_is_a_legal_matter(
    world: World, claim: RestitutionClaim, sign_in: Callable[[User], Client]
) -> None:
    url = f"/cases/{world.case.pk}/close/"
    unseen = "Work that you do not see is still open in this case. Ask the team."
    for user in (world.caseworker, world.manager):
        browser = sign_in(user)
        answers = [
            browser.get(url),
            browser.post(url, {"outcome": "GOALS_REACHED", "on": "2026-06-01", "version": world.case.version}),
        ]
        assert [answer.status_code for answer in answers] == [200, 422]
        for answer in answers:
            page = answer.content.decode()
            assert unseen in page
            assert "legal matter" not in page
    with world.at_work(world.lawyer) as by:
        assert unseen not in closing.blockers(Case.objects.get(pk=world.case.pk), by)


def test_everything_on_the_timeline_lies_in_the_legal_compartment(world: World, claim: RestitutionClaim) -> None:
    with world.at_work(world.lawyer):
        entries = TimelineEntry.objects.filter(kind__startswith="legal.")
        assert {entry.compartment for entry in entries} == {Compartment.LEGAL}
        assert entries.count() == 2
    with world.at_work(world.caseworker) as by:
        assert not TimelineEntry.objects.visible_to(by).filter(kind__startswith="legal.").exists()


def test_no_dossier_without_consent_or_loss_or_twice_at_a_time(world: World, claim: RestitutionClaim) -> None:
    def ask() -> Dossier:
        with world.at_work(world.lawyer) as by:
            return services.request_dossier(claim=claim, expected_version=1, by=by)

    add_loss(world, claim, wages())
    with pytest.raises(DomainError, match="No consent is recorded"):
        ask()
    give_consent(world, decision="REFUSED")
    with pytest.raises(DomainError, match="refused consent"):
        ask()
    consent = give_consent(world, on=date(2026, 3, 6))
    first = ask()
    assert (first.number, first.job.state if first.job else "") == (1, Job.State.WAITING)
    with pytest.raises(DomainError, match="is being built"):
        ask()
    with world.at_work(world.lawyer):
        Job.objects.update(state=Job.State.FAILED)
    assert ask().number == 2
    with world.at_work(world.caseworker) as by:
        from cases.consent.services import withdraw_consent

        withdraw_consent(consent_id=consent.pk, expected_version=1, on=timezone.localdate(), by=by)
        Job.objects.update(state=Job.State.FAILED)
    with pytest.raises(DomainError, match="withdrew consent"):
        ask()
    with world.at_work(world.lawyer):
        assert Dossier.objects.count() == 2
    empty = make_claim(world)
    give_consent(world, on=timezone.localdate())
    with world.at_work(world.lawyer) as by, pytest.raises(DomainError, match="Enter at least one loss"):
        services.request_dossier(claim=empty, expected_version=1, by=by)


Act = Callable[[Any], Any]


def stale_acts(
    world: World, claim: RestitutionClaim, loss: LossItem, exhibit: Exhibit, link: LossEvidence
) -> dict[str, Act]:
    matter, party = claim.matter, Party.objects.get(matter=claim.matter)
    certificate = put_in(world)
    old = {"expected_version": 7}
    return {
        "change_matter": lambda by: services.change_matter(
            matter_id=matter.pk, kind="CIVIL", title="x", stage="TRIAL", police_report="", by=by, **old
        ),
        "close_matter": lambda by: services.close_matter(matter_id=matter.pk, on=date(2026, 4, 1), by=by, **old),
        "change_party": lambda by: services.change_party(
            party_id=party.pk, role="RESPONDENT", name="x", details="", by=by, **old
        ),
        "remove_party": lambda by: services.remove_party(party_id=party.pk, by=by, **old),
        "change_claim": lambda by: services.change_claim(
            claim_id=claim.pk, route="COURT", state="FILED", shows_address=True, by=by, **old
        ),
        "change_loss": lambda by: services.change_loss(loss_id=loss.pk, facts=wages(rate=Decimal(1)), by=by, **old),
        "remove_loss": lambda by: services.remove_loss(loss_id=loss.pk, by=by, **old),
        "change_exhibit": lambda by: services.change_exhibit(
            exhibit_id=exhibit.pk, description="x", form="ORIGINAL", by=by, **old
        ),
        "use_newer_version": lambda by: services.use_newer_version(exhibit_id=exhibit.pk, by=by, **old),
        "move_exhibit": lambda by: services.move_exhibit(exhibit_id=exhibit.pk, step=1, by=by, **old),
        "remove_exhibit": lambda by: services.remove_exhibit(exhibit_id=exhibit.pk, by=by, **old),
        "remove_evidence": lambda by: services.remove_evidence(link_id=link.pk, by=by, **old),
        "request_dossier": lambda by: services.request_dossier(claim=claim, by=by, **old),
        "remove_certificate": lambda by: services.remove_certificate(certificate_id=certificate.pk, by=by, **old),
    }


def test_every_act_on_a_row_that_has_moved_on_is_refused(world: World, claim: RestitutionClaim) -> None:
    give_consent(world)
    loss = add_loss(world, claim, wages())
    exhibit, _second = make_exhibits(world, claim, 2)
    with world.at_work(world.lawyer) as by:
        link = services.prove(loss=loss, exhibit=exhibit, by=by)
        acts = stale_acts(world, claim, loss, exhibit, link)
        dossier = writes.create(Dossier(case=claim.case, claim=claim, number=1), by=by)
        acts |= recovering.stale_acts(claim, exhibit, dossier, by)
        for act in acts.values():
            with pytest.raises(EditConflict):
                act(by)
        rows = [*Matter.objects.all(), *Party.objects.all(), *Exhibit.objects.all(), *LossItem.objects.all()]
        assert {row.version for row in rows} == {1}
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        assert Matter.objects.get().title == MARK_MATTER


def test_a_matter_is_not_opened_tomorrow(world: World) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with world.at_work(world.lawyer) as by, pytest.raises(DomainError) as refused:
        services.open_matter(
            case=world.case, kind="CRIMINAL", title="Perkara", opened_on=tomorrow, stage="PREPARATION", by=by
        )
    assert refused.value.field == "opened_on"
