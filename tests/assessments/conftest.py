from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from assessments import services
from assessments.models import Assessment, Edition, Instrument
from assessments.services import Entry
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from tests.assessments.definitions import SHORT
from tests.cases.conftest import clock  # noqa: F401 -- a fixture
from tests.factories import World

MARK_TOLD = "MARKTOLD ancaman lewat telepon"
MARK_SUMMARY = "MARKSUMMARY perlu tempat baru"
DAY = date(2026, 5, 4)

MakeInstrument = Callable[..., Instrument]
MakeAssessment = Callable[..., Assessment]


def published(
    world: World, definition: Any = None, *, compartment: str = "general", name: str = "Short", kind: str = "RISK"
) -> Instrument:
    """An own instrument of the organisation, published by its administrator."""
    with world.at_work(world.administrator) as by:
        instrument = services.create_instrument(
            name_id=f"{name} (id)",
            name_en=name,
            kind=kind,
            compartment=compartment,
            source="Own wording",
            licence="Own",
            by=by,
        )
        draft = Edition.objects.get(instrument=instrument)
        draft = services.change_draft(
            version_id=draft.pk, expected_version=1, definition=deepcopy(definition or SHORT), by=by
        )
        services.publish(version_id=draft.pk, expected_version=2, by=by)
    return instrument


@pytest.fixture
def instrument(world: World) -> Instrument:
    return published(world)


@pytest.fixture
def make_assessment(world: World, instrument: Instrument) -> MakeAssessment:
    """A finished assessment of the cast's case by the caseworker."""

    def make(on: date = DAY, *, of: Instrument | None = None, by: ActingUser | None = None, **more: Any) -> Assessment:
        answers = more.pop("answers", {"threats": "yes", "told": MARK_TOLD, "fear": 4})
        entry = Entry(on, answers, more.pop("judgement", "high"), more.pop("summary", MARK_SUMMARY), **more)
        with world.at_work(by or world.caseworker) as user:
            return services.record_assessment(case=world.case, instrument=of or instrument, entry=entry, by=user)

    return make


def stored(world: World, pk: Any) -> Assessment:
    """As it is in the database, opened while the scope is there."""
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=tuple(Compartment))
        row = Assessment.objects.select_related("edition", "instrument").get(pk=pk)
        assert (row.answers, row.results, row.summary) is not None
        return row


def editions(world: World, instrument: Instrument) -> list[tuple[int, str]]:
    with organisation_scope(world.organisation.pk):
        rows = Edition.objects.filter(instrument=instrument).order_by("number")
        return [(row.number, row.state) for row in rows]
