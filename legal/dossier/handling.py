"""Which versions of a claim's dossier were given out to be filed, as the next one tells it.

Court and opponent read it. Drafts that stayed in the house, and who downloaded what, are no business of theirs: that
stands on the page of each version, in the record of acts and in the chain of custody.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.access.actor import ActingUser
from core.domain.dates import format_date
from core.domain.languages import INDONESIAN
from legal.models import Dossier, DossierCopy, Filing, FilingStep, RestitutionClaim

COPY = "Salinan no. {number} dari versi {version}, untuk diajukan"
NAMELESS = "sistem"
UNKNOWN = "tidak dicatat"
# Of the steps of a version those that office and opponent know: when it came, and when it left again.
STEPS = {
    Filing.FILED: "Versi {version} diajukan",
    Filing.RETURNED: "Versi {version} dikembalikan untuk dilengkapi",
    Filing.TAKEN_BACK: "Versi {version} ditarik kembali",
}


class Handled(NamedTuple):
    """A line of the record: the moment, what was done, and by whom."""

    when: str
    what: str
    who: str


def lines(claim: RestitutionClaim, *, by: ActingUser) -> list[Handled]:
    """Earlier versions that were given out to be filed or were filed, the copies of them that were given out for it,
    and how they were filed and came back, as far as `by` sees them, in the order in which it happened."""
    found: list[tuple[datetime, str, str, str]] = []
    copies = DossierCopy.objects.visible_to(by).filter(dossier__claim=claim, kind=DossierCopy.Kind.FILING)
    steps = FilingStep.objects.visible_to(by).filter(dossier__claim=claim, kind__in=STEPS)
    left = Q(pk__in=copies.order_by().values("dossier")) | Q(pk__in=steps.order_by().values("dossier"))
    built = Dossier.objects.visible_to(by).filter(left, claim=claim, built_at__isnull=False)
    for dossier in built.select_related("created_by"):
        if dossier.built_at is not None:
            text = f"Versi {dossier.number} disusun"
            found.append((dossier.built_at, _moment(dossier.built_at), text, _name(dossier.created_by)))
    for copy in copies.select_related("created_by", "dossier"):
        text = COPY.format(number=copy.number, version=copy.dossier.number)
        found.append((copy.created_at, _moment(copy.created_at), text, _name(copy.created_by)))
    had_by: dict[UUID, str] = {}
    for step in steps.select_related("case", "dossier").order_by("dossier__number", "number"):
        if step.kind == Filing.FILED:
            had_by[step.dossier_id] = step.office
        who = _by_whom(step, had_by.get(step.dossier_id, ""))
        found.append((_at(step), _day(step.on), _what(step), who or UNKNOWN))
    found.sort(key=lambda entry: entry[0])
    return [Handled(when, what, who) for _at, when, what, who in found]


def _name(user: User | None) -> str:
    return user.name if user else NAMELESS


def _what(step: FilingStep) -> str:
    text = STEPS[Filing(step.kind)].format(version=step.dossier.number)
    if step.kind == Filing.FILED and step.office:
        return f"{text} ke {step.office}"
    if step.kind == Filing.RETURNED and step.who:
        return f"{text}, diterima kembali oleh {step.who}"
    return text


def _by_whom(step: FilingStep, had_by: str) -> str:
    """Whose act it was. It is an office that returns a version, `had_by` where the step names none; whoever such a step
    names took it from there."""
    return step.office or had_by if step.kind == Filing.RETURNED else step.who


def _at(step: FilingStep) -> datetime:
    """Where it stands among the others: when it was written down, if that was on its day, else at the end of that."""
    if timezone.localdate(step.created_at) == step.on:
        return step.created_at
    return timezone.make_aware(datetime.combine(step.on, time.max))


def _day(day: date) -> str:
    return format_date(day, INDONESIAN).replace(" ", "\N{NO-BREAK SPACE}")


def _moment(at: datetime) -> str:
    return f"{_day(timezone.localdate(at))}, {timezone.localtime(at):%H.%M}".replace(" ", "\N{NO-BREAK SPACE}")
