"""The letter of a claim: from what stands in its dossier and what a lawyer added, under a text.

It is in Indonesian whoever asks for it. What is missing is said before anything is made, in the reader's language:
nothing is printed empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.domain.languages import INDONESIAN
from core.domain.law import application_attachments
from core.domain.terbilang import number_in_words
from legal.dossier import persons, words
from legal.letters import shipped, template, texts
from legal.letters.acting import Acting
from legal.letters.letter import Block, Letter
from legal.letters.setting import day, facts, identity, paragraph
from legal.letters.shipped import Shipped
from legal.letters.texts import Chosen
from legal.models import LetterDetails, LetterTemplate, Matter, Party, RestitutionClaim

if TYPE_CHECKING:
    from legal.dossier.content import Content, Person

SUBJECT = "Permohonan Restitusi"
SOMEWHERE = "Pengadilan Negeri yang berwenang"
Payment, SignedBy = LetterDetails.Payment, LetterDetails.SignedBy
APPLICANT, ATTORNEY = words.ROLES[Party.Role.APPLICANT], words.ROLES[Party.Role.ATTORNEY]


@dataclass(frozen=True, slots=True)
class Told:
    """What a letter is written from. `papers`: by the mark of an exhibit which paper of the checklists it is."""

    claim: RestitutionClaim
    details: LetterDetails
    content: Content
    papers: Mapping[str, str]

    @property
    def victim(self) -> Person:
        return self.content.persons[0]

    @property
    def applicants(self) -> list[Person]:
        """Who applies for the survivor as the matter has it."""
        return [person for person in self.content.persons[1:] if person.role == APPLICANT]

    @property
    def applicant(self) -> Person | None:
        """Who of them was chosen; None where the survivor applies herself, and while nobody is chosen."""
        if self.details.applicant is None:
            return None
        return next(iter(persons.named([self.details.applicant], Party.Role.APPLICANT)), None)

    @property
    def attorney(self) -> Person | None:
        """Who was chosen to sign as attorney; None where the applicant signs, and while nobody is chosen."""
        if self.details.signed_by != SignedBy.ATTORNEY or self.details.attorney is None:
            return None
        return next(iter(persons.named([self.details.attorney], Party.Role.ATTORNEY)), None)

    @property
    def acting(self) -> Acting:
        """The caller has asked `missing`."""
        details = self.details
        return Acting(
            victim=self.victim,
            applicant=self.applicant,
            relation=details.relation,
            attorney=self.attorney,
            power_of_attorney_on=details.power_of_attorney_on,
            is_child=self.content.is_child,
        )

    @property
    def kind(self) -> LetterTemplate.Kind | None:
        return shipped.kind_for(
            self.claim.route, is_child=self.content.is_child, is_after=self.details.is_after_judgment
        )


def missing(told: Told) -> list[str]:
    """What must be there before the letter can be written, in sentences for the lawyer; nothing when it can be."""
    kind = told.kind
    if kind is None:
        return [
            _("After a final judgment the application goes to the court, directly or through LPSK. Change the route.")
        ]
    return list(_missing(told, shipped.way(kind, told.claim.route)))


def _missing(told: Told, way: Shipped) -> Iterator[str]:
    details = told.details
    if not told.content.tables:
        yield _("There is no loss yet.")
    if told.content.is_child and not told.applicants:
        yield _("The survivor is a child: add the party who applies for the child.")
    if told.applicants and told.applicant is None:
        yield _("Choose in the letter who applies for the survivor.")
    if told.applicants and not details.relation:
        yield _("Say what the applicant is to the survivor.")
    if details.signed_by == SignedBy.ATTORNEY:
        if told.attorney is None:
            yield _nobody_signs(told)
        if details.power_of_attorney_on is None:
            yield _("The attorney is to sign: enter the date of the special power of attorney.")
    if not texts.is_for(details.template, str(told.kind)):
        yield _("The chosen text is for another kind of letter. Choose one for this letter.")
    if details.template is None or not _addressed(told):
        if way.names_office and not details.office:
            yield _("Say to which office the letter goes.")
        if way.names_court and not details.court:
            yield _("Say to which court the letter goes.")
    if details.is_after_judgment:
        if not (details.judgment and details.judged_on):
            yield _("Enter court, number and date of the final judgment.")
        if details.learned_on is None:
            yield _("Enter when the applicant learned of the final judgment.")
    if details.payment == Payment.ACCOUNT and not (details.account_holder and details.bank and details.account_number):
        yield _("The letter is to name an account: enter its holder, the bank and the number.")


def _nobody_signs(told: Told) -> str:
    if any(person.role == ATTORNEY for person in told.content.persons[1:]):
        return _("The attorney is to sign: choose who holds the special power of attorney.")
    return _("The attorney is to sign: add the attorney as a party.")


def _addressed(told: Told) -> bool:
    edition = texts.edition_for(told.details, str(told.kind))
    return edition is not None and bool(edition.addressee)


def written(told: Told, under: Chosen) -> Letter:
    """The letter under a text. The caller has asked `missing`."""
    details, acting = told.details, told.acting
    return Letter(
        written_by=under.named,
        place_and_date=template.clean(f"{details.place}, {day(details.dated_on)}"),
        about=[
            *([["Nomor", template.clean(details.number)]] if details.number else []),
            ["Hal", SUBJECT],
            ["Lampiran", _berkas(len(_enclosed(told)))],
        ],
        addressee=addressee(
            under,
            shipped.way(under.letter.kind, told.claim.route),
            court=_court(told),
            office=details.office,
            address=details.office_address,
        ),
        blocks=template.filled(under.text, _values(told, under.letter), _blocks(told)),
        signing=acting.signing,
        signer=acting.signer,
    )


def _berkas(number: int) -> str:
    return f"{number} ({number_in_words(number, INDONESIAN)}) berkas" if number else "tidak ada"


def addressee(under: Chosen, way: Shipped, *, court: str, office: str = "", address: str = "") -> list[str]:
    """The lines of the text's own office; else the court, and through whom it goes there by this way."""
    lines = under.addressee.splitlines()
    if not lines:
        through = f"{way.through} {office if way.names_office else ''}".strip()
        lines = [f"Ketua {court}", *(["melalui", through] if way.through else []), *address.splitlines()]
    return [template.clean(line.strip()) for line in lines if line.strip()]


