"""Who sees an actor or an event: whoever sees a case that names it now. No case, and it is not there."""

from __future__ import annotations

from typing import Any, Self

from django.apps import apps

from cases.record.models import Case
from cases.record.querysets import CaseRecordQuerySet
from core.access.actor import ActingUser
from core.keys.models import DataKey
from core.records import RecordQuerySet
from trafficking.permissions import TraffickingPermission


class InvolvementQuerySet(CaseRecordQuerySet[Any]):
    def current(self) -> Self:
        """Those that nobody has taken back."""
        return self.filter(ended_at=None)


class EventLinkQuerySet(CaseRecordQuerySet[Any]):
    def current(self) -> Self:
        """Those that nobody has taken back."""
        return self.filter(ended_at=None)


class ActorQuerySet(RecordQuerySet[Any]):
    def visible_to(self, user: ActingUser, act: str | None = None, *, case: Case | None = None) -> Self:
        """With `case` those of it alone."""
        links: Any = apps.get_model("trafficking", "Involvement")._default_manager
        seen = links.current().visible_to(user, act or TraffickingPermission.VIEW, case=case)
        return self.filter(pk__in=seen.order_by().values("actor"), merged_into=None)


class EventQuerySet(RecordQuerySet[Any]):
    def visible_to(self, user: ActingUser, act: str | None = None, *, case: Case | None = None) -> Self:
        """With `case` those of it alone."""
        links: Any = apps.get_model("trafficking", "EventLink")._default_manager
        seen = links.current().visible_to(user, act or TraffickingPermission.VIEW, case=case)
        return self.filter(pk__in=seen.order_by().values("event"))

    def readable(self) -> Self:
        """Those that did not go with the last of their survivors."""
        gone = DataKey.objects.filter(subject_kind="event", wrapped=b"")
        return self.exclude(pk__in=gone.values("subject_id"))


class ActorMergeQuerySet(RecordQuerySet[Any]):
    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        """Those of which the actor that was kept is visible."""
        actors: Any = apps.get_model("trafficking", "Actor")._default_manager
        return self.filter(keep__in=actors.visible_to(user, act))

    def in_force(self) -> Self:
        """Those that nobody has undone."""
        return self.filter(undone_at=None)
