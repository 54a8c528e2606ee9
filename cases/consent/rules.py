"""May these data of a case go to this recipient for this purpose? One answer for whatever leaves the house.

For each kind of data the newest decision that is about the purpose and the recipient holds. Nothing is looked for in
other cases of the person, but for statistics, which count people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.consent.models import Answer, Consent, Recipient
from cases.consent.recipient_names import is_same, may_be, told_name
from cases.record.models import Case, Person
from core.compartments import Compartment
from core.domain.law import Provision, citation, printable, provision

# How long before its end a decision is said to end soon.
SOON = timedelta(days=14)

BODIES_OF_RESTITUTION = (Recipient.LPSK, Recipient.PROSECUTOR, Recipient.POLICE, Recipient.COURT)
# What every restitution dossier tells.
OF_RESTITUTION = (Compartment.GENERAL, Compartment.IDENTITY, Compartment.LEGAL)

# Who was meant by a decision that names no recipient: nobody is meant whom its words did not name.
_MEANT: dict[str, frozenset[str]] = {
    Consent.Purpose.CARE: frozenset({Recipient.OWN}),
    Consent.Purpose.STATISTICS: frozenset({Recipient.OWN}),
    Consent.Purpose.RESTITUTION: frozenset(BODIES_OF_RESTITUTION),
    Consent.Purpose.REFERRAL: frozenset(
        {Recipient.HEALTH, Recipient.SOCIAL, Recipient.LPSK, Recipient.EMBASSY, Recipient.NGO}
    ),
}
# Purposes that leave no data out of the organisation.
INSIDE = (Consent.Purpose.CARE, Consent.Purpose.STATISTICS)


class To(NamedTuple):
    """To whom data would go: a kind of body, and which one where that is known."""

    kind: str
    name: str = ""


def why_not(
    case: Case,
    *,
    classes: Collection[str],
    to: To,
    purpose: str,
    on: date | None = None,
    among: Iterable[Consent] | None = None,
) -> str:
    """Why data of these kinds may not go to this recipient for this purpose today, as a sentence; empty when they may.

    `among` are the case's decisions, when at hand. A look at its general content must have been logged where `to`
    names a body.
    """
    day = on or timezone.localdate()
    fitting = _made(case, purpose, day, among)
    asked = [value for value in Compartment.values if value in classes]
    by_class = {value: newest(fitting, to, value) for value in asked}
    blocked = [value for value in asked if not _allows(by_class[value], day)]
    if not blocked:
        return ""
    first = by_class[blocked[0]]
    alike = [value for value in blocked if by_class[value] is first]
    if first is None:
        return _missing(fitting, to, purpose, alike)
    return _because(first, _name(first, purpose, alike if len(alike) < len(asked) else []), day)


def _made(case: Case, purpose: str, day: date, among: Iterable[Consent] | None) -> list[Consent]:
    """What was decided for a purpose until a day; `among` as for `why_not`."""
    rows = Consent.objects.filter(case=case, purpose=purpose) if among is None else among
    return [row for row in rows if row.purpose == purpose and row.decided_on <= day]


def deciding(
    case: Case,
    *,
    classes: Collection[str],
    to: To,
    purpose: str,
    on: date | None = None,
    among: Iterable[Consent] | None = None,
) -> dict[Consent, list[str]]:
    """By which decisions data of these kinds may go there today, each with the kinds that it allows; `among` as for
    `why_not`."""
    day = on or timezone.localdate()
    fitting = _made(case, purpose, day, among)
    found: dict[Consent, list[str]] = {}
    for value in Compartment.values:
        decides = newest(fitting, to, value) if value in classes else None
        if decides is not None and decides.holds_on(day):
            found.setdefault(decides, []).append(value)
    return found


def restitution_refusal(case: Case, consents: Iterable[Consent] | None = None) -> str:
    """Why restitution can be claimed from nobody today; empty when from one body at least. `consents`: at hand."""
    rows = list(
        Consent.objects.filter(case=case, purpose=Consent.Purpose.RESTITUTION) if consents is None else consents
    )
    said = [
        why_not(case, classes=OF_RESTITUTION, to=To(kind), purpose=Consent.Purpose.RESTITUTION, among=rows)
        for kind in BODIES_OF_RESTITUTION
    ]
    decided = {row.recipient for row in rows if row.purpose == Consent.Purpose.RESTITUTION}
    about = [
        sentence
        for kind, sentence in zip(BODIES_OF_RESTITUTION, said, strict=True)
        if decided & {kind, Recipient.NOT_RECORDED}
    ]
    return "" if "" in said else (about or said)[0]


def unwilling(people: Any, *, on: date) -> set[UUID]:
    """Those of these people who do not want to be in statistics that day, as their newest decision in any case says.

    Whoever was never asked is not among them.
    """
    rows = Consent.objects.filter(purpose=Consent.Purpose.STATISTICS, decided_on__lte=on, case__person__in=people)
    latest: dict[UUID, Consent] = {}
    for row in rows.select_related("case").order_by("decided_on", "created_at", "pk"):
        latest[row.case.person_id] = row
    return {person_id for person_id, row in latest.items() if not row.holds_on(on)}


def replaced(rows: Sequence[Consent]) -> set[UUID]:
    """Those of a case's decisions on which nothing depends any longer: newer ones hold for all that they said."""
    found = set()
    for row in rows:
        asked = [To(kind, row.recipient_name if row.is_named else "") for kind in meant(row)]
        others = [one for one in rows if one.purpose == row.purpose]
        if asked and all(newest(others, to, value) is not row for to in asked for value in row.classes):
            found.add(row.pk)
    return found


