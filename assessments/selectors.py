"""Reads of assessments for pages: by instrument, in the order of their days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments import answering, wording
from assessments.definitions import Measure
from assessments.models import Assessment, Instrument
from assessments.permissions import AssessmentPermission
from cases.record.models import Case
from core import unreadable
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.keys.fields import preload
from core.web.charts import Chart, Lines, Point
from core.web.tables import Cell, Column, Table

SHOWN = 5


@dataclass(frozen=True)
class History:
    """What was filled in of one instrument in a case: the finished ones, newest first, and a draft if there is one."""

    instrument: Instrument
    finished: list[Assessment]
    draft: Assessment | None
    replaced: frozenset[Any]

    @property
    def standing(self) -> list[Assessment]:
        """Without those that were corrected."""
        return [row for row in self.finished if row.pk not in self.replaced]

    @property
    def has_more(self) -> bool:
        return len(self.finished) > SHOWN

    @property
    def newest(self) -> Table:
        return self._table(self.finished[:SHOWN])

    @property
    def table(self) -> Table:
        return self._table(self.finished)

    def _table(self, rows: list[Assessment]) -> Table:
        measures = list(self.finished[0].edition.read.measures) if self.finished else []
        has_judgement = any(row.edition.read.judgement for row in rows)
        columns = [
            Column(_("Day")),
            *(Column(str(measure.label)) for measure in measures),
            *([Column(_("Judgement"))] if has_judgement else []),
            Column(_("By")),
            Column(_("Next review")),
        ]
        return Table(
            caption=str(self.instrument.name),
            columns=columns,
            rows=[self._row(row, [measure.code for measure in measures], has_judgement) for row in rows],
            id=f"of-{self.instrument.code}",
        )

    def _row(self, row: Assessment, codes: list[str], has_judgement: bool) -> list[Cell]:
        outcomes = {outcome.code: outcome for outcome in wording.outcomes(row)}
        note = _("corrected later") if row.pk in self.replaced else ""
        cells = [Cell(date_format(row.assessed_on, "j M Y"), url=row.get_absolute_url(), note=note)]
        for code in codes:
            outcome = outcomes.get(code)
            said = [outcome.band, _("partly answered") if outcome.note else ""] if outcome else []
            cells.append(Cell(outcome.value if outcome else "–", note=" · ".join(filter(None, said))))
        if has_judgement:
            judged = row.judged
            cells.append(Cell(str(judged.label), badge=judged.tone.value) if judged else Cell("–"))
        review = date_format(row.next_review_on, "j M Y") if row.next_review_on else "–"
        return [*cells, Cell(row.assessor), Cell(review)]

    @property
    def chart(self) -> Chart | None:
        """The results that are charted, from two assessments on; None where there is nothing to draw."""
        rows = list(reversed(self.standing))
        measures = [one for one in rows[-1].edition.read.measures if one.is_charted] if len(rows) > 1 else []
        if not measures:
            return None
        points = [point for measure in measures for row in rows if (point := _point(measure, row)) is not None]
        if not points:
            return None
        is_partial = any(point.is_hollow for point in points)
        return Chart(
            title=_("Over time"),
            summary=_("%(count)d assessments from %(first)s to %(last)s; the numbers stand in the table.")
            % {
                "count": len(rows),
                "first": date_format(rows[0].assessed_on),
                "last": date_format(rows[-1].assessed_on),
            },
            drawing=Lines(points, sorted({row.assessed_on for row in rows})),
            columns=[_("Day"), *(str(measure.label) for measure in measures)],
            rows=[
                [date_format(row.assessed_on, "j M Y"), *(_charted(measure, row) for measure in measures)]
                for row in reversed(rows)
            ],
            note=_("Hollow point: partly answered.") if is_partial else "",
        )


def _point(measure: Measure, row: Assessment) -> Point | None:
    """A result as a point of the chart, hollow where it was partly answered: fewer answers look like an improvement.
    None where there is none."""
    stored = _stored(measure, row)
    if stored.get("value") is None:
        return None
    partly = answering.is_partial(measure, stored)
    return Point(row.assessed_on, str(measure.label), float(stored["value"]), is_hollow=partly)


def _charted(measure: Measure, row: Assessment) -> Cell:
    """A result in the table beside the chart."""
    stored = _stored(measure, row)
    is_partial = stored.get("value") is not None and answering.is_partial(measure, stored)
    return Cell(wording.number(stored.get("value")), note=_("partly answered") if is_partial else "")


def _stored(measure: Measure, row: Assessment) -> dict[str, Any]:
    """A result as it is stored; empty where there is none, or it is damaged: the table of all says so."""
    found: dict[str, Any] = (unreadable.known(row, "results") or {}).get(measure.code, {})
    return found


def histories(case: Case, user: ActingUser, *, instrument: Any = None) -> list[History]:
    """By instrument, in the order of their names; with `instrument` (a key) of that one alone. The look must have been
    logged."""
    rows = Assessment.objects.visible_to(user, AssessmentPermission.VIEW, case=case)
    if instrument is not None:
        rows = rows.filter(instrument=instrument)
    found = list(rows.select_related("instrument", "edition", "created_by", "updated_by").newest_first())
    share(found, case)
    preload(found, "results")
    replaced = frozenset(row.replaces_id for row in found if row.replaces_id and not row.is_draft)
    by_instrument: dict[Any, list[Assessment]] = {}
    for row in found:
        by_instrument.setdefault(row.instrument_id, []).append(row)
    histories = [
        History(
            instrument=own[0].instrument,
            finished=[row for row in own if not row.is_draft],
            draft=next((row for row in own if row.is_draft), None),
            replaced=replaced,
        )
        for own in by_instrument.values()
    ]
    return sorted(histories, key=lambda history: str(history.instrument.name))


def newest_of_kind(case: Case, user: ActingUser, kind: str) -> list[Assessment]:
    """Of each instrument of a kind the newest finished one that stands, the latest first. The look must have been
    logged."""
    rows = Assessment.objects.visible_to(user, AssessmentPermission.VIEW, case=case).standing()
    rows = rows.filter(instrument__kind=kind).select_related("instrument", "edition", "created_by", "updated_by")
    by_instrument: dict[Any, Assessment] = {}
    for row in rows.newest_first():
        by_instrument.setdefault(row.instrument_id, row)
    found = list(by_instrument.values())
    share(found, case)
    preload(found, "results")
    return found


def share(rows: Iterable[Assessment], case: Case) -> None:
    """Let the rows have the case and their versions in common: each version is read once."""
    editions: dict[Any, Any] = {}
    for row in rows:
        row.case = case
        row.edition = editions.setdefault(row.edition_id, row.edition)


def offered(case: Case, user: ActingUser) -> list[Instrument]:
    """The instruments that `user` may fill in in this case now."""
    compartments = case.compartments_of(user, AssessmentPermission.WRITE)
    rows = Instrument.objects.visible_to(user, AssessmentPermission.WRITE).usable()
    return sorted(rows.filter(compartment__in=compartments), key=lambda instrument: str(instrument.name))


def of_kind(case: Case, user: ActingUser, kind: str) -> Any:
    """The key of the general instrument of a kind that `user` would fill in in this case now: the one that was last,
    else the only one; None where it is to be chosen."""
    keys = [one.pk for one in offered(case, user) if one.kind == kind and one.compartment == Compartment.GENERAL]
    rows = Assessment.objects.visible_to(user, AssessmentPermission.WRITE, case=case).standing()
    last = rows.filter(instrument__in=keys).newest_first().values_list("instrument", flat=True).first()
    return last or (keys[0] if len(keys) == 1 else None)


def before(assessment: Assessment, user: ActingUser) -> Assessment | None:
    """The assessment of the same instrument before this one, which stands; for a correction, the one before what it
    corrects."""
    rows = Assessment.objects.visible_to(user, AssessmentPermission.VIEW, case=assessment.case).standing()
    rows = rows.filter(instrument=assessment.instrument_id).exclude(pk__in=[assessment.pk, assessment.replaces_id])
    if not assessment.is_draft:
        rows = rows.filter(assessed_on__lte=assessment.assessed_on, finished_at__lt=assessment.finished_at)
    return rows.select_related("case", "edition").newest_first().first()
