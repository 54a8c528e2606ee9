"""What tests of protection send, enter and look for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from legal import services
from legal.models import (
    CourtTravel,
    Matter,
    Protection,
    ProtectionMeasure,
    ProtectionRequest,
    RemoteTestimony,
    WitnessPlan,
)
from tests.factories import World

TODAY = timezone.localdate()
MARKS = ("MARKROUTE", "MARKESCORT", "MARKPLACE", "MARKPROVIDER", "MARKSUPPORT")
REQUEST = {"kinds": ["SECURITY", "COMPANION"], "asked_by": "Penyintas", "asked_on": "2026-04-01", "state": "DRAFTED"}
MEASURE = {"kind": "TEMPORARY_HOME", "provider": "MARKPROVIDER", "begins_on": "2026-04-01"}
TESTIMONY = {"asked_on": "2026-04-01", "state": "ASKED", "place": "MARKPLACE"}
TRAVEL = {"goes_on": str(TODAY), "transport": "LPSK", "route": "MARKROUTE", "escorts": "MARKESCORT"}
WITNESS = {"held_on": str(TODAY), "support_person": "MARKSUPPORT", "waits_apart": "on"}
SENT: dict[str, tuple[type[Protection], dict[str, Any]]] = {
    "request": (ProtectionRequest, REQUEST),
    "measure": (ProtectionMeasure, MEASURE),
    "testimony": (RemoteTestimony, TESTIMONY),
    "travel": (CourtTravel, TRAVEL),
    "witness": (WitnessPlan, WITNESS),
}


def only(world: World, model: type[Protection]) -> Any:
    with world.at_work(world.lawyer):
        manager: Any = model._default_manager
        return manager.select_related("case").get()


def put(world: World, matter: Matter, model: type[Protection], **facts: Any) -> Any:
    with world.at_work(world.lawyer) as by:
        return services.add_protection(row=model(case=world.case, matter=matter, **facts), by=by)


def asked(world: World, matter: Matter, **facts: Any) -> ProtectionRequest:
    found: ProtectionRequest = put(
        world,
        matter,
        ProtectionRequest,
        **{"kinds": ["SECURITY"], "asked_by": "Penyintas", "asked_on": TODAY - timedelta(days=30), **facts},
    )
    return found
