"""What became of a claim, by figures that were worked out by hand."""

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
from cases.extension import closing, erasure
from cases.record.models import Case
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError
from legal import funnel, services
from legal.models import ClaimAmount, Instalment, Payment, RestitutionClaim, SubstitutePenalty
from legal.services.amounts import AmountFacts
from tests.cases.asking import text
from tests.factories import World
from tests.legal.asking import indonesian, url
from tests.legal.makers import add_loss, make_claim, rupiah
from tests.legal.recovering import DAY, MARK_REASON, amount, file_claim, pay, state_of

SignIn = Callable[[User], Client]


def seen(world: World, claim: RestitutionClaim) -> funnel.Funnel:
    with world.at_work(world.lawyer) as user:
        log_access(by=user, act="test", rows=[world.case], compartments=list(Compartment))
        case = Case.objects.visible_to(user).with_reached_by().get(pk=world.case.pk)
        return funnel.of_claim(RestitutionClaim.objects.get(pk=claim.pk), case=case, by=user)


def told(found: funnel.Funnel) -> list[tuple[str, Any, Any, Any]]:
    def plain(value: Decimal | None) -> int | None:
        return None if value is None else int(value)

    return [(one.band.value, plain(one.amount), plain(one.change), one.share) for one in found.steps]


def plan(world: World, claim: RestitutionClaim, total: int, count: int, first: date) -> list[Instalment]:
    with world.at_work(world.lawyer) as by:
        return services.plan_instalments(claim=claim, total=Decimal(total), count=count, first_due_on=first, by=by)


def filed(world: World, claim: RestitutionClaim) -> RestitutionClaim:
    """Claimed: 120,000,000."""
    add_loss(world, claim, rupiah("A", "Upah", "10", "9000000"))
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "30000000"))
    file_claim(world, claim)
    return claim


def all_the_way(world: World, claim: RestitutionClaim) -> None:
    filed(world, claim)
    amount(world, claim, "ASSESSED", 100_000_000, body="LPSK", reason="NO_EVIDENCE", reason_text=MARK_REASON)
    amount(world, claim, "DEMANDED", 100_000_000, body="PROSECUTOR")
    amount(world, claim, "AWARDED", 60_000_000, reason="SUFFERING", number="12/Pid.Sus/2026")
    amount(world, claim, "EXECUTED", 45_000_000, body="PROSECUTOR", reason="NO_ASSETS")
    plan(world, claim, 40_000_000, 3, date(2026, 5, 31))
    pay(world, claim, 13_333_333)
    pay(world, claim, 10_000_000, DAY + timedelta(days=3))


def test_the_seven_bands(world: World, claim: RestitutionClaim) -> None:
    all_the_way(world, claim)
    found = seen(world, claim)
    assert told(found) == [
        ("CLAIMED", 120_000_000, None, 100),
        ("ASSESSED", 100_000_000, -20_000_000, 83),
        ("DEMANDED", 100_000_000, 0, 83),
        ("AWARDED", 60_000_000, -40_000_000, 50),
        ("EXECUTED", 45_000_000, -15_000_000, 37),
        ("PLANNED", 40_000_000, -5_000_000, 33),
        ("PAID", 23_333_333, -21_666_667, 19),
    ]
    assert (int(found.balance or 0), int(found.paid), state_of(world, claim)) == (36_666_667, 23_333_333, "DECIDED")
    assert [(due.row.due_on, int(due.row.amount_idr), int(due.covered)) for due in found.instalments] == [
        (date(2026, 5, 31), 13_333_333, 13_333_333),
        (date(2026, 6, 30), 13_333_333, 10_000_000),
        (date(2026, 7, 31), 13_333_334, 0),
    ]
    assert [(due.is_paid, due.is_overdue) for due in found.instalments] == [(True, False), (False, True), (False, True)]
    assert found.overdue_amount == 16_666_667