def is_asked_again(row: Consent, rows: Iterable[Consent]) -> bool:
    """Whether a newer decision on the whole kind of recipients holds for all that this one says. Opens no name."""
    return any(
        other.recipient == row.recipient
        and not other.is_named
        and (other.decided_on, other.created_at) > (row.decided_on, row.created_at)
        and set(other.classes) >= set(row.classes)
        for other in rows
    )


def meant(row: Consent) -> list[str]:
    """The kinds of recipients that a decision is about."""
    if row.recipient != Recipient.NOT_RECORDED:
        return [row.recipient]
    return [kind for kind in Recipient.values if kind in _MEANT.get(row.purpose, ())]


def taken_back(refusal: Consent, rows: Iterable[Consent]) -> list[Consent]:
    """The consents that this later refusal takes something from: for its purpose, of some of its data, to some of its
    recipients. Opens the names of bodies where both name one.
    """
    return [row for row in rows if _takes_from(refusal, row)]


def takes_all(refusal: Consent, row: Consent) -> bool:
    """Whether nothing is left of a consent that a refusal takes something from."""
    whom = set(meant(row)) <= set(meant(refusal)) and (row.is_named or not refusal.is_named)
    return whom and set(row.classes) <= set(refusal.classes)


def _takes_from(refusal: Consent, row: Consent) -> bool:
    is_earlier = row.decided_on <= refusal.decided_on and row.pk != refusal.pk
    is_given = row.decision == Consent.Decision.GIVEN and row.withdrawn_on is None
    alike = row.purpose == refusal.purpose and set(row.classes) & set(refusal.classes)
    if not (is_earlier and is_given and alike and set(meant(row)) & set(meant(refusal))):
        return False
    return not (row.is_named and refusal.is_named) or may_be(told_name(row), told_name(refusal))


def newest(rows: Iterable[Consent], to: To, value: str) -> Consent | None:
    """The decision that holds for a kind of data and a recipient, of rows of one purpose."""
    about = [row for row in rows if value in row.classes and _concerns(row, to)]
    return max(about, key=lambda row: (row.decided_on, row.created_at), default=None)


def _concerns(row: Consent, to: To) -> bool:
    """A decision on a kind of bodies is about each of them. One on a single body says nothing of the others, unless
    it is not known which one is asked about: then a refusal may be about that one."""
    if to.kind not in meant(row):
        return False
    if not row.is_named:
        return True
    if to.name:
        return may_be(row.recipient_name, to.name) if row.forbids else is_same(row.recipient_name, to.name)
    return row.forbids


def _allows(row: Consent | None, day: date) -> bool:
    return row is not None and row.holds_on(day)


def _name(row: Consent, purpose: str, classes: Sequence[str]) -> str:
    """What a decision is about: its purpose, to whom, and which data, where it says so."""
    parts = [str(Consent.Purpose(purpose).label)]
    if row.recipient not in (Recipient.NOT_RECORDED, Recipient.OWN):
        parts.append(str(Recipient(row.recipient).label))
    return _with_classes(" – ".join(parts), classes)


def _with_classes(name: str, classes: Sequence[str]) -> str:
    return f"{name}: {in_words(classes)}" if classes else name


def in_words(classes: Iterable[str]) -> str:
    return ", ".join(str(Compartment(value).label) for value in classes)


