"""What the data officer does: figures of this year's quarters that are over, and of years before."""

from __future__ import annotations

from contextlib import suppress

from django.utils import timezone

from core.errors import DomainError
from demo.world.life import Scene
from reports.periods import Period, offered
from reports.services import make_release


def make_figures(scene: Scene) -> None:
    """As long a period of each year as there is. Of years with too few people there is nothing to show."""
    with scene.team.at_work("fitri") as by:
        longest: dict[int, Period] = {}
        for period in offered(timezone.localdate(), []):
            longest.setdefault(period.year, period)
        for period in longest.values():
            with suppress(DomainError):
                make_release(period=period, by=by)