def test_a_claim_in_preparation_has_no_figure_yet(world: World, claim: RestitutionClaim) -> None:
    found = seen(world, claim)
    assert {(value, change) for _band, value, change, _share in told(found)} == {(None, None)}
    assert found.balance is None


def test_the_last_word_of_a_stage_counts(world: World, claim: RestitutionClaim) -> None:
    """An appeal halves what was awarded, the Supreme Court gives a part back."""
    filed(world, claim)
    amount(world, claim, "AWARDED", 80_000_000, reason="RECKONED")
    with pytest.raises(DomainError, match="less than before") as refused:
        amount(world, claim, "AWARDED", 40_000_000, DAY + timedelta(days=60), body="HIGH_COURT")
    assert refused.value.field == "reason"
    amount(world, claim, "AWARDED", 40_000_000, DAY + timedelta(days=60), body="HIGH_COURT", reason="OTHER")
    amount(world, claim, "AWARDED", 55_000_000, DAY + timedelta(days=90), body="SUPREME_COURT", reason="OTHER")
    found = seen(world, claim)
    awarded = found.steps[3]
    assert (int(awarded.amount or 0), int(awarded.change or 0), [int(row.amount_idr) for row in awarded.rows]) == (
        55_000_000,
        -65_000_000,
        [55_000_000, 40_000_000, 80_000_000],
    )
    assert [row.reason for row in awarded.rows] == ["", "OTHER", "RECKONED"]  # more than before needs none


def test_what_the_amounts_refuse(world: World, claim: RestitutionClaim) -> None:
    with pytest.raises(DomainError, match="Only a filed claim is decided"):
        amount(world, claim, "AWARDED", 1)
    with pytest.raises(DomainError, match="Record first what was awarded"):
        amount(world, claim, "EXECUTED", 1)
    with pytest.raises(DomainError, match="Record first what was awarded"):
        pay(world, claim, 1)
    filed(world, claim)
    for wrong, field in (
        ({"stage": "ASSESSED", "idr": 119_999_999}, "reason"),
        ({"stage": "ASSESSED", "idr": 120_000_000, "on": timezone.localdate() + timedelta(days=1)}, "on"),
    ):
        with pytest.raises(DomainError) as refused:
            amount(world, claim, **wrong)
        assert refused.value.field == field
    award = amount(world, claim, "AWARDED", 60_000_000, reason="SUFFERING")
    with pytest.raises(DomainError, match=r"more than was awarded \(Rp60"):
        amount(world, claim, "EXECUTED", 60_000_001)
    with pytest.raises(DomainError, match="more than was awarded"):
        plan(world, claim, 60_000_001, 2, DAY)
    for count in (0, 121):
        with pytest.raises(DomainError, match="Between 1 and 120"):
            plan(world, claim, 1_000, count, DAY)
    with pytest.raises(DomainError, match="more than zero"):
        plan(world, claim, 2, 3, DAY)
    pay(world, claim, 60_000_000)
    with pytest.raises(DomainError, match="more than was awarded"):
        pay(world, claim, 1)
    with world.at_work(world.lawyer) as by, pytest.raises(DomainError, match="Record first what was awarded"):
        services.remove_amount(amount_id=award.pk, expected_version=1, by=by)
    with world.at_work(world.lawyer) as by, pytest.raises(DomainError, match="All that was awarded is paid"):
        services.note_penalty(claim=claim, on=DAY, months=3, by=by)
    with world.at_work(world.lawyer):
        assert ClaimAmount.objects.filter(stage="AWARDED").values_list("amount_idr", "version").get() == (
            Decimal(60_000_000),
            1,
        )
        assert (Payment.objects.count(), Instalment.objects.count(), SubstitutePenalty.objects.count()) == (1, 0, 0)


def test_a_withdrawn_claim_is_not_awarded(world: World, claim: RestitutionClaim) -> None:
    with world.at_work(world.lawyer) as by:
        services.change_claim(
            claim_id=claim.pk, expected_version=1, route="LPSK", state="WITHDRAWN", shows_address=False, by=by
        )
    with pytest.raises(DomainError, match="This claim is withdrawn"):
        amount(world, claim, "AWARDED", 1)


