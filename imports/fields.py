"""What a column of a list can be: where its cells go, and by which headings it is known.

`words` are headings as people write them in Indonesian and English, in small letters without punctuation. A heading is
known by its whole text or by words of it (imports/headings.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """How a cell is read (imports/rows.py)."""

    TEXT = "text"
    NAMES = "names"
    DATE = "date"
    BIRTH = "birth"
    AGE = "age"
    NIK = "nik"
    PASSPORT = "passport"
    PHONE = "phone"
    # Of a list of values; a person sees each value once and says what it means (imports/values.py).
    VALUE = "value"
    VALUES = "values"


class Group(StrEnum):
    PERSON = "person"
    NUMBERS = "numbers"
    ADDRESS = "address"
    CASE = "case"
    HAPPENED = "happened"


GROUPS: dict[Group, str | Promise] = {
    Group.PERSON: _("Person"),
    Group.NUMBERS: _("Numbers"),
    Group.ADDRESS: _("Home address"),
    Group.CASE: _("Case"),
    Group.HAPPENED: _("What happened"),
}


@dataclass(frozen=True)
class Field:
    """`several`: more than one column may go there, in their order."""

    code: str
    label: str | Promise
    group: Group
    kind: Kind
    words: tuple[str, ...]
    several: bool = False


_ALL = (
    Field(
        "full_name",
        _("Full name"),
        Group.PERSON,
        Kind.TEXT,
        (
            *("nama", "nama lengkap", "nama korban", "nama klien", "nama penyintas", "nama pmi", "nama sesuai ktp"),
            *("name", "full name", "survivor name", "client name", "victim name"),
        ),
    ),
    Field(
        "aliases",
        _("Other names"),
        Group.PERSON,
        Kind.NAMES,
        ("alias", "nama panggilan", "panggilan", "nama lain", "other name", "other names", "nickname", "aliases"),
        several=True,
    ),
    Field(
        "old_spelling",
        _("Name in another spelling"),
        Group.PERSON,
        Kind.NAMES,
        (
            *("ejaan lama", "nama ejaan lama", "nama di paspor", "nama paspor", "nama di akta", "nama di kk"),
            *("old spelling", "name in passport", "name on passport"),
        ),
        several=True,
    ),
    Field(
        "birth_date",
        _("Date or year of birth"),
        Group.PERSON,
        Kind.BIRTH,
        (
            *("tanggal lahir", "tgl lahir", "tgl lhr", "tahun lahir", "thn lahir", "ttl"),
            *("date of birth", "dob", "birth date", "birthdate", "year of birth", "birth year"),
        ),
    ),
    Field(
        "birth_place", _("Place of birth"), Group.PERSON, Kind.TEXT, ("tempat lahir", "place of birth", "birthplace")
    ),
    Field("age", _("Age"), Group.PERSON, Kind.AGE, ("umur", "usia", "age", "umur saat lapor", "usia saat melapor")),
    Field(
        "gender",
        _("Gender"),
        Group.PERSON,
        Kind.VALUE,
        ("jenis kelamin", "jk", "kelamin", "l p", "p l", "gender", "sex", "seks"),
    ),
    Field(
        "citizenship",
        _("Nationality"),
        Group.PERSON,
        Kind.VALUE,
        ("kewarganegaraan", "warga negara", "kebangsaan", "nationality", "citizenship"),
    ),
    Field("occupation", _("Occupation"), Group.PERSON, Kind.TEXT, ("pekerjaan", "occupation", "profesi", "job")),
    Field(
        "nik",
        _("National identity number (NIK)"),
        Group.NUMBERS,
        Kind.NIK,
        (
            "nik",
            "no ktp",
            "nomor ktp",
            "ktp",
            "no nik",
            "nomor nik",
            "national id",
            "id number",
            "nomor induk kependudukan",
        ),
    ),
    Field(
        "passport",
        _("Passport number"),
        Group.NUMBERS,
        Kind.PASSPORT,
        ("paspor", "no paspor", "nomor paspor", "passport", "passport no", "passport number"),
    ),
    Field(
        "phone",
        _("Phone"),
        Group.NUMBERS,
        Kind.PHONE,
        (
            *(
                "hp",
                "no hp",
                "nomor hp",
                "telepon",
                "no telepon",
                "telp",
                "no telp",
                "nomor telepon",
                "kontak",
                "wa",
                "no wa",
            ),
            *("phone", "phone number", "mobile", "whatsapp", "contact"),
        ),
        several=True,
    ),
    Field(
        "street",
        _("Street or whole address"),
        Group.ADDRESS,
        Kind.TEXT,
        (
            "alamat",
            "alamat asal",
            "alamat rumah",
            "alamat lengkap",
            "jalan",
            "rt rw",
            "dusun",
            "address",
            "home address",
            "street",
        ),
        several=True,
    ),
    Field(
        "village",
        _("Village"),
        Group.ADDRESS,
        Kind.TEXT,
        ("desa", "kelurahan", "desa kelurahan", "desa kel", "village"),
    ),
    Field(
        "district", _("District (kecamatan)"), Group.ADDRESS, Kind.TEXT, ("kecamatan", "kec", "district", "subdistrict")
    ),
    Field(
        "regency",
        _("Regency or city"),
        Group.ADDRESS,
        Kind.TEXT,
        ("kabupaten", "kab", "kab kota", "kabupaten kota", "kota", "regency", "city", "daerah asal", "asal"),
    ),
    Field(
        "home_province",
        _("Province"),
        Group.ADDRESS,
        Kind.TEXT,
        ("provinsi", "propinsi", "prov", "province", "provinsi asal"),
    ),
    Field("postal_code", _("Postal code"), Group.ADDRESS, Kind.TEXT, ("kode pos", "postal code", "postcode", "zip")),
    Field(
        "external_id",
        _("Old case number"),
        Group.CASE,
        Kind.TEXT,
        (
            *(
                "no kasus",
                "nomor kasus",
                "kode kasus",
                "no register",
                "no registrasi",
                "nomor registrasi",
                "no reg",
                "id kasus",
            ),
            *("case number", "case no", "case id", "file number"),
        ),
    ),
    Field(
        "registered_on",
        _("Date of registration"),
        Group.CASE,
        Kind.DATE,
        (
            *(
                "tanggal lapor",
                "tgl lapor",
                "tanggal masuk",
                "tgl masuk",
                "tanggal registrasi",
                "tgl registrasi",
            ),
            *("tanggal pengaduan", "tgl pengaduan", "tanggal kasus masuk", "tanggal laporan"),
            *("date of registration", "registration date", "date registered", "intake date", "date of intake"),
        ),
    ),
    Field(
        "referrer",
        _("Who referred"),
        Group.CASE,
        Kind.TEXT,
        (
            "rujukan",
            "rujukan dari",
            "dirujuk oleh",
            "sumber rujukan",
            "asal rujukan",
            "sumber laporan",
            "pelapor",
            "referral",
            "referred by",
            "referral source",
            "source of referral",
        ),
        several=True,
    ),
    Field(
        "status",
        _("Status: open or closed"),
        Group.CASE,
        Kind.VALUE,
        ("status", "status kasus", "keadaan kasus", "case status"),
    ),
    Field(
        "closed_on",
        _("Date of closing"),
        Group.CASE,
        Kind.DATE,
        (
            "tanggal tutup",
            "tgl tutup",
            "tanggal selesai",
            "tgl selesai",
            "tanggal penutupan",
            "closed on",
            "date closed",
            "closing date",
        ),
    ),
    Field(
        "outcome",
        _("Why closed"),
        Group.CASE,
        Kind.VALUE,
        ("alasan tutup", "alasan penutupan", "hasil", "hasil akhir", "reason for closing", "closing reason", "outcome"),
    ),
    Field(
        "lead",
        _("Lead caseworker"),
        Group.CASE,
        Kind.VALUE,
        (
            "pendamping",
            "petugas",
            "pekerja kasus",
            "penanggung jawab",
            "pic",
            "nama pendamping",
            "case worker",
            "caseworker",
            "case manager",
            "staff",
        ),
    ),
    Field(
        "site",
        _("Site"),
        Group.CASE,
        Kind.VALUE,
        ("kantor", "cabang", "lokasi layanan", "wilayah kerja", "site", "office", "branch"),
    ),
    Field(
        "notes",
        _("Note in the case"),
        Group.CASE,
        Kind.TEXT,
        (
            "catatan",
            "keterangan",
            "ket",
            "layanan",
            "bantuan",
            "tindak lanjut",
            "penanganan",
            "perkembangan",
            "notes",
            "note",
            "remarks",
            "comments",
            "follow up",
            "services",
        ),
        several=True,
    ),
    Field(
        "exploitation_types",
        _("Type of exploitation"),
        Group.HAPPENED,
        Kind.VALUES,
        (
            "jenis eksploitasi",
            "bentuk eksploitasi",
            "eksploitasi",
            "jenis kasus",
            "bentuk tppo",
            "jenis tppo",
            "type of exploitation",
            "exploitation",
            "case type",
        ),
    ),
    Field(
        "methods_of_control",
        _("Means of control"),
        Group.HAPPENED,
        Kind.VALUES,
        ("cara pengendalian", "bentuk kekerasan", "means of control", "methods of control", "control"),
    ),
    Field(
        "industry",
        _("Industry"),
        Group.HAPPENED,
        Kind.VALUE,
        ("sektor", "bidang kerja", "industri", "sector", "industry"),
    ),
    Field(
        "country",
        _("Country of exploitation"),
        Group.HAPPENED,
        Kind.VALUE,
        (
            "negara",
            "negara tujuan",
            "negara penempatan",
            "tujuan",
            "country",
            "destination country",
            "destination",
            "country of exploitation",
        ),
    ),
    Field(
        "place",
        _("Place of exploitation"),
        Group.HAPPENED,
        Kind.TEXT,
        (
            "lokasi",
            "lokasi eksploitasi",
            "tempat kejadian",
            "tkp",
            "lokasi kejadian",
            "tempat kerja",
            "kota tujuan",
            "place",
            "location",
            "workplace",
        ),
        several=True,
    ),
    Field(
        "started_on",
        _("Exploitation began on"),
        Group.HAPPENED,
        Kind.DATE,
        (
            "tanggal berangkat",
            "tgl berangkat",
            "mulai bekerja",
            "tanggal kejadian",
            "tgl kejadian",
            "departure date",
            "date of departure",
            "start date",
        ),
    ),
    Field(
        "ended_on",
        _("Exploitation ended on"),
        Group.HAPPENED,
        Kind.DATE,
        (
            "tanggal pulang",
            "tgl pulang",
            "tanggal kepulangan",
            "tanggal diselamatkan",
            "return date",
            "date of return",
            "date of rescue",
        ),
    ),
    Field(
        "employer",
        _("Employer"),
        Group.HAPPENED,
        Kind.TEXT,
        (
            "majikan",
            "nama majikan",
            "perusahaan",
            "nama perusahaan",
            "nama kapal",
            "kapal",
            "employer",
            "company",
            "vessel",
        ),
        several=True,
    ),
    Field(
        "agent",
        _("Agent or recruiter"),
        Group.HAPPENED,
        Kind.TEXT,
        (
            "agen",
            "agensi",
            "nama agen",
            "perekrut",
            "sponsor",
            "calo",
            "pt",
            "p3mi",
            "nama pt",
            "pelaku",
            "agent",
            "agency",
            "recruiter",
            "broker",
            "perpetrator",
        ),
        several=True,
    ),
    Field(
        "account",
        _("What happened, in words"),
        Group.HAPPENED,
        Kind.TEXT,
        (
            "kronologi",
            "kronologis",
            "uraian",
            "uraian kasus",
            "deskripsi kasus",
            "cerita",
            "kasus",
            "chronology",
            "description",
            "what happened",
            "case description",
            "story",
        ),
        several=True,
    ),
)
FIELDS: dict[str, Field] = {field.code: field for field in _ALL}


@cache
def with_values() -> tuple[str, ...]:
    """The fields of which each value is looked at once."""
    return tuple(field.code for field in _ALL if field.kind in (Kind.VALUE, Kind.VALUES))


@cache
def with_dates() -> tuple[str, ...]:
    return tuple(field.code for field in _ALL if field.kind in (Kind.DATE, Kind.BIRTH))


def choices() -> Iterator[tuple[str | Promise, list[tuple[str, str | Promise]]]]:
    """By group, for a select."""
    for group, label in GROUPS.items():
        yield label, [(field.code, field.label) for field in _ALL if field.group == group]
