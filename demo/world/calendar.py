"""The order in which things happen.

A strand is a generator: it yields the moment until which it waits and is then resumed with the clock at that
moment. Strands begin other strands. All run in the order of their moments, so that two people who want the last
free bed meet as they would have met.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime

from demo.world import clock

Strand = Iterator[datetime]


class Calendar:
    def __init__(self, *, now: datetime) -> None:
        self.now = now
        self._waiting: list[tuple[datetime, int, Strand]] = []
        self._begun = 0

    def begin(self, strand: Strand) -> None:
        """Run a strand up to its first moment and keep it waiting there."""
        self._begun += 1
        self._wait(strand, self._begun)

    def run(self) -> None:
        """Let everything happen that lies before now. What would happen later is dropped."""
        while self._waiting:
            moment, number, strand = heapq.heappop(self._waiting)
            if moment > self.now:
                break
            with clock.at(moment):
                self._wait(strand, number)

    def _wait(self, strand: Strand, number: int) -> None:
        moment = next(strand, None)
        if moment is not None:
            heapq.heappush(self._waiting, (moment, number, strand))
