"""By which text a letter is written: that of the office, else the organisation's for its kind, else the shipped one."""

from __future__ import annotations

from dataclasses import dataclass

from legal.letters import shipped
from legal.letters.shipped import Kind, Shipped
from legal.models import LetterDetails, LetterEdition, LetterTemplate


@dataclass(frozen=True, slots=True)
class Chosen:
    """A text with its addressee. `named` says, in Indonesian, which it is and in which version."""

    letter: Shipped
    text: str
    addressee: str
    named: str


def chosen(kind: str, edition: LetterEdition | None) -> Chosen:
    """The text of an edition of this kind; without one, and where it is empty, the shipped one."""
    letter = shipped.of(kind)
    if edition is None:
        return Chosen(letter, letter.text, "", f"naskah bawaan {NAMES[letter.kind]}, versi {letter.version}")
    whose = edition.template.institution or NAMES[letter.kind]
    text = f"naskah bawaan {NAMES[letter.kind]}, versi {letter.version}, untuk {whose}"
    if edition.text:
        text = f"naskah lembaga untuk {whose}"
    return Chosen(letter, edition.text or letter.text, edition.addressee, f"{text}, versi {edition.number}")


def edition_for(details: LetterDetails, kind: str) -> LetterEdition | None:
    """The newest edition of the text that the details name, else of the organisation's text for the kind."""
    editions = LetterEdition.objects.select_related("template").filter(template__kind=kind)
    if details.template_id is not None:
        editions = editions.filter(template=details.template_id)
    else:
        editions = editions.filter(template__institution="")
    return editions.order_by("-number").first()


def is_for(template: LetterTemplate | None, kind: str) -> bool:
    """Whether a text of the organisation can be used for a letter of that kind."""
    return template is None or template.kind == kind


# In the dossier, which is in Indonesian whoever asks for it.
NAMES = {
    Kind.LPSK: "surat kepada LPSK",
    Kind.LPSK_AFTER: "surat kepada LPSK setelah putusan",
    Kind.INVESTIGATOR: "surat kepada Penyidik",
    Kind.PROSECUTOR: "surat kepada Penuntut Umum",
    Kind.COURT: "surat kepada pengadilan",
    Kind.COURT_AFTER: "surat kepada pengadilan setelah putusan",
    Kind.CHILD: "surat bagi anak",
}