def test_what_is_owed_holds_the_case_open_and_its_content(world: World, claim: RestitutionClaim) -> None:
    def held() -> tuple[bool, bool]:
        with world.at_work(world.lawyer) as by:
            case = Case.objects.get(pk=world.case.pk)
            return (
                "Restitution was awarded and is not paid." in closing.blockers(case, by),
                "Restitution was awarded and is not paid yet." in erasure.holds([case]),
            )

    filed(world, claim)
    assert held() == (False, False)
    award = amount(world, claim, "AWARDED", 60_000_000, reason="SUFFERING")
    assert held() == (True, True)
    paid = pay(world, claim, 60_000_000)
    assert held() == (False, False)
    with world.at_work(world.lawyer) as by:
        services.remove_payment(payment_id=paid.pk, expected_version=1, by=by)
    assert held() == (True, True)
    pay(world, claim, 5_000_000)
    executed = amount(world, claim, "EXECUTED", 5_000_000, reason="NO_ASSETS")
    assert held() == (False, False)
    with world.at_work(world.lawyer) as by:
        services.remove_amount(amount_id=executed.pk, expected_version=1, by=by)
    assert held() == (True, True)
    with world.at_work(world.lawyer) as by:
        penalty = services.note_penalty(claim=claim, on=DAY, months=6, note="Kurungan pengganti", by=by)
        with pytest.raises(DomainError, match="noted already"):
            services.note_penalty(claim=claim, on=DAY, months=6, by=by)
    assert held() == (False, False)
    assert seen(world, claim).balance == 55_000_000  # what was not paid stays unpaid
    with world.at_work(world.lawyer) as by:
        services.remove_penalty(penalty_id=penalty.pk, expected_version=1, by=by)
        assert closing.blockers(Case.objects.get(pk=world.case.pk), world.caseworker)  # says that, and not what
    assert award.stage == "AWARDED"


def test_who_reads_no_legal_work_learns_nothing_at_closing(world: World, claim: RestitutionClaim) -> None:
    filed(world, claim)
    amount(world, claim, "AWARDED", 60_000_000, reason="SUFFERING")
    with world.at_work(world.caseworker) as by:
        said = closing.blockers(Case.objects.get(pk=world.case.pk), by)
    assert not [sentence for sentence in said if "estitution" in sentence]


def test_the_page_says_amounts_differences_and_reasons_in_words(
    world: World, claim: RestitutionClaim, lawyer: Client, sign_in: SignIn
) -> None:
    all_the_way(world, claim)
    page = " ".join(lawyer.get(url("funnel", world, claim)).content.decode().split())
    for words in (
        "1. Claimed",
        "2. Assessed by LPSK",
        "Rp20,000,000.00 less",
        f"Not proved enough: {MARK_REASON}",
        "The same",
        "12/Pid.Sus/2026",
        "Nothing found to seize",
        "Still owed: Rp36,666,667.00",
        "A payment is overdue",
        "Rp16,666,667.00 fell due and did not arrive.",
        "19% of the claimed sum",
    ):
        assert words in page, words
    assert "Rp20.000.000,00 lebih sedikit" in indonesian(lawyer).get(url("funnel", world, claim)).content.decode()
    for actor in ("caseworker", "manager", "shelter", "counsellor", "no_role", "outsider"):
        answer = sign_in(world.users[actor]).get(url("funnel", world, claim))
        assert answer.status_code == 403
        assert "Rp" not in answer.content.decode()


