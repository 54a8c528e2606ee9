"""The letter of a claim at hand, and one of a made-up claim to try a text on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from core.access.actor import ActingUser
from legal.dossier import words
from legal.dossier.persons import DETAILS, Fact, Person
from legal.letters import dating, shipped, template, texts, writing
from legal.letters.acting import Acting
from legal.letters.doubts import of_letter
from legal.letters.letter import Block, Letter
from legal.letters.setting import facts
from legal.letters.shipped import Kind
from legal.letters.texts import Chosen
from legal.letters.writing import Told
from legal.models import Dossier, ExhibitKind, LetterDetails, RestitutionClaim

if TYPE_CHECKING:
    from legal.dossier.content import Content

WRITTEN_BY = "Naskah surat permohonan"
POWER = "Surat kuasa khusus"


def details_of(claim: RestitutionClaim, *, by: ActingUser) -> LetterDetails | None:
    """What was filled in for the letter of the claim; None while nothing was."""
    rows = LetterDetails.objects.visible_to(by).filter(claim=claim)
    return rows.select_related("template", "applicant__case", "attorney__case").first()


def told(claim: RestitutionClaim, content: Content, *, by: ActingUser) -> Told | None:
    """What the letter is written from; None while nothing was filled in."""
    details = details_of(claim, by=by)
    if details is None:
        return None
    kinds = ExhibitKind.objects.visible_to(by).filter(exhibit__claim=claim).select_related("exhibit")
    return Told(claim, details, content, {kind.exhibit.mark: kind.item for kind in kinds})


def letter_of(found: Told) -> Letter:
    """The letter of a claim of which nothing is missing."""
    kind = str(found.kind)
    return writing.written(found, texts.chosen(kind, texts.edition_for(found.details, kind)))


def with_letter[C: Content](content: C, claim: RestitutionClaim, *, by: ActingUser) -> C:
    """The content of a dossier with its letter, and by which text it was written; without what is not whole yet. The
    power of attorney stands with who signs by it, and once in the letter."""
    found = told(claim, content, by=by)
    if found is None:
        return content
    content = replace(content, persons=_with_power(content.persons, found))
    if writing.missing(found):
        return content
    letter = letter_of(found)
    return replace(content, letter=letter, facts=[*content.facts, Fact(WRITTEN_BY, letter.written_by)])


def _with_power(persons: list[Person], found: Told) -> list[Person]:
    on, attorney = found.details.power_of_attorney_on, found.attorney
    if on is None or attorney is None or attorney not in persons:
        return persons
    place = persons.index(attorney)
    holder = replace(attorney, facts=[*attorney.facts, Fact(POWER, f"tanggal {words.day(on)}")])
    return [*persons[:place], holder, *persons[place + 1 :]]


def lacks(content: Content, found: Told | None) -> list[str]:
    """Why a dossier of this content has no letter, in sentences; nothing when it has one."""
    if content.letter is not None:
        return []
    return writing.missing(found) if found else [_("It was not filled in yet.")]


def doubts(content: Content, found: Told | None) -> list[str]:
    """Where the letter that a dossier of this content has and the matter do not agree, in sentences."""
    return of_letter(found) if found and content.letter is not None else []


def day_doubts(content: Content, found: Told | None, *, by: ActingUser, besides: Dossier | None = None) -> list[str]:
    """Where the day of that letter looks left over from an earlier version, in sentences (`dating.doubts()`)."""
    if not found or content.letter is None:
        return []
    return dating.doubts(found, on=timezone.localdate(), by=by, besides=besides)


def sample(under: Chosen, *, by_attorney: bool = False) -> Letter:
    """The letter under a text for people and sums that do not exist, signed by the applicant or by an attorney."""
    letter = under.letter
    values = {one.name: one.sample for one in shipped.placeholders().values() if not one.block}
    is_child = letter.kind == Kind.CHILD
    acting = _sample_acting(is_child=is_child, by_attorney=by_attorney)
    values |= {
        **acting.values,
        "dasar_hukum": writing.bases(letter, is_child=is_child),
        "kerahasiaan": writing.secrecy(is_child=is_child),
    }
    return Letter(
        written_by=under.named,
        place_and_date="Kota Contoh, 3 April 2026",
        about=[["Hal", writing.SUBJECT], ["Lampiran", "3 (tiga) berkas"]],
        addressee=writing.addressee(under, letter, court="Pengadilan Negeri Contoh", office="Kantor Contoh"),
        blocks=template.filled(under.text, values, _sample_blocks() | acting.blocks),
        signing=acting.signing,
        signer=acting.signer,
    )


def _sample_acting(*, is_child: bool, by_attorney: bool) -> Acting:
    """A child never applies for itself."""
    victim = Person("Korban", [Fact("Nama lengkap", "Korban Contoh"), Fact("Kewarganegaraan", "Indonesia")])
    applicant = Person("Pemohon", [Fact("Nama", "Pemohon Contoh"), Fact(DETAILS, "Kota Contoh")])
    attorney = Person("Kuasa", [Fact("Nama", "Advokat Contoh"), Fact(DETAILS, "Kantor Advokat Contoh, Kota Contoh")])
    return Acting(
        victim=victim,
        applicant=applicant if is_child else None,
        relation="ibu",
        attorney=attorney if by_attorney else None,
        power_of_attorney_on=date(2026, 4, 1),
        is_child=is_child,
    )


def _sample_blocks() -> dict[str, list[Block]]:
    def items(*rows: str) -> list[Block]:
        return [Block("item", text, mark=f"{number}.") for number, text in enumerate(rows, 1)]

    return {
        "identitas_pelaku": [facts([["Kedudukan", "Termohon (pelaku)"], ["Nama", "PT Contoh Pelaku"]])],
        "status_perkara": [facts([["Nomor laporan polisi (LP)", "LP/B/1/CONTOH/2026"], ["Tahap", "penyidikan"]])],
        "uraian_tindak_pidana": [
            Block("paragraph", "Korban direkrut dengan janji upah yang layak, lalu bekerja delapan bulan tanpa upah.")
        ],
        "rincian_kerugian": [
            Block(
                "losses",
                rows=[
                    ["a.", "kehilangan kekayaan atau penghasilan", "Rp40.000.000,00"],
                    ["b.", "penderitaan", "Rp5.500.000,00"],
                    ["", "Jumlah seluruhnya", "Rp45.500.000,00"],
                ],
            ),
            Block("paragraph", "Terbilang: empat puluh lima juta lima ratus ribu rupiah."),
        ],
        "bentuk_restitusi": [Block("paragraph", "Bentuk restitusi yang diminta: ganti kerugian berupa uang.")],
        "cara_pembayaran": [Block("paragraph", "Pembayaran dimohonkan melalui rekening yang disampaikan tersendiri.")],
        "daftar_lampiran": items("Salinan identitas korban/pemohon", "Rincian kerugian", "Bukti P-1: Slip gaji"),
    }
