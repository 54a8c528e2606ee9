"""The instruments that Harapan is shipped with: files in `assessments/data/`, each with its source and licence."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments import editing, reading
from assessments.definitions import Words
from assessments.models import Edition, Instrument
from audit.services import record
from core import writes
from core.access.actor import ActingUser

DATA = Path(__file__).parent / "data"


@cache
def shipped() -> tuple[dict[str, Any], ...]:
    """What the files say, in the order of their names."""
    return tuple(json.loads(path.read_text()) for path in sorted(DATA.glob("*.json")))


def definition_of(code: str) -> dict[str, Any]:
    """The shipped definition of an instrument, as it comes. Raises KeyError."""
    for seed in shipped():
        if seed["code"] == code:
            found: dict[str, Any] = seed["definition"]
            return found
    raise KeyError(code)


def origin(instrument: Instrument) -> tuple[str, str]:
    """Source and licence as the reader reads them: those of a shipped one in both languages."""
    for seed in shipped():
        if instrument.is_shipped and seed["code"] == instrument.code:
            return str(Words(**seed["source"])), str(Words(**seed["licence"]))
    return instrument.source, instrument.licence


@transaction.atomic
def add_shipped_instruments() -> list[Instrument]:
    """Give the organisation of the open scope the instruments, or the releases of them, that it has not yet.

    Returns those that came. What the organisation has set for itself is kept; one that it has retired stays retired.
    """
    have = {instrument.code: instrument for instrument in Instrument.objects.select_for_update().order_by("pk")}
    return [found for seed in shipped() if (found := _planted(seed, have.get(seed["code"]))) is not None]


def _planted(seed: dict[str, Any], there: Instrument | None) -> Instrument | None:
    reading.read(seed["definition"])  # A file that nobody could fill in is not planted.
    if there is None:
        instrument = writes.create(
            Instrument(
                code=seed["code"],
                name_id=seed["name"]["id"],
                name_en=seed["name"]["en"],
                kind=seed["kind"],
                compartment=seed["compartment"],
                source=seed["source"]["id"],
                licence=seed["licence"]["id"],
                release=seed["release"],
            )
        )
        publish_anew(instrument, seed["definition"], by=None)
        record(by=None, verb="instrument.shipped", target=instrument, code=instrument.code, release=seed["release"])
        return instrument
    if there.release is None or there.release >= seed["release"]:
        return None
    there.release = seed["release"]
    there.source, there.licence = seed["source"]["id"], seed["licence"]["id"]
    writes.update(there, "release", "source", "licence", by=None)
    if Edition.objects.published().filter(instrument=there).exists():
        publish_anew(there, editing.adjusted(seed["definition"], there.adjustments), by=None)
    record(by=None, verb="instrument.shipped", target=there, code=there.code, release=seed["release"])
    return there


def publish_anew(instrument: Instrument, definition: dict[str, Any], *, by: ActingUser | None) -> Edition:
    """A new published version in place of the one that was; raises Flawed. The instrument is locked."""
    reading.read(definition)
    retire_published(instrument, by=by)
    version = Edition(
        instrument=instrument,
        number=next_number(instrument),
        definition=definition,
        state=Edition.State.PUBLISHED,
        published_at=timezone.now(),
    )
    return writes.create(version, by=by)


def retire_published(instrument: Instrument, *, by: ActingUser | None) -> Edition | None:
    """Take the published version, if any, out of use for new assessments."""
    current = Edition.objects.published().select_for_update().filter(instrument=instrument).first()
    if current is not None:
        current.state = Edition.State.RETIRED
        writes.update(current, "state", by=by)
    return current


def next_number(instrument: Instrument) -> int:
    numbers = Edition.objects.filter(instrument=instrument).values_list("number", flat=True)
    return max(numbers, default=0) + 1
