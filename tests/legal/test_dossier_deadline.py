"""The next deadline in a dossier: one of the law, that counts from what the dossier prints, and no other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.access.log import log_access
from core.compartments import Compartment
from core.domain.dates import format_date
from legal import services
from legal.deadlines.rules import Mark, rules
from legal.dossier import deadlines, words
from legal.models import ClaimAmount, Deadline, RestitutionClaim
from tests.factories import World
from tests.legal.course import hearing_facts
from tests.legal.deadlines import MARK_OWN, of, put_own, put_step
from tests.legal.dossiers import read
from tests.legal.makers import add_loss, rupiah
from tests.legal.recovering import amount, file_claim, pay

LABEL = "Tenggat berikutnya"


@pytest.fixture
def claim(world: World, claim: RestitutionClaim) -> RestitutionClaim:
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "1000"))
    return claim


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def said(day: date) -> str:
    return format_date(day, "id")


def following(world: World, claim: RestitutionClaim, on: date) -> str:
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=Compartment.values)
        return " ".join(deadlines.following(claim, on=on, by=by).split())


def award(world: World, claim: RestitutionClaim, idr: int = 1000) -> None:
    """On paper: filed, and awarded."""
    file_claim(world, claim)
    amount(world, claim, "AWARDED", idr, ago(5), reason="" if idr == 1000 else "RECKONED")


def another_of_the_matter(world: World, claim: RestitutionClaim) -> RestitutionClaim:
    with world.at_work(world.lawyer) as by:
        other = services.open_claim(matter=claim.matter, route="PROSECUTOR", by=by)
    add_loss(world, other, rupiah("A", "Upah", "1", "2000"))
    return other


def test_it_says_what_until_when_from_which_day_and_by_what_law(world: World, claim: RestitutionClaim) -> None:
    award(world, claim)
    put_step(world, claim.matter, "JUDGMENT_NOTICE", ago(4))
    put_own(world, claim.matter, ago(-1))
    text = read(world, claim).words
    assert (
        f"{LABEL} Restitusi dibayar: {said(ago(-10))} (14 hari terhitung sejak pemberitahuan putusan yang berkekuatan "
        f"hukum tetap, {said(ago(4))}; Pasal 48 ayat (6) Undang-Undang Nomor 21 Tahun 2007" in text
    )
    assert MARK_OWN not in text and text.count(LABEL) == 1


@pytest.mark.parametrize("what", ["not filed", "filed", "nothing awarded", "paid", "another claim of the matter"])
def test_of_what_was_not_awarded_to_this_claim_or_is_paid_no_day_of_payment_is_told(
    world: World, claim: RestitutionClaim, what: str
) -> None:
    of = claim
    if what == "filed":
        file_claim(world, claim)
    elif what != "not filed":
        award(world, claim, 0 if what == "nothing awarded" else 1000)
    if what == "paid":
        pay(world, claim, 1000, ago(4))
    if what == "another claim of the matter":
        of = another_of_the_matter(world, claim)
    for kind in ("JUDGMENT_NOTICE", "RULING", "WARNING"):
        put_step(world, claim.matter, kind, ago(4))
        assert following(world, of, ago(4)) == ""
    put_step(world, claim.matter, "JUDGMENT_COPY", ago(4))
    # Whoever has the copy waits for none.
    assert following(world, of, ago(4)) == ""
    assert "Restitusi dibayar" not in read(world, of).words


def test_the_court_rules_on_what_was_filed(world: World, claim: RestitutionClaim) -> None:
    put_step(world, claim.matter, "JUDGMENT_FINAL", ago(9))
    put_step(world, claim.matter, "FIRST_HEARING", ago(4))
    assert following(world, claim, ago(0)) == ""
    file_claim(world, claim)
    with world.at_work(world.lawyer):
        claim.refresh_from_db()
    assert f"{LABEL} Pengadilan memutus permohonan dengan penetapan: {said(ago(-17))} " in read(world, claim).words


def test_each_of_two_claims_is_told_the_day_of_payment_of_what_awarded_it(
    world: World, claim: RestitutionClaim
) -> None:
    """The first by the judgment, the second by a ruling on what was filed after it."""
    other = another_of_the_matter(world, claim)
    file_claim(world, claim)
    put_step(world, claim.matter, "JUDGMENT", ago(30))
    amount(world, claim, "AWARDED", 1000, ago(30))
    put_step(world, claim.matter, "JUDGMENT_COPY", ago(20))
    file_claim(world, other)
    put_step(world, claim.matter, "RULING", ago(9))
    amount(world, other, "AWARDED", 2000, ago(9))
    # A ruling for somebody else.
    put_step(world, claim.matter, "RULING", ago(11))
    put_step(world, claim.matter, "JUDGMENT_NOTICE", ago(8))
    first, second = read(world, claim).words, read(world, other).words
    assert f"{LABEL} Restitusi dibayar: {said(ago(-6))} (14 hari terhitung sejak pemberitahuan putusan" in first
    assert f"{LABEL} Restitusi dibayar setelah penetapan: {said(ago(-21))} (30 hari terhitung sejak penetapan" in second
    # What of the first is past or done takes nothing from the second, nor does the second's count for the first.
    assert following(world, claim, ago(-7)) == ""
    assert following(world, other, ago(-21)).startswith(f"Restitusi dibayar setelah penetapan: {said(ago(-21))} ")
    assert following(world, other, ago(-22)) == ""
    with world.at_work(world.lawyer):
        Deadline.objects.filter(rule="PAYMENT_14").update(done_on=ago(0))
    assert following(world, claim, ago(0)) == ""
    assert following(world, other, ago(0)).startswith(f"Restitusi dibayar setelah penetapan: {said(ago(-21))} ")


def claimed(world: World, claim: RestitutionClaim, on: date) -> None:
    file_claim(world, claim)
    with world.at_work(world.lawyer):
        ClaimAmount.objects.filter(claim=claim, stage="CLAIMED").update(on=on)


def test_another_claims_ruling_takes_no_day_from_what_the_judgment_awarded(
    world: World, claim: RestitutionClaim
) -> None:
    claimed(world, claim, ago(60))
    put_step(world, claim.matter, "JUDGMENT", ago(30))
    amount(world, claim, "AWARDED", 800, ago(30), reason="RECKONED")
    put_step(world, claim.matter, "RULING", ago(20))
    # On appeal.
    amount(world, claim, "AWARDED", 1000, ago(10))
    put_step(world, claim.matter, "JUDGMENT_NOTICE", ago(5))
    told = f"{LABEL} Restitusi dibayar: {said(ago(-9))} (14 hari terhitung sejak pemberitahuan putusan"
    assert told in read(world, claim).words
    assert following(world, claim, ago(-10)) == ""


def test_the_copy_of_the_judgment_is_none_of_what_a_ruling_awarded(world: World, claim: RestitutionClaim) -> None:
    put_step(world, claim.matter, "JUDGMENT", ago(30))
    claimed(world, claim, ago(20))
    put_step(world, claim.matter, "JUDGMENT_COPY", ago(4))
    assert following(world, claim, ago(4)) == ""
    put_step(world, claim.matter, "RULING", ago(3))
    amount(world, claim, "AWARDED", 1000, ago(3))
    told = f"{LABEL} Restitusi dibayar setelah penetapan: {said(ago(-27))} (30 hari terhitung sejak penetapan"
    assert told in read(world, claim).words
    assert following(world, claim, ago(4)).startswith("Restitusi dibayar setelah penetapan: ")


@pytest.mark.parametrize("kind", ["APPEAL", "CASSATION"])
def test_no_day_of_payment_is_told_before_what_was_appealed_is_final(
    world: World, claim: RestitutionClaim, kind: str
) -> None:
    claimed(world, claim, ago(60))
    put_step(world, claim.matter, "JUDGMENT", ago(30))
    amount(world, claim, "AWARDED", 1000, ago(30))
    put_step(world, claim.matter, "JUDGMENT_COPY", ago(25))
    assert following(world, claim, ago(17)).startswith(f"Restitusi dibayar: {said(ago(-5))} ")
    put_step(world, claim.matter, "WARNING", ago(22))
    assert following(world, claim, ago(17)).startswith("Peringatan pengadilan dipatuhi; bila tidak, harta disita ")
    put_step(world, claim.matter, kind, ago(20))
    put_step(world, claim.matter, "JUDGMENT_COPY", ago(18))
    assert [following(world, claim, ago(day)) for day in (17, 10, 0)] == ["", "", ""]
    text = read(world, claim).words
    assert ("Langkah terakhir" in text, LABEL in text, "Restitusi dibayar" in text) == (True, False, False)
    put_step(world, claim.matter, "JUDGMENT_FINAL", ago(4))
    # The copies that came before were of what was appealed.
    assert following(world, claim, ago(0)) == ""
    put_step(world, claim.matter, "JUDGMENT_COPY", ago(2))
    told = f"Restitusi dibayar: {said(ago(-28))} (30 hari terhitung sejak penerimaan salinan putusan atau penetapan"
    assert following(world, claim, ago(-6)).startswith(told)


@pytest.mark.parametrize("what", ["a notice after the copy", "awarded on appeal", "a ruling after an old appeal"])
def test_what_was_final_when_its_copy_came_is_paid_from_that_copy(
    world: World, claim: RestitutionClaim, what: str
) -> None:
    put_step(world, claim.matter, "JUDGMENT", ago(60))
    put_step(world, claim.matter, "APPEAL", ago(50))
    if what == "a notice after the copy":
        claimed(world, claim, ago(70))
        amount(world, claim, "AWARDED", 1000, ago(60))
        put_step(world, claim.matter, "JUDGMENT_FINAL", ago(20))
        put_step(world, claim.matter, "JUDGMENT_COPY", ago(18))
        put_step(world, claim.matter, "JUDGMENT_NOTICE", ago(1))
    elif what == "awarded on appeal":
        claimed(world, claim, ago(70))
        amount(world, claim, "AWARDED", 1000, ago(20))
        put_step(world, claim.matter, "JUDGMENT_COPY", ago(18))
        put_step(world, claim.matter, "JUDGMENT_FINAL", ago(5))
    else:
        put_step(world, claim.matter, "JUDGMENT_FINAL", ago(40))
        claimed(world, claim, ago(30))
        put_step(world, claim.matter, "RULING", ago(20))
        amount(world, claim, "AWARDED", 1000, ago(20))
        put_step(world, claim.matter, "JUDGMENT_COPY", ago(18))
        put_step(world, claim.matter, "JUDGMENT_FINAL", ago(5))
    copied = f"Restitusi dibayar: {said(ago(-12))} (30 hari terhitung sejak penerimaan salinan putusan atau penetapan"
    ruled = f"Restitusi dibayar setelah penetapan: {said(ago(-10))} (30 hari terhitung sejak penetapan"
    assert following(world, claim, ago(0)).startswith(ruled if what.startswith("a ruling") else copied)


def test_of_a_ruling_on_appeal_no_day_is_told_until_the_next(world: World, claim: RestitutionClaim) -> None:
    put_step(world, claim.matter, "JUDGMENT_FINAL", ago(30))
    claimed(world, claim, ago(25))
    put_step(world, claim.matter, "RULING", ago(9))
    amount(world, claim, "AWARDED", 800, ago(9), reason="RECKONED")
    assert following(world, claim, ago(0)).startswith(f"Restitusi dibayar setelah penetapan: {said(ago(-21))} ")
    put_step(world, claim.matter, "APPEAL", ago(8))
    assert following(world, claim, ago(0)) == ""
    put_step(world, claim.matter, "RULING", ago(3))
    amount(world, claim, "AWARDED", 1000, ago(3))
    assert following(world, claim, ago(0)).startswith(f"Restitusi dibayar setelah penetapan: {said(ago(-27))} ")


@pytest.mark.parametrize("what", ["filed before the judgment", "decided by the judgment"])
def test_no_ruling_is_told_to_a_claim_that_did_not_ask_for_it_after_the_judgment(
    world: World, claim: RestitutionClaim, what: str
) -> None:
    other = another_of_the_matter(world, claim)
    file_claim(world, claim)
    with world.at_work(world.lawyer):
        ClaimAmount.objects.filter(claim=claim).update(on=ago(40))
    if what == "decided by the judgment":
        amount(world, claim, "AWARDED", 1000, ago(30))
    put_step(world, claim.matter, "JUDGMENT", ago(30))
    put_step(world, claim.matter, "JUDGMENT_FINAL", ago(20))
    file_claim(world, other)
    put_step(world, claim.matter, "FIRST_HEARING", ago(4))
    told = f"{LABEL} Pengadilan memutus permohonan dengan penetapan: {said(ago(-17))} "
    with world.at_work(world.lawyer):
        claim.refresh_from_db()
        other.refresh_from_db()
    assert told in read(world, other).words
    assert LABEL not in read(world, claim).words


def test_what_is_filed_of_one_claim_leaves_the_other_its_day(world: World, claim: RestitutionClaim) -> None:
    other = another_of_the_matter(world, claim)
    at = timezone.now() + timedelta(days=20)
    with world.at_work(world.lawyer) as by:
        services.add_hearing(matter=claim.matter, **hearing_facts(at=at, agenda_code="DEMAND_READ"), by=by)
    file_claim(world, other)
    with world.at_work(world.lawyer):
        day = of(claim.matter, "BEFORE_DEMAND").due_on
        assert of(claim.matter, "BEFORE_DEMAND").met_on == ago(0)
    assert following(world, other, ago(0)) == ""
    told = f"{LABEL} Permohonan restitusi sampai di penuntut umum sebelum tuntutan dibacakan: {said(day)} "
    assert told in read(world, claim).words


@pytest.mark.parametrize("kind", ["LPSK_RECEIVED", "LPSK_INCOMPLETE", "PROTECTION_REQUEST", "INDICTED"])
def test_of_what_the_dossier_does_not_tell_no_deadline_is_told(
    world: World, claim: RestitutionClaim, kind: str
) -> None:
    put_step(world, claim.matter, kind, ago(1))
    put_own(world, claim.matter, ago(-1))
    with world.at_work(world.lawyer):
        assert Deadline.objects.count() > 1
    assert LABEL not in read(world, claim).words


def test_the_day_of_the_demand_is_that_of_the_appointment(world: World, claim: RestitutionClaim) -> None:
    at = timezone.now() + timedelta(days=20)
    with world.at_work(world.lawyer) as by:
        services.add_hearing(matter=claim.matter, **hearing_facts(at=at, agenda_code="DEMAND_READ"), by=by)
        day = of(claim.matter, "BEFORE_DEMAND").due_on
    assert following(world, claim, ago(0)).startswith(
        f"Permohonan restitusi sampai di penuntut umum sebelum tuntutan dibacakan: {said(day)} (menurut jadwal sidang; "
        "Pasal 8 ayat (1)–(2) Peraturan Mahkamah Agung Nomor 1 Tahun 2022 "
    )


@pytest.mark.parametrize("what", ["past", "done", "set aside", "another length"])
def test_what_is_over_or_not_of_the_law_is_not_named(world: World, claim: RestitutionClaim, what: str) -> None:
    award(world, claim)
    put_step(world, claim.matter, "JUDGMENT_NOTICE", ago(4))
    assert following(world, claim, ago(-10)).startswith("Restitusi dibayar: ")
    if what == "past":
        assert following(world, claim, ago(-11)) == ""
        return
    with world.at_work(world.lawyer):
        changed = {
            "done": {"done_on": ago(0)},
            "set aside": {"dismissed_on": ago(0)},
            "another length": {"length": 20, "days": "CALENDAR"},
        }[what]
        Deadline.objects.filter(rule="PAYMENT_14").update(**changed)
    assert following(world, claim, ago(0)) == ""


def test_who_does_not_see_it_prints_none(world: World, claim: RestitutionClaim) -> None:
    award(world, claim)
    put_step(world, claim.matter, "JUDGMENT_NOTICE", ago(4))
    with world.at_work(world.counsellor) as by:
        assert deadlines.following(claim, on=ago(0), by=by) == ""


def test_each_rule_that_may_be_named_begins_with_what_a_dossier_prints() -> None:
    found = [rules()[name] for name in deadlines.NAMED]
    assert {rule.trigger for rule in found} <= {str(kind) for kind in words.STEPS}
    assert {str(rule.days) for rule in found} == {"CALENDAR"}
    # What the claims settle is asked of the claim alone: no step says more of it, and it stands for itself or is owed.
    assert all(
        not rule.met_by and (Mark.PAID in rule.settled_by or not rule.group) for rule in found if rule.settled_by
    )
    assert all(words.cited(rule.provision.law.key, rule.provision.article) for rule in found)