def _court(told: Told) -> str:
    return told.details.court or SOMEWHERE


def _values(told: Told, letter: Shipped) -> dict[str, str]:
    content, details = told.content, told.details
    return {
        **told.acting.values,
        "dasar_hukum": bases(letter, is_child=content.is_child),
        "kerahasiaan": secrecy(is_child=content.is_child),
        "pasal": details.articles,
        "pengadilan": _court(told),
        "putusan": _judgment(details),
        "jumlah": content.total,
        "terbilang": content.total_in_words,
        "nama_lembaga": content.organisation,
    }


def bases(letter: Shipped, *, is_child: bool) -> str:
    """The articles on which a letter rests, law by law: those whose text was read and which may be printed."""
    return _and(_by_law([*letter.bases, *(shipped.child_bases() if is_child else ())]))


def secrecy(*, is_child: bool) -> str:
    child = [("UU 11/2012", "19")] if is_child else []
    return _and(_by_law([("UU 21/2007", "24"), ("UU 21/2007", "44"), *child]))


def _by_law(wanted: list[tuple[str, str]]) -> list[str]:
    laws = list(dict.fromkeys(law for law, _article in wanted))
    return [words.cited(law, *sorted((article for one, article in wanted if one == law), key=_order)) for law in laws]


def _order(article: str) -> tuple[int, str]:
    number = article.split(maxsplit=1)[0]
    return int("".join(filter(str.isdigit, number))), article


def _and(parts: list[str]) -> str:
    """Laws in a row: each may name several articles, joined with “dan”."""
    *first, last = (_spelled(part) for part in parts if part)
    return "; ".join(first) + ("; serta " if len(first) > 1 else " serta ") + last if first else last


def _spelled(cited: str) -> str:
    """Paragraphs as a letter names them: “ayat (1) dan ayat (2)”."""

    def both(found: re.Match[str]) -> str:
        first, last = int(found[1]), int(found[2])
        return f"({first}) {'dan' if last == first + 1 else 'sampai dengan'} ayat ({last})"

    return re.sub(r"\((\d+)\)–\((\d+)\)", both, cited)


