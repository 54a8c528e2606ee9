"""How one speaks with the person, and who belongs to them, as pages show it."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.identity.models import Communication, Relative
from cases.record.models import Case
from core import unreadable
from core.access.actor import ActingUser
from core.domain import countries
from core.keys.fields import preload

Facts = list[tuple[str | Promise, str | Promise]]
_SAID = {True: _("Yes"), False: _("No"), None: _("Not known")}


class Belonging(NamedTuple):
    """Somebody who belongs to the person, without how they are reached."""

    relative: Relative
    marks: list[str | Promise]
    may_be_told: str | Promise


def communication(case: Case, user: ActingUser) -> Facts | None:
    """None where nothing was written down. The look must have been logged."""
    row = Communication.objects.visible_to(user, case=case).select_related("case").first()
    if row is None:
        return None
    names = (row.primary_language, row.secondary_language)
    # A yes or no has no word for what is damaged: it is put here.
    is_disabled = unreadable.read(row, "has_disability")
    languages = ", ".join(str(countries.language_name(code)) for code in names if code)
    facts: Facts = [
        (_("Languages"), languages),
        (_("Interpreter needed"), _SAID[row.needs_interpreter]),
        (_("Interpreter at the intake"), _SAID[row.interpreter_used] if row.needs_interpreter else ""),
        (_("Who interprets"), row.interpreter),
        (_("Disability"), _SAID.get(is_disabled, is_disabled)),
        (_("What is difficult"), row.disability),
        (_("What helps to follow"), row.support),
        (_("The child agrees"), _SAID[row.assents] if row.assents is not None else ""),
    ]
    return [(label, said) for label, said in facts if said]


def relatives(case: Case, user: ActingUser) -> list[Belonging]:
    """Those who were written down, guardians first. The look must have been logged."""
    rows = list(
        Relative.objects.visible_to(user, case=case).select_related("case").order_by("-is_guardian", "created_at", "id")
    )
    preload(rows, "name")
    return [Belonging(row, _marks(row), _SAID[row.may_be_told]) for row in rows]


def _marks(row: Relative) -> list[str | Promise]:
    said = (
        (row.is_guardian, _("Guardian")),
        (row.is_dependant, _("Depends on the person")),
        (row.is_minor, _("Under 18")),
    )
    return [word for is_so, word in said if is_so]