def test_an_earlier_figure_of_a_stage_is_corrected_and_taken_out_from_the_page(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    filed(world, claim)
    first = amount(world, claim, "ASSESSED", 80_000_000, reason="NO_EVIDENCE")
    newer = amount(world, claim, "ASSESSED", 70_000_000, DAY + timedelta(days=1), reason="NO_EVIDENCE")
    page = text(lawyer.get(url("funnel", world, claim)))
    for row in (first, newer):
        for act in ("amount-edit", "amount-remove"):
            assert page.count(f'href="{url(act, world, row)}"') == 1
    sent = {"stage": "ASSESSED", "amount_idr": "75.000.000", "on": str(DAY), "body": "LPSK", "reason": "NO_EVIDENCE"}
    assert lawyer.post(url("amount-edit", world, first), {**sent, "version": "1"}).status_code == 303
    assert "Before that: Rp75,000,000.00" in text(lawyer.get(url("funnel", world, claim)))
    assert lawyer.post(url("amount-remove", world, first), {"version": "2"}).status_code == 303
    assert "Before that" not in text(lawyer.get(url("funnel", world, claim)))


def test_what_is_recorded_through_the_pages(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    filed(world, claim)
    sent = {"stage": "AWARDED", "amount_idr": "60.000.000", "on": str(DAY), "body": "COURT", "reason": ""}
    refused = lawyer.post(url("amount-add", world, claim), sent)
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    assert "60.000.000" in refused.content.decode()  # nothing that was typed is lost
    assert lawyer.post(url("amount-add", world, claim), {**sent, "reason": "SUFFERING"}).status_code == 303
    with world.at_work(world.lawyer):
        award = ClaimAmount.objects.get(stage="AWARDED")
    assert (
        lawyer.post(
            url("amount-edit", world, award), {**sent, "amount_idr": "50000000", "reason": "OTHER", "version": "1"}
        ).status_code
        == 303
    )
    assert lawyer.post(url("amount-edit", world, award), {**sent, "reason": "OTHER", "version": "1"}).status_code == 409
    planned = {"total": "50.000.000", "count": "2", "first_due_on": "2027-01-31"}
    assert lawyer.post(url("instalments-plan", world, claim), planned).status_code == 303
    again = lawyer.post(url("instalments-plan", world, claim), {**planned, "total": "1"})
    assert again.status_code == 422
    payment = {"amount_idr": "5.000.000", "paid_on": str(DAY), "through": "COURT", "payer": "MARKPAYER"}
    assert lawyer.post(url("payment-add", world, claim), payment).status_code == 303
    assert lawyer.post(url("payment-add", world, claim), {**payment, "amount_idr": "45.000.001"}).status_code == 422
    assert lawyer.post(url("penalty-add", world, claim), {"on": str(DAY), "months": "6"}).status_code == 303
    with world.at_work(world.lawyer):
        assert list(Instalment.objects.order_by("due_on").values_list("due_on", "amount_idr")) == [
            (date(2027, 1, 31), Decimal(25_000_000)),
            (date(2027, 2, 28), Decimal(25_000_000)),
        ]
        rows = {
            "instalment-remove": Instalment.objects.first(),
            "payment-remove": Payment.objects.get(),
            "penalty-remove": SubstitutePenalty.objects.get(),
            "amount-remove": award,
        }
    for name, row in rows.items():
        stale = lawyer.post(url(name, world, row), {"version": "9"})
        assert stale.status_code == 409, name
    for name, row in rows.items():
        lawyer.get(url(name, world, row))
        version = 2 if name == "amount-remove" else 1
        status = lawyer.post(url(name, world, row), {"version": str(version)}).status_code
        # One instalment rests on the award still.
        assert status == (422 if name == "amount-remove" else 303), name


def test_an_instalment_is_overdue_until_it_is_covered(
    world: World, claim: RestitutionClaim, lawyer: Client, sign_in: SignIn
) -> None:
    filed(world, claim)
    amount(world, claim, "AWARDED", 60_000_000, reason="SUFFERING")
    yesterday = timezone.localdate() - timedelta(days=1)
    plan(world, claim, 10_000_000, 1, yesterday)
    sentence, page = "Restitution is overdue", reverse("cases:detail", kwargs={"case": world.case.pk})
    assert sentence in lawyer.get(page).content.decode()
    assert "Rp10,000,000.00" in lawyer.get(reverse("cases:today")).content.decode()
    for actor in ("caseworker", "manager"):
        assert sentence not in sign_in(world.users[actor]).get(page).content.decode()
    pay(world, claim, 10_000_000)
    assert sentence not in lawyer.get(page).content.decode()
    assert "Rp10,000,000.00" not in lawyer.get(reverse("cases:today")).content.decode()


def test_queries(world: World, claim: RestitutionClaim, lawyer: Client, django_assert_num_queries: Any) -> None:
    all_the_way(world, claim)
    lawyer.get(url("funnel", world, claim))
    with django_assert_num_queries(17):
        lawyer.get(url("funnel", world, claim))
    assert make_claim(world).pk != claim.pk


def test_each_stage_comes_after_the_one_that_it_follows_from(world: World, claim: RestitutionClaim) -> None:
    filed(world, claim)
    before = DAY - timedelta(days=1)
    amount(world, claim, "DEMANDED", 100_000_000, body="PROSECUTOR", reason="NOT_TAKEN_UP")
    with pytest.raises(DomainError, match="“Awarded” cannot come before “In the demand") as refused:
        amount(world, claim, "AWARDED", 60_000_000, before, reason="SUFFERING")
    assert (refused.value.field, state_of(world, claim)) == ("on", "FILED")
    award = amount(world, claim, "AWARDED", 60_000_000, reason="SUFFERING")
    with pytest.raises(DomainError, match="“Execution” cannot come before “Awarded”"):
        amount(world, claim, "EXECUTED", 60_000_000, before, body="PROSECUTOR")
    with pytest.raises(DomainError, match="Nothing was awarded before 4 May 2026") as refused:
        plan(world, claim, 40_000_000, 3, before)
    assert refused.value.field == "first_due_on"
    with world.at_work(world.lawyer) as by:
        with pytest.raises(DomainError, match="Nothing was awarded before 4 May 2026") as refused:
            services.note_penalty(claim=claim, on=before, months=2, by=by)
        assert refused.value.field == "on"
        with pytest.raises(DomainError, match="cannot come before") as refused:
            facts = AmountFacts(stage="AWARDED", amount_idr=award.amount_idr, on=before, body="COURT", reason="OTHER")
            services.change_amount(amount_id=award.pk, expected_version=1, facts=facts, by=by)
        assert not (Instalment.objects.exists() or SubstitutePenalty.objects.exists())


def test_a_part_of_a_rupiah_is_refused_in_words(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    form = {"stage": "CLAIMED", "amount_idr": "1.000,5", "on": "2026-05-04", "body": "COURT"}
    answer = lawyer.post(url("amount-add", world, claim), form)
    assert (answer.status_code, "Enter whole rupiah." in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(("idr", "share", "said"), [(0, 0, "0"), (5_840_000, 0, "< 1"), (9_000_000, 6, "6")])
def test_of_little_that_was_paid_nobody_says_that_it_was_none(idr: int, share: int, said: str) -> None:
    assert funnel.Total(funnel.Band.PAID, 1, Decimal(idr), share).percent == said


@pytest.mark.parametrize("typed", ["70.000.000,00", "Rp70,000,000.00", "Rp70.000.000,-"])
def test_an_amount_is_taken_as_it_is_printed(world: World, claim: RestitutionClaim, lawyer: Client, typed: str) -> None:
    filed(world, claim)
    form = {"stage": "AWARDED", "amount_idr": typed, "on": "2026-05-04", "body": "COURT", "reason": "SUFFERING"}
    assert lawyer.post(url("amount-add", world, claim), form).status_code == 303
    with world.at_work(world.lawyer):
        assert ClaimAmount.objects.get(stage="AWARDED").amount_idr == 70_000_000