def _judgment(details: LetterDetails) -> str:
    if details.judged_on is None or details.learned_on is None:
        return ""
    judged = f"putusan {details.judgment} tanggal {day(details.judged_on)} yang telah berkekuatan hukum tetap"
    return f"{judged} dan diketahui Pemohon pada tanggal {day(details.learned_on)}"


def _blocks(told: Told) -> dict[str, list[Block]]:
    return {
        **told.acting.blocks,
        "identitas_pelaku": [identity(person, with_role=True) for person in told.content.respondents]
        or [paragraph("Identitas pelaku belum diketahui pada saat permohonan ini diajukan.")],
        "status_perkara": [_status(told)],
        "uraian_tindak_pidana": [paragraph(part) for part in told.details.summary.split("\n\n") if part.strip()],
        "rincian_kerugian": _losses(told),
        "bentuk_restitusi": [paragraph(f"Bentuk restitusi yang diminta: {told.details.form.rstrip('.')}.")],
        "cara_pembayaran": _payment(told.details),
        "daftar_lampiran": [
            Block("item", template.clean(text), mark=f"{number}.") for number, text in enumerate(_enclosed(told), 1)
        ]
        or [paragraph("Tidak ada lampiran.")],
    }


def _status(told: Told) -> Block:
    matter, details = told.claim.matter, told.details
    rows = [
        ["Nomor laporan polisi (LP)", matter.police_report or "belum ada"],
        ["Tahap", words.STAGES[Matter.Stage(matter.stage)]],
        ["Pasal yang disangkakan atau didakwakan", details.articles],
    ]
    if details.is_after_judgment and details.judged_on is not None:
        rows.append(["Putusan", f"{details.judgment}, tanggal {day(details.judged_on)}"])
    return facts(rows)


def _losses(told: Told) -> list[Block]:
    content = told.content
    rows = [[f"{table.letter}.", template.clean(table.title), table.subtotal] for table in content.tables]
    return [
        Block("losses", rows=[*rows, ["", "Jumlah seluruhnya", content.total]]),
        paragraph(f"Terbilang: {content.total_in_words}."),
        paragraph(
            f"Kerugian disusun menurut {words.cited('UU 21/2007', '48 (2)')}. Perhitungan setiap baris beserta "
            "buktinya terdapat dalam rincian kerugian yang dilampirkan."
        ),
    ]


def _payment(details: LetterDetails) -> list[Block]:
    if details.payment == Payment.ACCOUNT:
        rows = [
            ["Nama pemilik rekening", details.account_holder],
            ["Bank", details.bank],
            ["Nomor rekening", details.account_number],
        ]
        return [paragraph("Pembayaran dimohonkan melalui rekening berikut:"), facts(rows)]
    if details.payment == Payment.COURT:
        basis = _spelled(words.cited("UU 21/2007", "48 (3)-(5)"))
        return [
            paragraph(f"Restitusi dimohonkan untuk dititipkan terlebih dahulu di pengadilan, sesuai dengan {basis}.")
        ]
    return [
        paragraph(
            "Pembayaran dimohonkan melalui rekening yang disampaikan tersendiri kepada LPSK atau pengadilan, demi "
            "keamanan korban."
        )
    ]


def _enclosed(told: Told) -> list[str]:
    """Papers that the law names for this letter, the others that go along, the ledger, the exhibits by mark.

    A paper that is an exhibit stands once, with its mark.
    """
    named = shipped.of(str(told.kind)).enclosed
    others = [one for one in application_attachments() if one not in named]
    ticked = [one for one in [*named, *others] if one.code in told.details.attachments]
    labels = {one.code: one.label_in(INDONESIAN) for one in ticked}
    loose = [label for code, label in labels.items() if code not in told.papers.values()]
    ledger = ["Rincian kerugian"] if told.content.tables else []
    exhibits = []
    for one in told.content.evidence:
        label = labels.get(told.papers.get(one.mark, ""))
        exhibits.append(f"Bukti {one.mark}: {one.description}" + (f" ({label})" if label else ""))
    return [*loose, *ledger, *exhibits]


__all__ = ["Told", "addressee", "bases", "missing", "secrecy", "written"]