def _missing(fitting: Sequence[Consent], to: To, purpose: str, classes: Sequence[str]) -> str:
    name = str(Consent.Purpose(purpose).label)
    if fitting:
        name = f"{name} – {Recipient(to.kind).label}"
    if any(_concerns(row, to) for row in fitting):
        return _(
            "The consent for “%(purpose)s” does not cover: %(classes)s. Ask the survivor and record the decision."
        ) % {
            "purpose": name,
            "classes": in_words(classes),
        }
    return _("No consent is recorded for “%(purpose)s”. Ask the survivor and record the decision.") % {"purpose": name}


def _because(row: Consent, name: str, day: date) -> str:
    if row.decision == Consent.Decision.REFUSED:
        return _("The survivor refused consent for “%(purpose)s” on %(date)s.") % {
            "purpose": name,
            "date": date_format(row.decided_on),
        }
    if row.withdrawn_on is not None and row.is_withdrawn_on(day):
        return _("The survivor withdrew consent for “%(purpose)s” on %(date)s.") % {
            "purpose": name,
            "date": date_format(row.withdrawn_on),
        }
    return _("Consent for “%(purpose)s” ended on %(date)s. Ask the survivor again.") % {
        "purpose": name,
        "date": date_format(row.valid_until),  # type: ignore[arg-type]  # nothing else is left
    }


class Lack(NamedTuple):
    """What a decision lacks, as a sentence, and by which provision, where one may be printed."""

    text: str | Promise
    law: str = ""


def counts_as_child(person: Person, *, on: date) -> bool:
    """Whether somebody is asked as a child on that day: by the year of birth, and where it is not known, by what was
    said at the intake; where nothing was, too.
    """
    if person.birth_year is None:
        return person.is_child or not person.is_said_adult
    return on.year - person.birth_year <= 18


def lacks(consent: Consent, person: Person) -> list[Lack]:
    """What is still missing to a decision that was given, the most important first."""
    if consent.decision != Consent.Decision.GIVEN:
        return []
    found = []
    if counts_as_child(person, on=consent.decided_on):
        found += _of_a_child(consent, person)
    if consent.form == Consent.Form.ORAL:
        found.append(Lack(_("It was given orally. Have it written down or recorded."), cited("22")))
        if not consent.has_witness:
            found.append(Lack(_("The name of the witness is missing."), cited("24")))
    elif consent.form == Consent.Form.NOT_KNOWN:
        found.append(Lack(_("It is not known how it was given."), cited("24")))
    missing = [label for code, label in Consent.Explained.choices if code not in consent.explained]
    if missing:
        found.append(Lack(_("Not explained yet: %(what)s.") % {"what": "; ".join(map(str, missing))}, cited("21")))
    if consent.was_read_back is False:
        found.append(Lack(_("It was not read back. Let the person say in their own words what was agreed.")))
    return found


def _of_a_child(consent: Consent, person: Person) -> list[Lack]:
    found = []
    if person.was_child is None:
        found.append(Lack(_("The age is not known, so the person is asked as a child is.")))
    if consent.guardian_may_be_involved:
        found.append(
            Lack(
                _(
                    "The guardian may be involved in the trafficking. Do not rely on this answer, and do not tell the "
                    "guardian what is planned. Decide with your supervisor who may speak for the child."
                )
            )
        )
    elif consent.guardian_answer != Answer.AGREES:
        found.append(Lack(_("The consent of a parent or guardian is missing."), cited("25")))
    if consent.child_answer != Answer.AGREES:
        found.append(Lack(_("What the child says is missing. Ask the child too.")))
    return found


def law_of(article: str) -> Provision:
    return provision("UU 27/2022", article)


def cited(article: str) -> str:
    """The provision of the data protection law as it is cited; empty where it may not be printed."""
    entry = law_of(article)
    return citation(entry, (get_language() or "id")[:2]) if printable(entry) else ""


STOPPING = "30, 32, 40, 41"


def to_be_told_by(consent: Consent) -> date | None:
    """The last day on which those who received data are told that they may not use them; None where the law names no
    time.

    Counted from the beginning of the day, so that it is in time whatever the hour at which the person said it.
    """
    deadline = law_of(STOPPING).deadline if printable(law_of(STOPPING)) else None
    day = consent.decided_on if consent.decision == Consent.Decision.REFUSED else consent.withdrawn_on
    if day is None or deadline is None or deadline.value is None:
        return None
    return day + timedelta(days=deadline.value // 24 - 1)


def ends_soon(consent: Consent, today: date) -> bool:
    until = consent.valid_until
    return consent.holds_on(today) and until is not None and until <= today + SOON
