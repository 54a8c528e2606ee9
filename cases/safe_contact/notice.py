"""The one line that says how a person may be reached: at the head of a case, and in lists of what is to be done.

It names ways, times and from whom it is kept, and never a number or a pass phrase. It lies in the compartment of the
identity. Who does not read that in the case is told to ask the case lead, whether or not anything is recorded.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import TextField
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.consent.models import Recipient
from cases.record.models import Case
from cases.record.querysets import within
from cases.safe_contact.models import SafeContact
from cases.safe_contact.presentation import channels
from core import unreadable
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.domain.disclosure import NUMBER
from core.keys.fields import SealedValue, preload

SEALED = ("safe_channels", "times", "trusted", "unsafe_channels", "must_not_know")
# Read with the case, so that the pages of a case ask nothing more for it. Sealed values come as they are stored.
_STORED = f"""(
SELECT json_build_object(
    'withheld', ARRAY(
        SELECT DISTINCT w.party FROM cases_withholding w
        WHERE w.case_id = cases_case.id AND w.lifted_on IS NULL ORDER BY w.party
    ),
    'contact', (
        SELECT json_build_object(
            'id', c.id, 'rule', c.rule, {", ".join(f"'{name}', encode(c.{name}, 'base64')" for name in SEALED)}
        ) FROM cases_safecontact c WHERE c.case_id = cases_case.id
    )
)::text)"""  # noqa: S608 -- a constant

_BETWEEN = re.compile(r"[\s\-\u2010-\u2015]+")
_HOUR_OR_DAY = re.compile(r"([01]?\d|2[0-4])([.:][0-5]\d)?|[0-3]?\d/[01]?\d")
LONGEST = 160


class ContactNotice(NamedTuple):
    """`tone`: "danger" (never), "warning" (only so, or nothing recorded), "safe", or "quiet" (not for this reader).

    `url` is the page that says more, empty for who may not open it and in lists.
    """

    words: str
    tone: str
    url: str = ""


def with_contact(rows: Any) -> Any:
    """Each case with what is recorded on safe contact, whoever asks: what is shown, `notice` decides."""
    return rows.annotate(contact_now=RawSQL(_STORED, (), output_field=TextField()))  # noqa: S611 -- a constant


def notice(case: Any, user: ActingUser) -> ContactNotice:
    """The line of a case read `with_contact` and with the principals that reach it. The look must have been logged."""
    if not within(case, user, act=None, compartments=[Compartment.IDENTITY]):
        return _ask_lead()
    url = reverse("cases:contact", kwargs={"case": case.pk})
    return _in_words(*_stored(case))._replace(url=url)


def notices(cases: Iterable[Case], user: ActingUser) -> dict[UUID, ContactNotice]:
    """The lines of many cases, by case, with one query for all of them. The list's own look must have been logged."""
    keys = {case.pk for case in cases}
    if not keys:
        return {}
    rows = Case.objects.visible_to(user, compartment=Compartment.IDENTITY).filter(pk__in=keys)
    found = with_contact(rows.only("organisation", "person", "sealed_for", "code"))
    read = [(case, *_stored(case)) for case in found]
    preload([contact for _case, contact, _withheld in read if contact is not None], *SEALED)
    lines = {case.pk: _in_words(contact, withheld) for case, contact, withheld in read}
    return {key: lines.get(key) or _ask_lead() for key in keys}


def _ask_lead() -> ContactNotice:
    return ContactNotice(_("Ask the case lead before any contact"), "quiet")


def _stored(case: Any) -> tuple[SafeContact | None, Sequence[str]]:
    """The instructions of a case with their content sealed, and from whom something is kept."""
    found = json.loads(case.contact_now)
    stored = found["contact"]
    if stored is None:
        return None, found["withheld"]
    contact = SafeContact(pk=UUID(stored["id"]), organisation_id=case.organisation_id, case=case, rule=stored["rule"])
    for name in SEALED:
        field: Any = SafeContact._meta.get_field(name)
        value = stored[name]
        setattr(contact, name, field.empty() if value is None else SealedValue(base64.b64decode(value)))
    return contact, found["withheld"]


def _in_words(contact: SafeContact | None, withheld: Collection[str]) -> ContactNotice:
    # Also above a form: it is no field of it.
    with unreadable.shown():
        if contact is None:
            words = [_("No safe way recorded: ask before contact"), *_kept_from(None, withheld)]
            return ContactNotice(" \u00b7 ".join(words), "warning")
        words = [*_ways(contact), *_kept_from(contact, withheld)]
    tones = {SafeContact.Rule.ANY: "safe", SafeContact.Rule.NEVER: "danger"}
    return ContactNotice(" \u00b7 ".join(words), tones.get(SafeContact.Rule(contact.rule), "warning"))


def _ways(contact: SafeContact) -> Iterable[str]:
    """How and when, and what never to do."""
    if contact.rule == SafeContact.Rule.NEVER:
        yield str(SafeContact.Rule.NEVER.label)
    ways = ", ".join(filter(None, [channels(contact.safe_channels), without_numbers(contact.times)]))
    if contact.rule == SafeContact.Rule.ANY:
        yield ", ".join(filter(None, [str(SafeContact.Rule.ANY.label), ways]))
    elif contact.rule == SafeContact.Rule.ONLY_SO:
        yield _("Only: %(ways)s") % {"ways": ways} if ways else str(SafeContact.Rule.ONLY_SO.label)
    if contact.trusted and contact.rule != SafeContact.Rule.NEVER:
        yield _("through %(name)s") % {"name": without_numbers(contact.trusted)}
    if contact.unsafe_channels:
        yield _("never: %(ways)s") % {"ways": channels(contact.unsafe_channels)}


def _kept_from(contact: SafeContact | None, withheld: Collection[str]) -> Iterable[str]:
    """Who must not know, and whom the survivor wants told nothing of something."""
    if contact is not None and contact.must_not_know:
        yield _("secret from: %(who)s") % {"who": without_numbers(contact.must_not_know)}
    if withheld:
        labels = dict(Recipient.choices)
        yield _("do not tell: %(who)s") % {"who": ", ".join(str(labels.get(party, party)) for party in withheld)}


def without_numbers(text: str) -> str:
    """The text on one line, cut to a length, with an ellipsis where somebody wrote a phone number into it."""
    line = " ".join(NUMBER.sub(_hide_number, text).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}\u2026"


def _hide_number(match: re.Match[str]) -> str:
    """An ellipsis for what may be a phone number: seven digits or more that are no days and no times."""
    groups = re.findall(r"\d+", match[0])
    longest, count = max(map(len, groups)), sum(map(len, groups))
    is_date = len(groups) == 3 and count <= 8 and any(1900 <= int(group) <= 2100 for group in groups)
    are_times = len(groups) == 2 and longest == 4 and all(int(group) <= 2400 for group in groups)
    are_hours = all(map(_HOUR_OR_DAY.fullmatch, _BETWEEN.split(match[0])))
    return match[0] if count < 7 or is_date or are_times or are_hours else "\u2026"


__all__ = ["ContactNotice", "notice", "notices", "with_contact", "without_numbers"]
