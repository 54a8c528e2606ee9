"""Who applies, for whom, and who signs: what a letter says of them, the same for a claim and for a text that is tried
on people who do not exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from legal.dossier.persons import Person
from legal.letters.letter import Block
from legal.letters.setting import day, identity, paragraph
from legal.letters.template import clean


@dataclass(frozen=True, slots=True)
class Acting:
    """`applicant`: who applies for the victim, as `relation` says; None where she applies herself, as a child never
    does. `attorney`: who signs, by the power of attorney of that day; None where the applicant signs."""

    victim: Person
    applicant: Person | None
    relation: str
    attorney: Person | None
    power_of_attorney_on: date | None
    is_child: bool

    @property
    def signing(self) -> str:
        return "Kuasa Pemohon" if self.attorney else "Pemohon"

    @property
    def signer(self) -> str:
        return clean((self.attorney or self._applies).name)

    @property
    def values(self) -> dict[str, str]:
        """What the placeholders within a sentence stand for."""
        return {
            "nama_korban": self.victim.name,
            "nama_pemohon": self._applies.name,
            "pemohon_bertindak": self._acting,
            "kedudukan_pemohon": self._standing,
        }

    @property
    def blocks(self) -> dict[str, list[Block]]:
        """What those on a line of their own stand for."""
        own = self.applicant is None
        return {
            "identitas_pemohon": [identity(self._applies)],
            "kuasa_penanda_tangan": self._undersigned,
            "identitas_kuasa": [paragraph("Kuasa Pemohon:"), identity(self.attorney)] if self.attorney else [],
            "identitas_korban": [paragraph("Korban adalah Pemohon sendiri.") if own else identity(self.victim)],
        }

    @property
    def _applies(self) -> Person:
        return self.applicant or self.victim

    @property
    def _acts(self) -> str:
        """For whom the applicant acts."""
        if self.applicant is None:
            return "bertindak untuk diri sendiri sebagai korban"
        return f"sebagai {self._related}, bertindak untuk kepentingan {self._victim}"

    @property
    def _acting(self) -> str:
        """The same after who applies: of the undersigned, or of whom the attorney signs for."""
        if self.attorney is None:
            return f"Dalam hal ini {self._acts}"
        if self.applicant is None:
            return f"yang {self._acts}"
        return f"yang bertindak sebagai {self._related} untuk kepentingan {self._victim}"

    @property
    def _standing(self) -> str:
        """The same with the attorney, in one sentence, for texts that do not name the attorney as the undersigned."""
        acts = f"Dalam hal ini {self._acts}"
        if self.attorney is None:
            return acts
        return f"{acts}, diwakili oleh kuasanya, {self.attorney.name}, berdasarkan {self._power}"

    @property
    def _undersigned(self) -> list[Block]:
        """The attorney, up to “in the name of”; who applies follows. Nothing where the applicant signs."""
        if self.attorney is None:
            return []
        acts = f"dalam hal ini berdasarkan {self._power} bertindak untuk dan atas nama:"
        return [identity(self.attorney), paragraph(acts)]

    @property
    def _called(self) -> str:
        return "Anak" if self.is_child else "korban"

    @property
    def _related(self) -> str:
        return f"{self.relation} dari {self._called}"

    @property
    def _victim(self) -> str:
        return f"{self._called} bernama {self.victim.name}"

    @property
    def _power(self) -> str:
        on = self.power_of_attorney_on
        return f"surat kuasa khusus tanggal {day(on)}" if on else "surat kuasa khusus"
