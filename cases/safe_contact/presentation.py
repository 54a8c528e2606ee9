"""How a person may be reached, as it is shown before any phone number or address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.identity.models import Relative
from cases.record.models import Case, Identity
from cases.safe_contact.models import SafeContact
from core import unreadable
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.domain import countries
from core.domain.identifiers import display_phone

Facts = list[tuple[str | Promise, str]]


class Instructions(NamedTuple):
    """What was written down in one case: `code` is empty where it is the case itself."""

    contact: SafeContact
    code: str
    at: datetime
    facts: Facts

    @property
    def is_safe(self) -> bool:
        return self.contact.rule == SafeContact.Rule.ANY

    @property
    def is_forbidden(self) -> bool:
        return self.contact.rule == SafeContact.Rule.NEVER


def instructions(case: Case, user: ActingUser) -> list[Instructions]:
    """All that the user may read of it: of the case itself first, then of other cases of the person.

    The look at the case must have been logged; that at the others is logged here.
    """
    rows = SafeContact.objects.visible_to(user).filter(case__person=case.person_id).select_related("case")
    found = sorted(rows, key=lambda row: (row.case_id != case.pk, -row.updated_at.timestamp()))
    others = [row.case for row in found if row.case_id != case.pk]
    if others:
        log_access(by=user, act="cases.case.opened", rows=others, compartments=(Compartment.IDENTITY,))
    return [
        Instructions(row, "" if row.case_id == case.pk else row.case.code, row.updated_at, in_words(row))
        for row in found
    ]


def in_words(contact: SafeContact) -> Facts:
    """What was written, without what was left empty."""
    facts: Facts = [
        (_("Safe ways"), channels(contact.safe_channels)),
        (_("When it is safe"), contact.times),
        (_("Through whom"), contact.trusted),
        (_("Ways that are not safe"), channels(contact.unsafe_channels)),
        (_("Who must not know"), contact.must_not_know),
        (_("Say that you are"), contact.say_from),
        (_("Pass phrase"), contact.pass_phrase),
        (_("Language"), str(countries.language_name(contact.language))),
    ]
    return [(label, said) for label, said in facts if said]


def channels(codes: Iterable[str]) -> str:
    labels = dict(SafeContact.Channel.choices)
    return ", ".join(str(labels.get(code, code)) for code in codes)


def relatives_reached_at(case: Case, user: ActingUser) -> Facts:
    """How those who belong to the person are reached: as above, below the instructions alone."""
    rows = Relative.objects.visible_to(user, case=case).select_related("case").order_by("created_at", "id")
    return [
        (f"{row.name} ({row.get_relation_display()})", "\n".join(filter(None, [row.contact, row.lives_at])))
        for row in rows
        if row.contact or row.lives_at
    ]


def reached_at(identity: Identity) -> Facts:
    """Phone and address: shown below the instructions alone."""
    phone = unreadable.read(identity, "phone")
    return [
        (_("Phone"), display_phone(phone) if phone and not unreadable.held_by(phone) else phone),
        (_("Home address"), identity.address),
    ]
