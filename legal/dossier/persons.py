"""Who stands in a dossier: the victim, who applies and speaks for them, and against whom the claim runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cases.record.models import Identity
from cases.record.models import Person as Survivor
from core.domain import codes
from core.domain.countries import country_name
from core.domain.languages import INDONESIAN
from legal.dossier import words
from legal.models import Opponent, Party

DETAILS = "Keterangan"
ADDRESS_KEPT = "dirahasiakan; disampaikan kepada pengadilan atau LPSK bila diminta"
# Of whoever did it, and is not asked to pay by this claim.
NOT_ASKED = "Pelaku yang tidak dimintai restitusi dalam permohonan ini"


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class Person:
    role: str
    facts: list[Fact]

    @property
    def name(self) -> str:
        return self.facts[0].value

    @property
    def is_described(self) -> bool:
        """Whether something is printed of them as somebody typed it."""
        return any(fact.label == DETAILS for fact in self.facts)


def victim(
    person: Survivor, identity: Identity, parties: Iterable[Party], *, is_child: bool, shows_address: bool
) -> Person:
    """Who was harmed. A child never applies alone, whoever else is named."""
    has_applicant = any(party.role == Party.Role.APPLICANT for party in parties)
    role = "Korban (anak)" if is_child else "Korban" if has_applicant else "Pemohon (korban)"
    born = ", ".join(part for part in (identity.birth_place, _iso_day(identity.birth_date)) if part)
    if not born and person.birth_year:
        born = f"tahun {person.birth_year}"
    facts = [
        Fact("Nama lengkap", identity.full_name),
        Fact("Nama lain", ", ".join(identity.aliases)),
        Fact("Tempat, tanggal lahir", born),
        Fact("Jenis kelamin", codes.label("Gender", person.gender, INDONESIAN)),
        Fact("Kewarganegaraan", country_name(person.citizenship, INDONESIAN) if person.citizenship else ""),
        Fact("NIK", identity.nik),
        Fact("Nomor paspor", identity.passport),
        Fact("Pekerjaan", identity.occupation),
        Fact("Alamat", identity.address if shows_address or not identity.address else ADDRESS_KEPT),
    ]
    return Person(role, [fact for fact in facts if fact.value])


def named(parties: Iterable[Party], *roles: str) -> list[Person]:
    return [_person(party, words.ROLES[Party.Role(party.role)]) for party in parties if party.role in roles]


def opposed(parties: Sequence[Party], opponents: Sequence[Opponent]) -> list[Person]:
    """Against whom the claim runs, with why a third party pays. Where nobody has said so: all named in the matter.

    Another perpetrator is named all the same, since the application says who did it; another third party is not.
    """
    if not opponents:
        return named(parties, Party.Role.RESPONDENT, Party.Role.THIRD_PARTY)
    known = {party.pk: party for party in parties}
    found = [
        _person(party := known[row.party_id], words.ROLES[Party.Role(party.role)], row.relation) for row in opponents
    ]
    asked = {row.party_id for row in opponents}
    others = [party for party in parties if party.role == Party.Role.RESPONDENT and party.pk not in asked]
    return found + [_person(party, NOT_ASKED) for party in others]


def _person(party: Party, role: str, relation: str = "") -> Person:
    facts = [
        Fact("Nama", party.name),
        Fact(DETAILS, party.details),
        Fact("Alasan dimintai restitusi", relation),
    ]
    return Person(role, [fact for fact in facts if fact.value])


def _iso_day(text: str) -> str:
    return words.day(date.fromisoformat(text)) if text else ""
