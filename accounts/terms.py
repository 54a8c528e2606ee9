"""The terms of use that are in force, and what an organisation begins with."""

from __future__ import annotations

import json
from pathlib import Path

from accounts.models import Terms, TermsAcceptance
from core.access.actor import ActingUser

SHIPPED = Path(__file__).resolve().parent / "data" / "terms.json"


def in_force() -> Terms | None:
    """Those of the open organisation; None where it has none, and nobody is asked."""
    return Terms.objects.order_by("-number").first()


def accepted_by(user: ActingUser, terms: Terms) -> TermsAcceptance | None:
    return TermsAcceptance.objects.filter(terms=terms, user=user.pk).first()


def shipped() -> dict[str, str]:
    """The text that an organisation begins with, by language: to be adapted, and it claims no law."""
    texts: dict[str, list[str]] = json.loads(SHIPPED.read_text())
    return {language: "\n\n".join(paragraphs) for language, paragraphs in texts.items()}


__all__ = ["accepted_by", "in_force", "shipped"]
