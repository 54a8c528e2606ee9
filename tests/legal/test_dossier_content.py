"""What stands in the dossier, read as its receiver reads it: from the PDF. Sums and words are worked out here by
other means."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from io import BytesIO

import pikepdf
import pytest

from accounts import services as accounts
from accounts.models import Role, RolePermission
from cases.episodes.services import add_episode
from cases.permissions import CasePermission
from cases.team.services import end_assignment
from core.db import organisation_scope
from legal import services
from legal.models import Party, RestitutionClaim
from tests.documents import samples
from tests.factories import MARK_ACCOUNT, MARK_NAME, MARK_NIK, MARK_PHONE, World
from tests.legal.dossiers import (
    LOSSES,
    MARK_COUNSELLING,
    MARK_NOTE,
    MARK_SHELTER,
    Paper,
    as_text,
    asked,
    file_of,
    one_line,
    put_story,
    read,
    work,
)
from tests.legal.makers import (
    MARK_MATTER,
    MARK_PARTY,
    MARK_REPORT,
    add_loss,
    give_consent,
    make_claim,
    rupiah,
)

ONES = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"]


RECEIVED = "Korban diterima oleh Yayasan Contoh"


def spoken(number: int) -> str:
    """A number in Indonesian words, by recursion over the largest power: not as the product does it."""
    if number < 12:
        return ONES[number]
    if number < 20:
        return f"{ONES[number - 10]} belas"
    if number < 100:
        return f"{ONES[number // 10]} puluh" + tail(number % 10)
    if number < 200:
        return "seratus" + tail(number - 100)
    if number < 1000:
        return f"{ONES[number // 100]} ratus" + tail(number % 100)
    if number < 2000:
        return "seribu" + tail(number - 1000)
    for name, power in (("triliun", 10**12), ("miliar", 10**9), ("juta", 10**6), ("ribu", 10**3)):
        if number >= power:
            return f"{spoken(number // power)} {name}" + tail(number % power)
    raise AssertionError(number)


def tail(rest: int) -> str:
    return f" {spoken(rest)}" if rest else ""


def half_up(value: Fraction, unit: Fraction) -> Fraction:
    """The nearest multiple of `unit`, the larger one when both are as near."""
    return ((value / unit + Fraction(1, 2)) // 1) * unit


def in_rupiah(quantity: str, rate: str, exchange: str) -> int:
    amount = half_up(Fraction(quantity) * Fraction(rate), Fraction(1, 100))
    return int(half_up(amount * Fraction(exchange or "1"), Fraction(1)))


def printed(amount: int) -> str:
    digits = str(amount)
    groups: list[str] = []
    while digits:
        digits, group = digits[:-3], digits[-3:]
        groups.insert(0, group)
    return f"Rp{'.'.join(groups)},00"


def test_amounts_sums_and_words_are_right(paper: Paper) -> None:
    amounts = [in_rupiah(quantity, rate, exchange) for _h, _d, quantity, _u, rate, _c, exchange in LOSSES]
    for amount in amounts:
        assert printed(amount) in paper.words
    for letter in "ABCD":
        subtotal = sum(a for a, loss in zip(amounts, LOSSES, strict=True) if loss[0] == letter)
        assert re.search(rf"Jumlah huruf {letter.lower()}\s+{re.escape(printed(subtotal))}", paper.words)
    total = sum(amounts)
    assert re.search(rf"Jumlah seluruhnya\s+{re.escape(printed(total))}", paper.words)
    assert f"Terbilang: {spoken(total)} rupiah" in paper.words
    assert f"({spoken(total)} rupiah)" in paper.words
    for shown in (
        "8 bulan × MYR\N{NO-BREAK SPACE}1.500,50 = MYR\N{NO-BREAK SPACE}12.004,00",
        "126,5 jam × MYR\N{NO-BREAK SPACE}9,35 = MYR\N{NO-BREAK SPACE}1.182,78",
        "Sekaligus USD\N{NO-BREAK SPACE}300,00 Kurs 1 USD",
        "Kurs 1 MYR = Rp3.512,25 (6 Maret 2026, Bank Indonesia)",
        "Kurs 1 USD = Rp16.250,50",
        "1 Maret 2025 s.d. 31 Oktober 2025",
    ):
        assert " ".join(shown.split()) in paper.words


def test_the_independent_arithmetic_is_not_the_products() -> None:
    assert spoken(1_234_567_891) == (
        "satu miliar dua ratus tiga puluh empat juta lima ratus enam puluh tujuh ribu delapan ratus sembilan puluh satu"
    )
    assert (spoken(1000), spoken(11_000), spoken(111)) == ("seribu", "sebelas ribu", "seratus sebelas")
    assert half_up(Fraction("0.5"), Fraction(1)) == 1
    assert in_rupiah("126.5", "9.35", "3512.25") == int(
        (Decimal("1182.78") * Decimal("3512.25")).quantize(Decimal(1), ROUND_HALF_UP)
    )


def test_cover_parties_and_law(paper: Paper) -> None:
    cover = one_line(as_text(paper.content, "-raw")[0])
    for shown in (
        paper.case_code,
        MARK_MATTER,
        MARK_REPORT,
        "melalui Lembaga Perlindungan Saksi dan Korban (LPSK)",
        "Lawyer, Yayasan Contoh",
        "RAHASIA",
        "Versi 1",
        "Pasal 24 dan Pasal 44 Undang-Undang Nomor 21 Tahun 2007",
    ):
        assert shown in cover
    assert MARK_NAME not in cover
    for shown in (MARK_NAME, MARK_NIK, "5 Mei 1998", "Perempuan", "Indonesia", MARK_PARTY, "Termohon (pelaku)"):
        assert shown in paper.words
    assert "Pasal 48 ayat (2) Undang-Undang Nomor 21 Tahun 2007" in paper.words
    assert "diberikan pada 5 Maret 2026" in paper.words


def test_the_chronology_follows_the_days_and_names_its_sources(paper: Paper) -> None:
    words = paper.words
    order = [words.index(mark) for mark in ("MARKFIRST", "MARKSECOND", RECEIVED, "MARKTHIRD")]
    assert order == sorted(order)
    assert [words.index(f"K-{number} ") for number in (1, 2, 3, 4)] == sorted(
        words.index(f"K-{number} ") for number in (1, 2, 3, 4)
    )
    # The episodes tell it: the words of the intake stay out, its day stands.
    assert f"2 Maret 2026 {RECEIVED} Sumber: catatan penerimaan, 2 Maret 2026" in words
    assert MARK_ACCOUNT not in words


@pytest.mark.parametrize(("told", "is_printed"), [({}, True), ({"recruitment": "MARKRECRUITED"}, False)])
def test_what_the_intake_tells_is_printed_where_no_episode_tells_it(
    world: World, claim: RestitutionClaim, told: dict[str, str], is_printed: bool
) -> None:
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "1000"))
    with world.at_work(world.caseworker) as by:
        add_episode(case=world.case, facts={"exploitation_types": ["ForcedLabour"], **told}, by=by)
    words = read(world, claim).words
    assert "Kerja paksa" in words
    assert RECEIVED in words
    assert ("MARKRECRUITED" in words) is not is_printed
    assert (MARK_ACCOUNT in words) is is_printed


def test_a_right_to_read_accounts_at_another_site_prints_none(world: World, claim: RestitutionClaim) -> None:
    put_story(world)
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "1000"))
    with organisation_scope(world.organisation.pk):
        # Here the lawyer works on the cases of the site, and is on none.
        RolePermission.objects.filter(role__code="lawyer", code=CasePermission.READ_ACCOUNT).delete()
        RolePermission.objects.filter(role__code="lawyer").update(scope="SITE")
        far = accounts.add_site(name="Rumah Jauh", time_zone="Asia/Jayapura", by=None)
        there = Role.objects.get(code="shelter-staff")
        RolePermission.objects.create(role=there, code=CasePermission.READ_ACCOUNT, scope="SITE")
        accounts.add_member(user=world.lawyer, role=there, site=far, by=None)
    with world.at_work(world.caseworker) as by:
        assignment = world.case.assignments.get(user=world.lawyer)
        end_assignment(assignment_id=assignment.pk, expected_version=1, by=by)
    with world.at_work(world.lawyer) as by:
        assert by.acting.may(CasePermission.READ_ACCOUNT)
    words = read(world, claim).words
    assert f"2 Maret 2026 {RECEIVED} Sumber: catatan penerimaan, 2 Maret 2026" in words
    for mark in ("MARKFIRST", "MARKSECOND", "MARKTHIRD", MARK_ACCOUNT):
        assert mark not in words


def test_what_must_stay_out_stays_out(paper: Paper) -> None:
    with pikepdf.open(BytesIO(paper.content)) as pdf:
        streams = b"".join(o.read_raw_bytes() for o in pdf.objects if isinstance(o, pikepdf.Stream))
    for mark in (MARK_COUNSELLING, MARK_SHELTER, MARK_NOTE, "MARKPRIVILEGED", "Orang Lain", MARK_PHONE):
        assert mark not in paper.words
        assert mark.encode() not in paper.content + streams
    for trace in (samples.CAMERA.encode(), b"GPS", b"Exif"):
        assert trace not in paper.content + streams


def test_an_applicant_for_the_victim_and_unknown_respondents(world: World) -> None:
    claim = make_claim(world, route=RestitutionClaim.Route.COURT)
    give_consent(world)
    with world.at_work(world.lawyer) as by:
        Party.objects.filter(matter=claim.matter).delete()
        services.add_party(matter=claim.matter, role=Party.Role.APPLICANT, name="Ibu Contoh", by=by)
    add_loss(world, claim, rupiah("B", "Penderitaan <b>tebal</b> {{ 7 }}", "1", "1000"))
    dossier = asked(world, claim)
    work()
    words = Paper(file_of(world, dossier), world.case.code).words
    assert "Pemohon Nama Ibu Contoh" in words
    assert "Identitas termohon belum diketahui" in words
    assert "Penderitaan<b>tebal</b>{{7}}" in words.replace(" ", "")  # a narrow column parts it
    assert "langsung ke Pengadilan" in words
    assert "Terbilang: seribu rupiah" in words
    assert "Belum ada bukti yang dilampirkan." in words
