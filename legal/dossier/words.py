"""Words of the dossier. It is a document for an Indonesian court, so it is in Indonesian whoever asks for it;
hence these words stand here and not in the message catalogue, which follows the reader."""

from __future__ import annotations

from decimal import Decimal

from core.domain.languages import INDONESIAN
from core.domain.law import Confidence, Provision, citation, printable, provision, restitution_heads
from core.domain.money import RUPIAH, format_money, format_plain
from documents.workbench import Reason
from legal.models import Exhibit, LossItem, Matter, Party, RestitutionClaim

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
