"""The working of a wage calculation in words: the same lines on the page and, in Indonesian, in the dossier."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.domain.dates import format_date
from core.domain.languages import INDONESIAN
from core.domain.money import format_money, format_plain
from legal.domain.spans import Count, Per, Span
from legal.domain.wages import Line, Problem, ProblemKind, Result, Step, StepKind
from legal.models import WageCalculation, WageEntry

TITLES: Mapping[StepKind, str | Promise] = {
    StepKind.DUE: _("Wage due"),
    StepKind.DUE_TOTAL: _("Wages due together"),
    StepKind.PAID: pgettext_lazy("wages", "Paid"),
    StepKind.PAID_TOTAL: _("Paid together"),
    StepKind.UNPAID: _("Unpaid wages"),
    StepKind.LEGAL_HOURS: _("Hours of work up to the legal ones"),
    StepKind.HOURS_OF_WEEK: _("Hours of work a week"),
    StepKind.HOURS_BEYOND: _("Hours beyond the legal ones a week"),
    StepKind.OVERTIME_HOURS: _("Hours of overtime"),
    StepKind.OVERTIME: _("Overtime wages"),
    StepKind.OVERTIME_UNPAID: _("Overtime wages, less what was paid beyond the wage of the same hours"),
    StepKind.DEDUCTION: _("Unlawful deduction"),
    StepKind.DEDUCTION_SHOWN: _("Unlawful deduction, counted with the unpaid wages already"),
    StepKind.TOTAL: _("All together"),
}
PROBLEMS: Mapping[ProblemKind, str | Promise] = {
    ProblemKind.NO_WAGE: _("No wage is entered that was due."),
    ProblemKind.OVERLAP: _("Two wages are entered for the same days: %(days)s."),
    ProblemKind.OVERTIME_OVERLAP: _("Two entries of overtime without hours are for the same days: %(days)s."),
    ProblemKind.HOURS_MISSING: _("Enter the hours of work, the days of work and the legal hours, to count %(days)s."),
    ProblemKind.OUTSIDE: _("An entry for %(days)s lies outside of the time of work and counts for nothing."),
    ProblemKind.UNCOVERED: _("No wage is entered for %(days)s. These days count for nothing."),
    ProblemKind.HOURS_TWICE: _(
        "Hours of overtime are entered for %(days)s, and other hours of these days are counted from the hours of work. "
        "See that no hour counts twice."
    ),
}
_IN_HOURS = (StepKind.LEGAL_HOURS, StepKind.HOURS_OF_WEEK, StepKind.HOURS_BEYOND, StepKind.OVERTIME_HOURS)


class Shown(NamedTuple):
    """One step: what it finds out, about what, how, and what comes out; `exhibit` is the mark of what bears it out."""

    title: str
    about: list[str]
    how: list[str]
    result: str
    exhibit: str
    is_sum: bool


def shown(calculation: WageCalculation, entries: list[WageEntry], result: Result) -> list[Shown]:
    """The steps in the active language."""
    by_key = {str(entry.pk): entry for entry in entries}
    return [_shown(step, by_key.get(step.key), calculation.currency) for step in result.steps]


def _shown(step: Step, entry: WageEntry | None, currency: str) -> Shown:
    about = [_subject(step.subject)] if step.subject else []
    if step.span:
        about.append(days(step.span))
    if entry is not None and entry.source:
        dated = gettext("of %(date)s") % {"date": _day(entry.source_on)} if entry.source_on else ""
        about.append(f"{entry.source} {dated}".strip())
    return Shown(
        title=str(TITLES[step.kind]),
        about=[text for text in about if text],
        how=_how(step, currency),
        result=hours(step.result) if step.kind in _IN_HOURS else _money(step.result, currency),
        exhibit=entry.exhibit.mark if entry is not None and entry.exhibit else "",
        is_sum=step.kind in (StepKind.DUE_TOTAL, StepKind.PAID_TOTAL, StepKind.UNPAID, StepKind.TOTAL),
    )


def _how(step: Step, currency: str) -> list[str]:
    if step.kind == StepKind.HOURS_OF_WEEK:
        return [" × ".join(_number(term) for term in step.terms)]
    if step.kind == StepKind.HOURS_BEYOND:
        return [" − ".join(_number(term) for term in step.terms)]
    if step.kind in (StepKind.UNPAID, StepKind.OVERTIME_UNPAID):
        owed, received = step.terms
        lines = [f"{_money(owed, currency)} − {_money(received, currency)}"]
        return [*lines, gettext("More was paid than was due.")] if received > owed else lines
    if step.terms:
        return [" + ".join(_money(term, currency) for term in step.terms)]
    if step.count is None or step.rate is None:
        return []
    counted = _counting(step.count)
    rate = hours(step.rate) if step.kind in _IN_HOURS else _money(step.rate, currency)
    return [*counted, f"{amount_of_time(step.count)} × {rate}"]


def _counting(count: Count) -> list[str]:
    """How the time was counted, where that is not plain from the figure itself."""
    if count.parts:
        terms = [str(count.whole)] if count.whole else []
        terms += [f"{part.days}/{part.of} ({_number(part.result)})" for part in count.parts]
        return [f"{' + '.join(terms)} = {amount_of_time(count)}"]
    if not count.factors:
        return []
    calendar_days, *more = count.factors
    first = ngettext("%(count)s day", "%(count)s days", int(calendar_days)) % {"count": _number(calendar_days)}
    if not more:
        return [f"{first} ÷ 7 = {amount_of_time(count)}"]
    a_week, *to_hours = more
    worked = Count(to_hours[0], Per.DAY) if to_hours else count
    lines = [f"{first} × {_number(a_week)} ÷ 7 = {amount_of_time(worked)}"]
    return (
        [*lines, f"{amount_of_time(worked)} × {_number(to_hours[1])} = {amount_of_time(count)}"] if to_hours else lines
    )


def amount_of_time(count: Count) -> str:
    """ "8,49 bulan"."""
    number, many = _number(count.quantity), 1 if count.quantity == 1 else 2
    words = {
        Per.MONTH: ngettext("%(count)s month", "%(count)s months", many),
        Per.WEEK: ngettext("%(count)s week", "%(count)s weeks", many),
        Per.DAY: ngettext("%(count)s day of work", "%(count)s days of work", many),
        Per.HOUR: ngettext("%(count)s hour", "%(count)s hours", many),
    }
    return words[Per(count.per)] % {"count": number}


def hours(value: Decimal) -> str:
    return ngettext("%(count)s hour", "%(count)s hours", 1 if value == 1 else 2) % {"count": _number(value)}


def days(span: Span) -> str:
    """ "1 Maret 2025 – 30 November 2025"."""
    return _day(span.first) if span.first == span.last else f"{_day(span.first)} – {_day(span.last)}"


def problem(found: Problem) -> str:
    text = str(PROBLEMS[found.kind])
    return text % {"days": days(found.span)} if found.span else text


def description(line: Line, calculation: WageCalculation) -> str:
    """What a line of the ledger is called. The dossier is in Indonesian, whoever takes it over."""
    with translation.override(INDONESIAN):
        if line.kind == StepKind.OVERTIME:
            what = pgettext("loss", "Overtime wages that were not paid")
        elif line.kind == StepKind.DEDUCTION:
            what = gettext("Unlawful deduction: %(what)s") % {"what": _subject(line.subject).lower()}
        else:
            what = pgettext("loss", "Wages that were not paid")
    return f"{what} – {calculation.title}"[:500]


def rules(result: Result) -> list[str]:
    """How is counted, in sentences; of hours that are parted between wage and overtime only where some are."""
    found = [
        gettext("A whole calendar month counts as one. Of a part month, its days count over the days of that month."),
        gettext("Each step is rounded half up: time to three decimals, money to cents or to the smallest unit."),
        gettext("What was paid beyond the wage of one month counts for the others."),
    ]
    if any(step.kind == StepKind.LEGAL_HOURS for step in result.steps):
        found.append(
            gettext(
                "No hour counts twice: where the hours beyond the legal ones count as overtime, a wage by the hour "
                "counts those up to them. What was paid beyond that wage counts for the overtime."
            )
        )
    return found


def _subject(value: str) -> str:
    labels = {**dict(WageEntry.Basis.choices), **dict(WageEntry.Taken.choices)}
    return str(labels[value])


def _day(day: object) -> str:
    return format_date(day, get_language() or INDONESIAN)  # type: ignore[arg-type]


def _number(value: Decimal) -> str:
    return format_plain(value, get_language() or INDONESIAN)


def _money(value: Decimal, currency: str) -> str:
    return format_money(value, currency, get_language() or INDONESIAN)
