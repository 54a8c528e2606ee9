"""A letter as it is printed: the same for the dossier, the page and the Word file."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the letter: a heading, a paragraph, an item with its mark, or rows of facts or of losses.

    A row of facts is [label, value]; one of losses [letter, head, amount], the total without a letter.
    """

    kind: str
    text: str = ""
    mark: str = ""
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Letter:
    """`written_by` says by which text it was written; it is not printed in the letter itself."""

    written_by: str
    place_and_date: str
    about: list[list[str]]
    addressee: list[str]
    blocks: list[Block]
    signing: str
    signer: str

    @property
    def texts(self) -> list[str]:
        """Everything that stands in it, in its order."""
        told = [self.place_and_date, *(cell for row in self.about for cell in row), "Kepada Yth.", *self.addressee]
        for block in self.blocks:
            told += [block.mark, block.text, *(cell for row in block.rows for cell in row)]
        return [text for text in (*told, GREETING, self.signing, STAMP, self.signer) if text]


GREETING = "Hormat kami,"
STAMP = "Meterai"
