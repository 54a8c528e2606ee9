"""Deadlines as pages show them: when, by what law, and how the day was come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access.actor import ActingUser
from core.domain.workdays import Holidays
from legal import holidays
from legal.deadlines.computing import Computed, compute
from legal.deadlines.rules import DayType, OnlyFor, Rule, Unit
from legal.models import Deadline, Matter, Step
from legal.permissions import LegalPermission
from legal.services.computing import planned_days, term_of


@dataclass(frozen=True, kw_only=True)
class Why:
    """How a day was come to, in sentences: from what it counts, by which rule and article, what was counted and what
    was passed over; and what the reader should know before relying on it."""

    trigger: str
    rule: str
    citation: str
    counted: str
    skipped: Sequence[str]
    doubts: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Shown:
    row: Deadline
    title: str
    duty: str
    days_left: int | None
    state: str
    tone: str
    conflicts: bool
    """Whether other laws say otherwise in this matter."""
    why: Why | None

    @property
    def is_late(self) -> bool:
        return self.days_left is not None and self.days_left < 0 and self.row.warns and self.row.is_open


def title_of(row: Deadline) -> str:
    """What has to be done; one's own words are sealed."""
    rule = row.of_rule
    return str(rule.label) if rule else row.title


def of_matter(matter: Matter, *, by: ActingUser) -> list[Shown]:
    """The deadlines of a matter read with its case, what is open first, by its day. Five queries, however many."""
    rows = Deadline.objects.visible_to(by, LegalPermission.VIEW, case=matter.case).filter(matter=matter)
    found = list(rows.select_related("step"))
    for row in found:
        row.case, row.matter = matter.case, matter
    if not found:
        return []
    steps = list(Step.objects.filter(matter=matter).order_by("on", "created_at", "id"))
    planned = planned_days([matter.pk])[matter.pk]
    known, today, groups = holidays.in_force(), timezone.localdate(), _groups(found)
    shown = [_shown(row, steps, planned, known, today, groups) for row in found]
    return sorted(shown, key=lambda one: (not one.row.is_open, one.row.due_on or date.max, one.title, str(one.row.pk)))


def by_duty(shown: Iterable[Shown]) -> list[tuple[Shown, list[Shown]]]:
    """One of these for each duty, with those of other laws on the same: the one that warns, else the first."""
    found: dict[Any, list[Shown]] = {}
    for one in shown:
        rule = one.row.of_rule
        found.setdefault((rule.group, one.row.is_open) if rule and rule.group else one.row.pk, []).append(one)
    leading = [next((one for one in group if one.row.warns), group[0]) for group in found.values()]
    return [
        (first, [one for one in group if one is not first])
        for first, group in zip(leading, found.values(), strict=True)
    ]


def _groups(rows: Iterable[Deadline]) -> set[str]:
    """Where laws conflict: the groups of which there is more than one."""
    found = [rule.group for row in rows if (rule := row.of_rule) and rule.group]
    return {group for group in found if found.count(group) > 1}


def _shown(
    row: Deadline,
    steps: Sequence[Step],
    planned: Mapping[str, date],
    known: Holidays,
    today: date,
    groups: set[str],
) -> Shown:
    rule = row.of_rule
    state, tone = _state(row, today)
    return Shown(
        row=row,
        title=title_of(row),
        duty=str(rule.duty.label) if rule else "",
        days_left=(row.due_on - today).days if row.due_on else None,
        state=state,
        tone=tone,
        conflicts=bool(rule and rule.group in groups),
        why=_why(row, rule, steps, planned, known) if rule else None,
    )


def _state(row: Deadline, today: date) -> tuple[str, str]:
    if row.done_on or row.met_on:
        return _("Done"), "green"
    if row.dismissed_on:
        return _("Set aside"), ""
    if row.matter.closed_on or row.case.closed_on:
        return _("No longer runs"), ""
    if row.due_on is None:
        return _("No date yet"), ""
    if not row.warns:
        return _("Does not warn"), ""
    left = (row.due_on - today).days
    if left < 0:
        return ngettext("%(days)d day late", "%(days)d days late", -left) % {"days": -left}, "red"
    if left == 0:
        return _("Today"), "red"
    text = ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
    return text, "amber" if left <= 7 else "blue"


