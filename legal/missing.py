"""What is not written down in a matter, so that deadlines which hold in it have no day: said on its page, with the link
that writes it down."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from legal.circumstances import is_of_payment
from legal.course import Course
from legal.deadlines.rules import Rule, Unit, rules
from legal.due import Shown
from legal.models import Deadline, Hearing, Matter, Order, RestitutionClaim, Step
from legal.selectors import Returned

_Kind, _Ordered, _Claim = Step.Kind, Order.Kind, RestitutionClaim.State
# The proceeding runs, and the demand was not read yet.
_BEFORE_JUDGMENT = (Matter.Stage.INVESTIGATION, Matter.Stage.PROSECUTION, Matter.Stage.TRIAL)
# From the day of these the law counts, once there is such an order. Its own day is not always theirs.
_AFTER_FINAL = (_Kind.JUDGMENT_NOTICE, _Kind.JUDGMENT_COPY)
_AFTER = {_Ordered.RULING: (_Kind.RULING, _Kind.JUDGMENT_COPY), _Ordered.WARNING: (_Kind.WARNING,)}


@dataclass(frozen=True, kw_only=True)
class Missing:
    """`url` is the name of the form, and `query` what it begins with."""

    deadlines: Sequence[str]
    what: str
    url: str
    query: str
    rows: Sequence[Deadline] = ()
    """Those of the deadlines that are there without a day: they are said here, and not once more."""


def of_matter(
    matter: Matter,
    course: Course,
    shown: Collection[Shown],
    claims: Collection[RestitutionClaim],
    returned: Iterable[Returned],
) -> list[Missing]:
    """What is missing in a matter that runs; `returned` is what LPSK has returned of its claims. It was read with its
    case; no queries."""
    if not matter.is_open or not matter.case.is_open:
        return []
    steps = [
        Missing(deadlines=titles, what=str(kind.label), url="legal:step-add", query=f"kind={kind}")
        for kind, since in [*((kind, date.min) for kind in _expected(course)), *_notice(course, returned)]
        if (titles := _without_day(kind, shown, since, is_awarded=_is_awarded(course, claims)))
    ]
    return [*_appointment(matter, course, shown, claims), *steps]


def _is_awarded(course: Course, claims: Iterable[RestitutionClaim]) -> bool:
    """Whether restitution is to be paid: a claim is decided once an award is recorded."""
    return any(order.restitution for order in course.orders) or any(claim.state == _Claim.DECIDED for claim in claims)


def _expected(course: Course) -> list[Step.Kind]:
    """The steps that are not there, though what is there says that they are due."""
    there = {step.kind for step in course.steps}
    found = list(_AFTER_FINAL) if _Kind.JUDGMENT_FINAL in there else []
    for order in course.orders:
        if order.kind == _Ordered.JUDGMENT and order.force == Order.Force.FINAL:
            found += _AFTER_FINAL
        found += _AFTER.get(_Ordered(order.kind), ())
    return [kind for kind in dict.fromkeys(found) if kind not in there]


def _notice(course: Course, returned: Iterable[Returned]) -> Iterable[tuple[Step.Kind, date]]:
    """The notice of what LPSK has returned last, and since when it is looked for; none where a step tells of it."""
    kind = _Kind.LPSK_INCOMPLETE
    last = max((step.on for step in course.steps if step.kind == kind), default=date.min)
    since = max((one.noticed_from for one in returned), default=date.min)
    if last < since:
        yield kind, since


def _without_day(kind: str, shown: Collection[Shown], since: date, *, is_awarded: bool) -> list[str]:
    """The deadlines that a step of this kind begins, but those that somebody has begun by hand, from that day on, and
    without an award those of payment."""
    there = {one.row.rule for one in shown if (one.row.starts_on or date.min) >= since}
    today = timezone.localdate()
    found = [
        rule
        for rule in rules().values()
        if rule.trigger == kind and rule.id not in there and not rule.only_for and rule.is_in_force(today)
        if is_awarded or not is_of_payment(rule)
    ]
    return _titles(found)


def _appointment(
    matter: Matter, course: Course, shown: Collection[Shown], claims: Iterable[RestitutionClaim]
) -> Iterable[Missing]:
    """What must be done before the demand has the day of the appointment for it."""
    if matter.kind != Matter.Kind.CRIMINAL or matter.stage not in _BEFORE_JUDGMENT or any(map(_has_arrived, claims)):
        return
    agenda = Hearing.Agenda.DEMAND
    has_day = {one.row.rule for one in shown if one.row.due_on or not one.row.is_open}
    found = [
        rule
        for rule in rules().values()
        if rule.unit == Unit.EVENT and rule.until == agenda and rule.remind and rule.id not in has_day
    ]
    if found and _Kind.JUDGMENT not in {step.kind for step in course.steps}:
        what = _("Appointment: %(agenda)s") % {"agenda": agenda.label}
        rows = [one.row for one in shown if one.row.rule in {rule.id for rule in found}]
        yield Missing(deadlines=_titles(found), what=what, url="legal:hearing-add", query=f"agenda={agenda}", rows=rows)


def _has_arrived(claim: RestitutionClaim) -> bool:
    """It lies with the prosecutor, or the court has decided on it."""
    is_filed = claim.state == _Claim.FILED and claim.route == RestitutionClaim.Route.PROSECUTOR
    return is_filed or claim.state == _Claim.DECIDED


def _titles(found: Iterable[Rule]) -> list[str]:
    """Several laws on the same are said once."""
    return list(dict.fromkeys(str(rule.label) for rule in found))
