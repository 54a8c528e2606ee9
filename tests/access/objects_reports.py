"""Figures of a year, as they were made: those of an organisation are the same for all of its cases."""

from __future__ import annotations

from typing import Any

from reports.models import Release
from reports.periods import Period
from tests.factories import World

_YEAR = Period(2025, 1, 4)
_FIGURES = {
    "opened": {"total": 60, "counts": {"1": 25, "2": 16}},
    "people": {"total": 60, "counts": {"Feminine CHILD": 12, "Feminine ADULT": 25}},
    "country": {"total": 60, "counts": {"MY": 25, "SEVERAL": 11}},
    "exploitation": {"total": 60, "counts": {"ForcedLabour": 37, "SexualExploitation": 32}},
    "control": {"total": 60, "counts": {}},
    "closed": {"total": None, "counts": {}},
    "outcome": {"total": None, "counts": {}},
}


def make(world: World) -> dict[str, Any]:
    with world.at_work(world.manager) as by:
        facts = {"ends_on": _YEAR.ends_on, "figures": _FIGURES, "by": by}
        release, _made = Release.objects.get_or_create(begins_on=_YEAR.begins_on, defaults=facts)
    return {"release": release}
