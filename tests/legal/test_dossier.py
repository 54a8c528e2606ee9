"""The dossier, read as its receiver reads it: from the PDF. Sums and words are worked out here by other means."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import AccessEntry
from cases import services as cases
from cases.models import Consent, Person, TimelineEntry
from core import access, jobs
from core.access import Compartment
from core.db import trail_scope
from core.models import Job
from documents.models import Document, DocumentEvent
from legal import services
from legal.models import Dossier, Exhibit, LossItem, Party, RestitutionClaim
from notifications import kinds
from notifications.models import Notification
from tests.documents import samples
from tests.factories import MARK_ACCOUNT, MARK_NAME, MARK_NIK, MARK_PHONE, World
from tests.legal.makers import (
    MARK_LOSS,
    MARK_MATTER,
    MARK_PARTY,
    MARK_REPORT,
    add_loss,
    add_paper,
    give_consent,
    make_claim,
    rupiah,
    wages,
)

MARK_COUNSELLING = "MARKCOUNSELLING mimpi buruk"
MARK_SHELTER = "MARKSHELTER Jalan Rahasia 9"
MARK_NOTE = "MARKNOTE catatan malam"

# What is put in: (head, description, quantity, unit, rate, currency, exchange rate). The test's own figures.
LOSSES = [
    ("A", MARK_LOSS, "8", "MONTH", "1500.50", "MYR", "3512.25"),
    ("A", "Upah lembur", "126.5", "HOUR", "9.35", "MYR", "3512.25"),
    ("A", "Potongan agen", "1", "SUM", "300", "USD", "16250.5"),
    ("B", "Penderitaan selama penyekapan", "1", "SUM", "150000000", "IDR", ""),
    ("C", "Pemeriksaan dan obat", "3", "TIME", "425000.50", "IDR", ""),
    ("D", "Biaya pulang", "1", "TIME", "2345678", "IDR", ""),
]

ONES = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"]


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


def as_text(content: bytes, how: str) -> list[str]:
    """The text of each page, laid out as it is seen (-layout) or in the order in which it was written (-raw)."""
    command = ["pdftotext", how, "-enc", "UTF-8", "-", "-"]
    shown = subprocess.run(command, input=content, capture_output=True, check=True)
    return shown.stdout.decode().removesuffix("\f").split("\f")


def one_line(text: str) -> str:
    """The text with every run of blanks made one, and words put together that a line end has parted."""
    return re.sub(r"(?<=\w)- (?=\w)", "-", " ".join(text.split()))


@dataclass
class Paper:
    """A PDF as text, whole and page by page."""

    content: bytes
    case_code: str
    pages: list[str] = field(default_factory=list)
    words: str = ""

    def __post_init__(self) -> None:
        self.pages = as_text(self.content, "-layout")
        self.words = one_line(" ".join(as_text(self.content, "-raw")))


def put_losses(world: World, claim: RestitutionClaim) -> list[LossItem]:
    found = []
    for head, description, quantity, unit, rate, currency, exchange in LOSSES:
        if currency == "IDR":
            facts = rupiah(head, description, quantity, rate, unit=unit)
        else:
            facts = wages(
                head=head,
                description=description,
                quantity=Decimal(quantity),
                unit=unit,
                rate=Decimal(rate),
                currency=currency,
                exchange_rate=Decimal(exchange),
            )
        found.append(add_loss(world, claim, facts))
    return found


def put_story(world: World) -> None:
    """Episodes out of their order, and all that must stay out."""
    with world.at_work(world.caseworker) as by:
        Person.objects.filter(pk=world.case.person_id).update(gender="Feminine")
        for begun, ended, told in (
            (date(2025, 3, 1), date(2025, 10, 31), "MARKSECOND bekerja tanpa upah"),
            (date(2025, 1, 10), None, "MARKFIRST direkrut lewat pesan"),
            (date(2026, 4, 1), date(2026, 4, 2), "MARKTHIRD diancam setelah pulang"),
        ):
            facts = {
                "started_on": begun,
                "ended_on": ended,
                "account": told,
                "country": "MY",
                "exploitation_types": ["ForcedLabour"],
            }
            cases.add_episode(case=world.case, facts=facts, by=by)
        cases.add_note(case=world.case, text=MARK_NOTE, by=by)
        cases.add_note(case=world.case, text=MARK_SHELTER, by=by, compartment=Compartment.LOCATION)
    with world.at_work(world.counsellor) as by:
        cases.add_note(case=world.case, text=MARK_COUNSELLING, by=by, compartment=Compartment.COUNSELLING)
    with world.at_work(world.lawyer) as by:
        cases.add_note(case=world.case, text="MARKPRIVILEGED", by=by, compartment=Compartment.LEGAL)


def put_exhibits(world: World, claim: RestitutionClaim, losses: list[LossItem]) -> list[Exhibit]:
    papers = [
        (samples.photo(size=(1200, 800), orientation=6), "Foto slip gaji", Exhibit.Form.ORIGINAL),
        (samples.scan(size=(1400, 700)), "Pindaian kontrak melintang", Exhibit.Form.COPY),
        (samples.pdf("HALAMANSATU", "HALAMANDUA", "HALAMANTIGA"), "Rekening koran", Exhibit.Form.COPY),
    ]
    found = []
    for content, title, form in papers:
        document = add_paper(world, content, title)
        with world.at_work(world.lawyer) as by:
            found.append(services.add_exhibit(claim=claim, document=document, description=title, form=form, by=by))
    with world.at_work(world.lawyer) as by:
        services.prove(loss=losses[0], exhibit=found[0], by=by)
        services.prove(loss=losses[0], exhibit=found[2], by=by)
        services.prove(loss=losses[5], exhibit=found[1], by=by)
    return found


def asked(world: World, claim: RestitutionClaim) -> Dossier:
    with world.at_work(world.lawyer) as by:
        return services.request_dossier(claim=claim, expected_version=1, by=by)


def work() -> None:
    """What dispatcher and worker do, in this transaction."""
    for claimed in jobs.claim_due(now=timezone.now()):
        jobs.run(**claimed._asdict())


def file_of(world: World, dossier: Dossier) -> bytes:
    with world.at_work(world.lawyer) as by:
        row = Dossier.objects.get(pk=dossier.pk)
        assert row.document is not None, Job.objects.get(subject_id=dossier.pk).failure
        access.log(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        return b"".join(row.document.open_file())


@pytest.fixture
def built(world: World, claim: RestitutionClaim) -> tuple[Dossier, Paper]:
    give_consent(world)
    put_story(world)
    put_exhibits(world, claim, put_losses(world, claim))
    dossier = asked(world, claim)
    work()
    paper = Paper(file_of(world, dossier), world.case.code)
    _built.append(paper)
    return dossier, paper


_built: list[Paper] = []


@pytest.fixture
def paper(request: pytest.FixtureRequest) -> Paper:
    """The dossier for tests that only read it: the one of an earlier test, if there was one."""
    if not _built:
        request.getfixturevalue("built")
    return _built[0]


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
    order = [words.index(mark) for mark in ("MARKFIRST", "MARKSECOND", MARK_ACCOUNT, "MARKTHIRD")]
    assert order == sorted(order)
    assert [words.index(f"K-{number} ") for number in (1, 2, 3, 4)] == sorted(
        words.index(f"K-{number} ") for number in (1, 2, 3, 4)
    )
    assert "catatan penerimaan, 2 Maret 2026" in words


def test_exhibits_stand_behind_in_order_stamped_and_counted(paper: Paper) -> None:
    total = len(paper.pages)
    body = total - 5
    for number, page in enumerate(paper.pages, 1):
        assert f"halaman {number} dari {total}" in " ".join(page.split())
    marks = [re.findall(r"Bukti (P-\d+)\s*$", " ".join(page.split("\n")[0:4]).strip()) for page in paper.pages[body:]]
    assert [mark for [mark] in marks] == ["P-1", "P-2", "P-3", "P-3", "P-3"]
    for number, text in enumerate(("HALAMANSATU", "HALAMANDUA", "HALAMANTIGA")):
        assert text in paper.pages[body + 2 + number]
    # The list of evidence says where each stands, whether it is an original, and what it proves.
    listed = next(page for page in map(one_line, as_text(paper.content, "-raw")) if "Untuk kerugian" in page)
    assert re.search(rf"P-1 Foto slip gaji .*?Asli .*?huruf a .*?{body + 1}\b", listed)
    assert re.search(rf"P-2 Pindaian kontrak melintang .*?Salinan .*?huruf d .*?{body + 2}\b", listed)
    assert re.search(rf"P-3 Rekening koran .*?Salinan .*?huruf a .*?{body + 3}–{body + 5}", listed)
    with pikepdf.open(BytesIO(paper.content)) as pdf:
        wide = [float(page.mediabox[2]) > float(page.mediabox[3]) for page in pdf.pages]
        assert wide == [False] * body + [True, True, False, False, False]
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
    assert titles[-3:] == [
        "Bukti P-1 – Foto slip gaji",
        "Bukti P-2 – Pindaian kontrak melintang",
        "Bukti P-3 – Rekening koran",
    ]
    assert any("Rincian kerugian" in title for title in titles) or any("Permohonan" in title for title in titles)


def test_the_table_of_contents_names_the_pages_on_which_chapters_stand(paper: Paper) -> None:
    contents = next(page for page in paper.pages if "Daftar isi" in page)
    for title in ("Identitas para pihak", "Kronologi peristiwa", "Rincian kerugian", "Daftar bukti"):
        found = re.search(rf"{title}[ .]+(\d+)", contents)
        assert found, title
        assert title in paper.pages[int(found[1]) - 1]


def test_what_must_stay_out_stays_out(paper: Paper) -> None:
    with pikepdf.open(BytesIO(paper.content)) as pdf:
        streams = b"".join(o.read_raw_bytes() for o in pdf.objects if isinstance(o, pikepdf.Stream))
    for mark in (MARK_COUNSELLING, MARK_SHELTER, MARK_NOTE, "MARKPRIVILEGED", "Orang Lain", MARK_PHONE):
        assert mark not in paper.words
        assert mark.encode() not in paper.content + streams
    for trace in (samples.CAMERA.encode(), b"GPS", b"Exif"):
        assert trace not in paper.content + streams


def test_the_file_names_nobody_and_no_program(paper: Paper) -> None:
    with pikepdf.open(BytesIO(paper.content)) as pdf:
        assert {key: str(value) for key, value in pdf.docinfo.items()} == {"/Title": f"{paper.case_code} – versi 1"}
        assert "/Metadata" not in pdf.Root
        assert str(pdf.Root.Lang) == "id"
    fonts = subprocess.run(["pdffonts", "-"], input=paper.content, capture_output=True, check=True).stdout.decode()
    ours = [line for line in fonts.splitlines()[2:] if "Helvetica" not in line]
    assert ours and all("Noto" in line for line in ours)


def test_it_is_kept_as_a_sealed_legal_document_with_its_digests(built: tuple[Dossier, Paper], world: World) -> None:
    import hashlib

    dossier, paper = built
    with world.at_work(world.lawyer) as by:
        row = Dossier.objects.select_related("document").get(pk=dossier.pk)
        document = row.document
        assert document is not None
        assert (document.compartment, document.origin) == (Compartment.LEGAL, Document.Origin.MADE)
        assert document.sha256 == hashlib.sha256(paper.content).hexdigest()
        assert (row.pages, document.pages) == (len(paper.pages), len(paper.pages))
        assert re.fullmatch("[0-9a-f]{64}", row.content_digest)
        assert row.problems == []
        kinds = list(DocumentEvent.objects.order_by("at").values_list("kind", flat=True))
        assert kinds == ["RECEIVED"] * 3 + ["MADE"] + ["BUNDLED"] * 3
        [entry] = TimelineEntry.objects.filter(kind="legal.dossier")
        assert (entry.compartment, entry.by_id) == (Compartment.LEGAL, by.pk)
    with world.at_work(world.caseworker) as by:
        assert not Document.objects.visible_to(by).filter(pk=document.pk).exists()
    with trail_scope(world.organisation.pk):
        entry_of_access = AccessEntry.objects.using("trail").get(act="legal.dossier.built")
    assert entry_of_access.user_id == world.lawyer.pk
    assert set(entry_of_access.compartments) == {"general", "identity", "legal"}


def test_the_next_version_is_another_file_and_the_first_stays(built: tuple[Dossier, Paper], world: World) -> None:
    dossier, paper = built
    add_loss(
        world, RestitutionClaim.objects.none() or _claim(world, dossier), rupiah("D", "Biaya visum", "1", "500000")
    )
    second = asked(world, _claim(world, dossier))
    work()
    content = file_of(world, second)
    assert second.number == 2
    assert "versi 2" in Paper(content, world.case.code).words
    assert file_of(world, dossier) == paper.content
    with world.at_work(world.lawyer):
        digests = set(Dossier.objects.values_list("content_digest", flat=True))
    assert len(digests) == 2


def _claim(world: World, dossier: Dossier) -> RestitutionClaim:
    with world.at_work(world.lawyer):
        return RestitutionClaim.objects.select_related("case__person", "matter").get(pk=dossier.claim_id)


def test_damaged_exhibits_are_told_and_the_rest_stands(world: World, claim: RestitutionClaim, store: Path) -> None:
    give_consent(world)
    losses = put_losses(world, claim)
    damaged, gone, _whole = put_exhibits(world, claim, losses)
    with world.at_work(world.lawyer):
        names = [Document.objects.get(pk=row.document_id).storage_name for row in (damaged, gone)]
    path = store / names[0]
    path.write_bytes(path.read_bytes()[:-5] + b"xxxxx")
    (store / names[1]).unlink()
    dossier = asked(world, claim)
    work()
    paper = Paper(file_of(world, dossier), world.case.code)
    assert paper.words.count("Berkas bukti ini tidak dapat dilampirkan: berkas rusak.") == 2
    assert "HALAMANTIGA" in paper.pages[-1]
    assert "Bukti P-2" in paper.pages[-4]
    with world.at_work(world.lawyer):
        assert Dossier.objects.get(pk=dossier.pk).problems == [
            {"exhibit": "P-1", "reason": "BROKEN"},
            {"exhibit": "P-2", "reason": "BROKEN"},
        ]


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
    assert "Penderitaan <b>tebal</b> {{ 7 }}" in words
    assert "langsung ke Pengadilan" in words
    assert "Terbilang: seribu rupiah" in words
    assert "Belum ada bukti yang dilampirkan." in words


def failure(world: World, dossier: Dossier) -> str:
    with world.at_work(world.lawyer):
        job = Job.objects.get(subject_id=dossier.pk)
        assert job.state == Job.State.FAILED
        row = Dossier.objects.get(pk=dossier.pk)
        assert (row.document_id, row.built_at) == (None, None)
        return job.failure


def test_consent_withdrawn_after_the_button_stops_the_worker(world: World, claim: RestitutionClaim) -> None:
    consent = give_consent(world)
    put_losses(world, claim)
    dossier = asked(world, claim)
    with world.at_work(world.caseworker) as by:
        cases.withdraw_consent(consent_id=consent.pk, expected_version=1, on=timezone.localdate(), by=by)
    work()
    assert "menarik" in failure(world, dossier) or "withdrew" in failure(world, dossier)


def test_the_lawyer_who_pressed_the_button_is_told_neutrally_that_it_failed(
    world: World, claim: RestitutionClaim, sign_in: Callable[[User], Client]
) -> None:
    consent = give_consent(world)
    put_losses(world, claim)
    dossier = asked(world, claim)
    with world.at_work(world.caseworker) as by:
        cases.withdraw_consent(consent_id=consent.pk, expected_version=1, on=timezone.localdate(), by=by)
    work()
    browser = sign_in(world.lawyer)
    inbox = browser.get("/notifications/").content.decode()
    assert "A piece of work could not be finished." in inbox
    assert world.case.code in inbox
    entry = inbox[inbox.index('class="inbox"') : inbox.index("</ul>", inbox.index('class="inbox"'))]
    assert not re.search(r"dossier|berkas|restitu|consent|persetujuan|survivor|penyintas", entry, re.IGNORECASE)
    with world.at_work(world.lawyer) as by:
        [told] = Notification.objects.visible_to(by)
    answer = browser.post(f"/notifications/{told.pk}/")
    assert (answer.status_code, answer["Location"]) == (303, f"/cases/{world.case.pk}/legal/dossiers/{dossier.pk}/")
    assert failure(world, dossier) in browser.get(answer["Location"]).content.decode()
    for user in (world.caseworker, world.manager):
        with world.at_work(user) as by:
            assert not Notification.objects.visible_to(by).exists()


def test_a_lawyer_taken_off_the_case_gets_nothing(world: World, claim: RestitutionClaim) -> None:
    give_consent(world)
    put_losses(world, claim)
    dossier = asked(world, claim)
    with world.at_work(world.caseworker) as by:
        assignment = world.case.assignments.get(user=world.lawyer)
        cases.end_assignment(assignment_id=assignment.pk, expected_version=1, by=by)
    work()
    with world.at_work(world.caseworker):
        job = Job.objects.get(subject_id=dossier.pk)
        assert (job.state, Document.objects.count()) == (Job.State.FAILED, 0)
    # Told that something failed, and neither of what nor of whom.
    with world.at_work(world.lawyer) as by:
        told = Notification.objects.visible_to(by).get()
        assert (told.case_id, kinds.of(told).url(told, by)) == (None, "")


def test_refused_consent_is_told_before_anything_is_asked(world: World, claim: RestitutionClaim) -> None:
    give_consent(world, decision=Consent.Decision.REFUSED)
    put_losses(world, claim)
    with pytest.raises(Exception, match="refused consent"):
        asked(world, claim)
    with world.at_work(world.lawyer):
        assert (Job.objects.count(), Dossier.objects.count()) == (0, 0)