def _why(row: Deadline, rule: Rule, steps: Sequence[Step], planned: Mapping[str, date], known: Holidays) -> Why | None:
    start, since = row.starts_on, row.looks_from
    if start is None or since is None:
        return None
    used = () if row.is_by_hand else steps
    found = compute(rule, since, known, steps=used, planned=planned, term=term_of(row))
    return Why(
        trigger=_trigger(row, rule, start),
        rule=_rule_in_words(rule),
        citation=rule.citation,
        counted=_counted(row, rule, found),
        skipped=[f"{date_format(on)}: {name}" for on, name in (found.counted.skipped if found.counted else ())],
        doubts=list(_doubts(row, rule, found)),
    )


def _trigger(row: Deadline, rule: Rule, start: date) -> str:
    what = row.step.get_kind_display() if row.step else _begins_with(row, rule)
    return _("%(what)s, %(date)s") % {"what": what, "date": date_format(start)}


def _begins_with(row: Deadline, rule: Rule) -> str:
    """What a rule counts from without a step."""
    if row.is_by_hand:
        return rule.counted_from
    return _("Request for protection sent to LPSK") if rule.begins_when_sent else _("Legal matter opened")


def _rule_in_words(rule: Rule) -> str:
    if rule.unit == Unit.EVENT:
        return _("before this step: %(step)s") % {"step": Step.Kind(rule.until).label}
    return in_words(rule.unit, rule.length or 0, rule.days)


def in_words(unit: Unit, length: int, days: str) -> str:
    """ "14 working days"."""
    if unit == Unit.HOURS:
        text = ngettext("%(count)d hour", "%(count)d hours", length)
    elif unit == Unit.TIMES:
        text = ngettext("%(count)d time", "%(count)d times", length)
    elif unit == Unit.DAYS_BEFORE and days == DayType.WORKING:
        text = ngettext("%(count)d working day before", "%(count)d working days before", length)
    elif unit == Unit.DAYS_BEFORE:
        text = ngettext("%(count)d calendar day before", "%(count)d calendar days before", length)
    elif days == DayType.WORKING:
        text = ngettext("%(count)d working day", "%(count)d working days", length)
    else:
        text = ngettext("%(count)d calendar day", "%(count)d calendar days", length)
    return text % {"count": length}


def _counted(row: Deadline, rule: Rule, found: Computed) -> str:
    if rule.unit == Unit.TIMES:
        return _("%(times)d of %(length)d times so far") % {"times": found.times, "length": rule.length}
    if found.counted is None:
        return _("The step has not happened yet, and no appointment names it, so there is no date.")
    if found.is_planned:
        return _("An appointment on %(date)s names it. The day moves with the appointment.") % {
            "date": date_format(found.counted.on)
        }
    if rule.unit == Unit.EVENT:
        return _("The step has happened on %(date)s.") % {"date": date_format(found.counted.on)}
    text = in_words(rule.unit, row.length or rule.length or 0, row.days or rule.days)
    weekends = found.counted.weekend_days
    if not weekends:
        return text
    passed = ngettext("%(count)d day of a weekend not counted", "%(count)d days of weekends not counted", weekends)
    return f"{text}; {passed % {'count': weekends}}"


def _doubts(row: Deadline, rule: Rule, found: Computed) -> Iterable[str]:
    if rule.needs_review:
        yield _("The article itself was not read. Have a lawyer check it.")
    if rule.only_for:
        yield str(OnlyFor(rule.only_for).label)
    if rule.note:
        yield rule.note
    if row.length:
        yield _("Counted otherwise in this matter than the rule says: %(reason)s") % {"reason": row.reason}
    counted = found.counted
    if counted is None or rule.unit in (Unit.EVENT, Unit.TIMES):
        return
    if counted.falls_on is not None:
        yield _(
            "The last day falls on a day off (%(day)s). Whether it then moves was not read in the law: act before it."
        ) % {"day": counted.falls_on or _("weekend")}
    if counted.unconfirmed:
        years = ", ".join(map(str, counted.unconfirmed))
        yield _("Not all holidays of %(years)s are confirmed. The date may be another.") % {"years": years}
    if rule.unit == Unit.HOURS:
        yield _("Only the day is known, not the hour: the hours end on this day, at the hour at which they began.")
    else:
        yield _("The day after is counted as day 1. Have a lawyer confirm how days are counted.")
