"""The actors and events of a case for other programs, to read."""

from __future__ import annotations

from typing import Any, ClassVar

from cases.web.api_base import InCase
from cases.web.api_schema import described, lists
from core.compartments import Compartment
from core.keys.fields import preload
from trafficking import looks, selectors
from trafficking.api import serializers as shapes
from trafficking.models import EventLink, Involvement
from trafficking.permissions import TraffickingPermission


class InActors(InCase):
    opens: ClassVar[tuple[Compartment, ...]] = (Compartment.GENERAL,)
    # Which foreign key leads to what is shared between cases, and its sealed fields.
    shared: ClassVar[str]
    shared_fields: ClassVar[tuple[str, ...]]

    def narrow(self, rows: Any) -> Any:
        return super().narrow(rows).current()

    def log(self, verb: str, rows: list[Any]) -> None:
        super().log(verb, rows)
        looks.log("listed", [getattr(row, self.shared) for row in rows], by=self.user, case=self.case)

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        found = [getattr(row, self.shared) for row in rows]
        preload(found, *self.shared_fields)
        where = selectors.elsewhere(self.model, self.shared, [row.pk for row in found], case=self.case)
        return {"elsewhere": where}


@described(listing=lists("involvement_list", shapes.InvolvementSerializer))
class Involvements(InActors):
    """The alleged actors that the case names now, the newest first."""

    model = Involvement
    serializer_class = shapes.InvolvementSerializer
    access = {"listing": TraffickingPermission.VIEW}
    sealed = ("note",)
    select = ("case", "actor")
    shared = "actor"
    shared_fields = selectors.SEALED_ACTOR


@described(listing=lists("event_list", shapes.EventLinkSerializer))
class Events(InActors):
    """The events that the survivor was part of, the newest first."""

    model = EventLink
    serializer_class = shapes.EventLinkSerializer
    access = {"listing": TraffickingPermission.VIEW}
    select = ("case", "event")
    shared = "event"
    shared_fields = selectors.SEALED_EVENT
