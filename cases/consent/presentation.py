"""What the pages about consent show: decisions with their state, to whom data went, what is to be withheld."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.consent import rules
from cases.consent.models import Consent, Disclosure, Recipient, Withholding
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.record.querysets import with_case
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.domain.countries import find_language
from core.keys.fields import preload

# How many of the latest disclosures the page of a case shows.
MOST_DISCLOSED = 100


class DecisionRow(NamedTuple):
    """A decision as a row: its state in a word with its colour, and what it lacks."""

    row: Consent
    to: str
    data: str
    state: str
    colour: str
    note: str
    is_replaced: bool

    @property
    def may_be_withdrawn(self) -> bool:
        row = self.row
        return row.decision == Consent.Decision.GIVEN and row.withdrawn_on is None and not self.is_replaced


class DisclosureRow(NamedTuple):
    """A disclosure as a row."""

    row: Disclosure
    to: str
    data: str
    # Whether whoever received it is to be told of the decision whose page this is, or was.
    is_to_tell: bool


def decisions_of(case: Case, user: ActingUser) -> list[Consent]:
    """All decisions of a case, the newest first. The look must have been logged."""
    rows = with_case(Consent.objects.visible_to(user, case=case).order_by("-decided_on", "-created_at"), case)
    preload(rows, "recipient_name")
    return rows


def disclosures_of(case: Case, user: ActingUser) -> list[Disclosure]:
    """To whom data of a case went, as far as the user reads it, the latest first. The look must have been logged."""
    rows = Disclosure.objects.visible_to(user, CasePermission.VIEW, case=case).select_related("created_by", "consent")
    found = with_case(rows.order_by("-at", "-id"), case)
    preload(found, "recipient_name", "note")
    return found


def withholdings_of(case: Case, user: ActingUser) -> list[Withholding]:
    """What is to be withheld now, the newest first. The look must have been logged."""
    rows = Withholding.objects.visible_to(user, case=case).filter(lifted_on=None)
    found = with_case(rows.order_by("-created_at", "-id"), case)
    preload(found, "party_name", "text")
    return found


def decided(rows: Sequence[Consent], case: Case) -> list[DecisionRow]:
    """The decisions of a case as rows of its page: those that hold first, each part in the order of `rows`."""
    today, gone = timezone.localdate(), rules.replaced(rows)
    found = [_decided(row, case, today, is_replaced=row.pk in gone) for row in rows]
    return sorted(found, key=lambda one: one.is_replaced)


def _decided(row: Consent, case: Case, today: date, *, is_replaced: bool) -> DecisionRow:
    state, colour, note = _state(row, today)
    if is_replaced:
        state, colour, note = _("Replaced"), "grey", ""
    elif row.holds_on(today) and not note:
        missing = len(rules.lacks(row, case.person))
        note = _("Something is missing") if missing else ""
    return DecisionRow(row, whom(row.recipient, row.recipient_name), data(row), state, colour, note, is_replaced)


def _state(row: Consent, today: date) -> tuple[str, str, str]:
    if row.withdrawn_on is not None:
        return _("Withdrawn"), "red", ""
    if row.decision == Consent.Decision.REFUSED:
        return str(row.get_decision_display()), "red", ""
    if not row.holds_on(today):
        return _("Expired"), "amber", ""
    if rules.ends_soon(row, today):
        return _("Ends soon"), "amber", _("Ask again")
    return str(row.get_decision_display()), "green", ""


def given(rows: Sequence[Disclosure], to_tell: Collection[Disclosure] = ()) -> list[DisclosureRow]:
    return [DisclosureRow(row, whom(row.recipient, row.recipient_name), data(row), row in to_tell) for row in rows]


def whom(kind: str, name: str) -> str:
    label = str(Recipient(kind).label)
    return f"{label}: {name}" if name else label


def data(row: Consent | Disclosure) -> str:
    """Which data, in words."""
    if not row.data_classes:
        return _("All that it needs")
    if len(row.data_classes) == len(Compartment.values):
        return _("All data")
    return rules.in_words(value for value in Compartment.values if value in row.data_classes)


def facts_of(row: Consent, *, is_child: bool, shows_names: bool) -> list[tuple[str | Promise, Any]]:
    """How a decision came about: what proves it. `shows_names` is for who reads in this case who people are."""
    names = ("interpreter", "witness", "given_by")
    interpreter, witness, given_by = (_name_in(row, name, shows_names) for name in names)
    yes_no = {True: _("Yes"), False: _("No"), None: _("Not known")}
    done = [str(label) for code, label in Consent.Explained.choices if code in row.explained]
    facts: list[tuple[str | Promise, Any]] = [
        (_("To whom"), whom(row.recipient, row.recipient_name)),
        (_("Which data"), data(row)),
        *([(_("Withdrawn on"), date_format(row.withdrawn_on))] if row.withdrawn_on else []),
        (_("Decided on"), date_format(row.decided_on)),
        (_("Valid until"), date_format(row.valid_until) if row.valid_until else _("No end")),
        (_("Said in what form"), row.get_form_display()),
        *([(_("Witness"), witness)] if witness else []),
        (_("Explained to the person"), "; ".join(done)),
        (_("Language of the explanation"), language_name(row.language)),
        (_("Explained by"), row.explained_by.name if row.explained_by else ""),
        (_("Interpreter"), interpreter),
        (_("Read back and understood"), yes_no[row.was_read_back]),
        (_("Wording shown"), row.wording),
    ]
    if is_child:
        facts += [
            (_("The child"), row.get_child_answer_display()),
            (_("The parent or guardian"), row.get_guardian_answer_display()),
            (_("Name of the guardian"), given_by),
            (_("Who the guardian is"), row.get_guardian_tie_display()),
            (_("May the guardian be involved in the trafficking?"), yes_no[row.guardian_may_be_involved]),
        ]
    elif given_by:
        facts.append((_("Decided by"), given_by))
    facts.append((_("Recorded by"), row.created_by.name if row.created_by else ""))
    return facts


def _name_in(row: Consent, field: str, shows_names: bool) -> str:
    if not shows_names:
        return _("Name hidden") if row.__dict__.get(field) else ""
    return str(getattr(row, field))


def closed_words(tell_by: date | None, informed: Sequence[str]) -> str:
    """What a withdrawal in a closed case leaves to do, and who was informed of it."""
    must = (
        _("Whoever received data must still be told, by %(date)s at the latest.") % {"date": date_format(tell_by)}
        if tell_by
        else _("Whoever received data must still be told.")
    )
    known = (
        _("Informed by a notification: %(names)s.") % {"names": ", ".join(informed)}
        if informed
        else _("As far as you see, nobody else was informed: see to it yourself.")
    )
    return " ".join((_("The case is closed, so that nobody gets a task."), must, known))


def still_allowed_words(withdrawn_on: date) -> str:
    """Why somebody is not to be told of a withdrawal that was dated back."""
    return _("Nobody is to be told of what another consent, or another right, still allowed on %(date)s or later.") % {
        "date": date_format(withdrawn_on)
    }


def language_name(code: str) -> str:
    language = find_language(code) if code else None
    return str(language.name) if language else code
