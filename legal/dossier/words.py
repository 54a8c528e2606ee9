"""Words of the dossier. It is a document for an Indonesian court, so it is in Indonesian whoever asks for it;
hence these words stand here and not in the message catalogue, which follows the reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from core.domain.dates import format_date
from core.domain.languages import INDONESIAN
from core.domain.law import Confidence, Provision, citation, printable, provision, restitution_heads
from core.domain.money import RUPIAH, format_money, format_plain
from documents.workbench import Reason
from legal.models import Exhibit, LossItem, Matter, Party, RestitutionClaim, Step

ROUTES = {
    RestitutionClaim.Route.INVESTIGATOR: "melalui Penyidik",
    RestitutionClaim.Route.PROSECUTOR: "melalui Penuntut Umum",
    RestitutionClaim.Route.LPSK: "melalui Lembaga Perlindungan Saksi dan Korban (LPSK)",
    RestitutionClaim.Route.COURT: "langsung ke Pengadilan",
}
KINDS = {
    Matter.Kind.CRIMINAL: "pidana",
    Matter.Kind.CIVIL: "perdata",
    Matter.Kind.LABOUR: "ketenagakerjaan",
    Matter.Kind.IMMIGRATION: "keimigrasian",
    Matter.Kind.PROTECTION: "pelindungan saksi dan korban",
}
STAGES = {
    Matter.Stage.PREPARATION: "persiapan",
    Matter.Stage.INVESTIGATION: "penyidikan",
    Matter.Stage.PROSECUTION: "penuntutan",
    Matter.Stage.TRIAL: "pemeriksaan di sidang pengadilan",
    Matter.Stage.APPEAL: "upaya hukum",
    Matter.Stage.EXECUTION: "pelaksanaan putusan",
}
# Of the police, the prosecutor and the court. What else is done, such as asking for protection, the other side that
# reads the dossier does not learn from it.
STEPS = {
    Step.Kind.POLICE_REPORT: "laporan polisi (LP)",
    Step.Kind.BAP: "pemeriksaan korban (BAP)",
    Step.Kind.SP2HP: "surat pemberitahuan perkembangan hasil penyidikan (SP2HP)",
    Step.Kind.SPDP: "SPDP",
    Step.Kind.P18: "P-18",
    Step.Kind.P19: "P-19",
    Step.Kind.P21: "P-21",
    Step.Kind.TRANSFERRED: "penyerahan tersangka dan barang bukti kepada penuntut umum",
    Step.Kind.INDICTED: "pelimpahan perkara ke pengadilan",
    Step.Kind.FIRST_HEARING: "sidang pertama",
    Step.Kind.DEMAND_READ: "pembacaan tuntutan",
    Step.Kind.JUDGMENT: "putusan",
    Step.Kind.APPEAL: "banding",
    Step.Kind.CASSATION: "kasasi",
    Step.Kind.JUDGMENT_FINAL: "putusan berkekuatan hukum tetap",
    Step.Kind.JUDGMENT_NOTICE: "pemberitahuan putusan yang berkekuatan hukum tetap",
    Step.Kind.JUDGMENT_COPY: "penerimaan salinan putusan atau penetapan",
    Step.Kind.RULING: "penetapan",
    Step.Kind.WARNING: "peringatan tertulis dari pengadilan",
    Step.Kind.EXECUTION: "eksekusi",
}
ROLES = {
    Party.Role.RESPONDENT: "Termohon (pelaku)",
    Party.Role.THIRD_PARTY: "Pihak ketiga",
    Party.Role.APPLICANT: "Pemohon",
    Party.Role.ATTORNEY: "Kuasa atau pendamping",
}
# A lump sum has none.
UNITS = {
    LossItem.Unit.MONTH: "bulan",
    LossItem.Unit.WEEK: "minggu",
    LossItem.Unit.DAY: "hari",
    LossItem.Unit.HOUR: "jam",
    LossItem.Unit.TIME: "kali",
    LossItem.Unit.PIECE: "buah",
}
FORMS = {Exhibit.Form.ORIGINAL: "Asli", Exhibit.Form.COPY: "Salinan"}
PROBLEMS = {
    Reason.EMPTY: "berkas kosong",
    Reason.TOO_LARGE: "berkas terlalu besar",
    Reason.WRONG_TYPE: "jenis berkas tidak dikenal",
    Reason.ENCRYPTED: "berkas terkunci dengan kata sandi",
    Reason.TOO_MANY_PIXELS: "gambar terlalu besar",
    Reason.TOO_MANY_PAGES: "jumlah halaman terlalu banyak",
    Reason.BROKEN: "berkas rusak",
    Reason.TOO_HEAVY: "berkas tidak dapat dibuka dalam batas waktu",
    Reason.HARMFUL: "berkas mengandung program jahat",
    Reason.NOT_SCANNED: "berkas belum diperiksa dari program jahat",
}
WITHOUT_MEANS = "Bagi anak, cara tidak disyaratkan."
HEADS = {term.code.upper(): term.label_id for term in restitution_heads()}


def cited(law: str, *articles: str) -> str:
    """ "Pasal 24 dan Pasal 44 Undang-Undang …": those of the articles whose text was read and which may be
    printed; "" when there is none."""
    sure = [entry for entry in (provision(law, article) for article in articles) if _is_sure(entry)]
    if not sure:
        return ""
    name = sure[0].law.name_in(INDONESIAN)
    return " dan ".join(citation(entry, INDONESIAN).removesuffix(name).strip() for entry in sure) + f" {name}"


def _is_sure(entry: Provision) -> bool:
    return entry.confidence is Confidence.HIGH and printable(entry)


def amount(value: Decimal, currency: str = RUPIAH) -> str:
    return format_money(value, currency, INDONESIAN)


def number(value: Decimal, least: int = 0) -> str:
    """A number with as many decimals as it has, `least` at least."""
    return format_plain(value, INDONESIAN, least=least)


def citations() -> dict[str, str]:
    """What the dossier itself refers to, by the names that its template has for them."""
    return {
        "secrecy": cited("UU 21/2007", "24", "44"),
        "right": cited("UU 21/2007", "48 (1)"),
        "child_right": cited("UU 35/2014", "71D"),
        "for_child": cited("Perma 1/2022", "5 (3)"),
        "heads": cited("UU 21/2007", "48 (2)"),
    }


def listed(labels: Iterable[str]) -> str:
    """Labels of a code list within a sentence: none of them is a name."""
    return ", ".join(label.lower() for label in labels)


def day(on: date) -> str:
    """A day that no end of a line parts."""
    return format_date(on, INDONESIAN).replace(" ", "\N{NO-BREAK SPACE}")


def period(first: date | None, last: date | None) -> str:
    """ "1 Maret 2025 s.d. 31 Oktober 2025"; where only one end is known: since then, or until then; none: ""."""
    if first and last:
        return day(first) if first == last else f"{day(first)} s.d. {day(last)}"
    if first:
        return f"sejak {day(first)}"
    return f"sampai {day(last)}" if last else ""
