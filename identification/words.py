"""How a comparison is put into sentences. None of them says that somebody is a victim, or is none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cases.episodes.models import Episode
from core.domain import codes
from core.domain.languages import INDONESIAN
from core.domain.law import Provision, citation
from identification.comparing import Age, AgeFound, Comparison, Missing, State, What
from identification.elements import THREE, Kind, group, label

DECIDES_NOTHING = gettext_lazy(
    "Harapan compares what was recorded with the elements in the law. It decides nothing: whether a person is a victim "
    "is decided by people who have looked at all of it."
)
COLOURS = {State.MET: "green", State.NOT_MET: "amber", State.INCOMPLETE: "blue", State.NOT_REQUIRED: "grey"}


def altogether(comparison: Comparison) -> str:
    """What the record shows for all elements together."""
    if not comparison.is_begun:
        return _("Nothing has been recorded yet.")
    if comparison.state == State.MET:
        if comparison.age.age == Age.ADULT:
            return _("What is recorded meets act, means and purpose.")
        return _("What is recorded meets act and purpose. For a child no means are required.")
    wanted = [part for part in comparison.parts.values() if part.state == comparison.state]
    names = ", ".join(group(part.kind).label_in(_language()).lower() for part in wanted)
    if comparison.state == State.NOT_MET:
        return _("What is recorded does not meet: %(elements)s. That may change with what is found out.") % {
            "elements": names
        }
    return _("More has to be found out about: %(elements)s.") % {"elements": names}


def if_adult(comparison: Comparison) -> str:
    """How it would stand for somebody of 18 or older; empty where the age is known."""
    return {
        None: "",
        State.MET: _("If the person turns out to have been 18 or older: met, since a means is recorded."),
        State.NOT_MET: _("If the person turns out to have been 18 or older: not met as it is recorded."),
        State.INCOMPLETE: _("If the person turns out to have been 18 or older: more has to be found out first."),
    }[comparison.if_adult if comparison.is_begun else None]


def age(found: AgeFound) -> str:
    """As what the person is taken, and by what."""
    if found.age == Age.UNKNOWN:
        return _(
            "The age at that time is not known. Until it is shown otherwise, the person is taken as a child: no means "
            "are required. As soon as the age is found, this page follows it."
        )
    if found.is_contradicted:
        return _(
            "The year of birth in the record and what was found out here say different things. Until that is cleared "
            "up, the person is taken as a child."
        )
    if found.age == Age.CHILD:
        return _("Under 18 at that time: no means are required.")
    return _("18 or older at that time: a means is required.")


def reckoned(found: AgeFound) -> str:
    """The day on which the age counts."""
    day = date_format(found.reckoned_on)
    if found.is_beginning:
        return _("Reckoned on %(date)s, when the earliest episode began.") % {"date": day}
    return _("Reckoned on %(date)s, when the case was opened: no episode has a first day.") % {"date": day}


def missing(comparison: Comparison) -> list[str]:
    """What is missing, one sentence for each thing."""
    return [_missing(one) for one in comparison.missing] if comparison.is_begun else []


def _missing(one: Missing) -> str:
    name = group(one.kind).label_in(_language()) if one.kind in THREE else str(Kind.AGE.label)
    elements = ", ".join(str(label(one.kind, code)) for code in one.elements)
    values = {"part": name, "elements": elements}
    return {
        What.AGE: _("The age at that time: enter a date of birth, or write under Age how else it is known."),
        What.AGE_CONTRADICTED: _(
            "The age: clear up which is right, the year of birth in the record or the answer here."
        ),
        What.DAY: _("The first day of an episode, since the person may have been under 18 when it began."),
        What.ANSWERS: _("%(part)s: not known yet are %(elements)s."),
        What.ANSWERS_IF_ADULT: _("%(part)s, if the person was 18 or older: not known yet are %(elements)s."),
        What.REASONS: _("%(part)s: no reason is written for %(elements)s."),
        What.EVIDENCE: _("%(part)s: no evidence that you see is linked to %(elements)s."),
    }[one.what] % values


def cited(provisions: tuple[Provision, ...]) -> list[str]:
    """Where it stands in the law, in the reader's language."""
    return [citation(entry, _language()) for entry in provisions]


def articles(provisions: tuple[Provision, ...]) -> Iterator[tuple[str, str]]:
    """Where it stands and what it says, in our own words."""
    language = _language()
    for entry in provisions:
        says = entry.summary_id if language == INDONESIAN and entry.summary_id else entry.summary_en
        yield citation(entry, language), says


def episode(row: Episode) -> str:
    """Which episode it is: by its kinds and its months."""
    kinds = ", ".join(str(codes.label("TypeOfExploitation", code)) for code in row.exploitation_types)
    first, last = (date_format(day, "F Y") if day else "?" for day in (row.started_on, row.ended_on))
    return f"{kinds or _('Episode of trafficking')} ({first} – {last})"


def document(row: Any) -> str:
    """A document as `usable_documents()` found it; one that was replaced says so."""
    return _("%(title)s (an older version)") % {"title": row.title} if row.is_old else str(row.title)


def status(code: str) -> str | Promise:
    return codes.label("TraffickingStatus", code)


def _language() -> str:
    return get_language() or INDONESIAN
