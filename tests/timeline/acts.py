"""Somebody makes, somebody else ends: what the timeline then says of each act, held against who did it and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from cases.extension import timeline
from cases.extension.timeline_models import TimelineEntry
from cases.record.models import Case
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from tests.factories import World


class SaidEntry(NamedTuple):
    """What the timeline says of an act, to the reader of the story."""

    title: str
    text: str
    by: str
    at: datetime


class Story:
    """Acts in one case, one after the other. After each, what was told of the earlier ones must stand as it did."""

    def __init__(self, world: World, case: Case, reader: str) -> None:
        self.world, self.case, self.reader = world, case, reader
        self.skip()

    def skip(self) -> None:
        """What was written meanwhile is no act of the story."""
        self.known, self.told = set(self.entries()), self.tell()

    def act[R](
        self,
        actor: str,
        work: Callable[..., R],
        *kinds: str,
        at: Mapping[str, datetime] | None = None,
        corrects: bool = False,
    ) -> R:
        """Let somebody do something, of which these kinds of entry tell and no others: with them and with this moment,
        or with that in `at` where the act says itself when it was.

        `corrects`: what it says of the row is untrue or gone, so that its words may change.
        """
        user, began = self.world.users[actor], timezone.now()
        with self.world.at_work(user) as by:
            done = work(by)
        ended = timezone.now()
        now = self.tell()
        entries = self.entries()
        new = [entry for key, entry in entries.items() if key not in self.known]
        assert sorted(entry.kind for entry in new) == sorted(kinds), [entry.kind for entry in new]
        for entry in new:
            assert now[entry.pk].by == user.name, entry.kind
            own = (at or {}).get(entry.kind)
            moment = now[entry.pk].at
            assert moment == own if own else began <= moment <= ended, entry.kind
        for key, before in self.told.items():
            if corrects:
                assert (now[key].by, now[key].at) == (before.by, before.at)
            else:
                assert now[key] == before, f"{kinds} changed what is told of {entries[key].kind}"
        self.known, self.told = set(entries), now
        return done

    def entries(self) -> dict[UUID, TimelineEntry]:
        with organisation_scope(self.world.organisation.pk):
            return {entry.pk: entry for entry in TimelineEntry.objects.filter(case=self.case)}

    def tell(self) -> dict[UUID, SaidEntry]:
        with self.world.at_work(self.world.users[self.reader]) as by:
            found = Case.objects.visible_to(by).with_reached_by().select_related("person", "site")
            case = found.get(pk=self.case.pk)
            log_access(by=by, act="cases.case.opened", rows=[case], compartments=list(Compartment))
            rows = TimelineEntry.objects.visible_to(by, case=case).as_happened()
            return {
                one.id: SaidEntry(one.title, str(one.text), one.by, one.at) for one in timeline.shown(rows, by, case)
            }

    def fresh[M](self, row: M) -> M:
        """The row as it is now, without its sealed content."""
        with organisation_scope(self.world.organisation.pk):
            model: Any = type(row)
            found: M = model.objects.get(pk=row.pk)
            return found

    def also(self, name: str, user: User) -> str:
        """Give the cast one more actor."""
        self.world.users[name] = user
        return name


__all__ = ["SaidEntry", "Story"]
