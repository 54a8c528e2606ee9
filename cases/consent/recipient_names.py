"""The names of bodies to which data go: whether two of them are of one."""

from __future__ import annotations

import unicodedata

from cases.consent.models import Consent, Disclosure
from core.errors import Damaged
from core.keys.fields import may_be_read


def told_name(row: Consent | Disclosure) -> str:
    """The name of the body, as far as the looks that were logged open it; empty, which may be any, where they do not or
    where it is damaged.

    What was given out under a decision on one body went to that one, and the decision is read by more.
    """
    try:
        if may_be_read(row, "recipient_name"):
            return str(row.recipient_name)
    except Damaged:
        return ""
    if isinstance(row, Disclosure) and row.consent is not None and row.consent.is_named:
        return told_name(row.consent)
    return ""


def is_same(one: str, other: str) -> bool:
    return _words(one) == _words(other)


def may_be(one: str, other: str) -> bool:
    """Whether two names may be of one body: what was refused is not allowed by writing a word more, or a word less."""
    ours, theirs = set(_words(one)), set(_words(other))
    return ours <= theirs or theirs <= ours


def _words(name: str) -> list[str]:
    """Without case, accents and signs: nobody spells a police station the same way twice."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(sign if sign.isalnum() else "" if unicodedata.combining(sign) else " " for sign in plain)
    return kept.split()
