"""What the import's tests have in common: how the command ended, and what is there now."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from audit.models import Act
from cases.consent.models import Consent
from cases.episodes.models import Episode
from cases.intake.models import Intake
from cases.notes.models import Note
from cases.record.access_models import Assignment
from cases.record.external_models import ExternalRecord
from cases.record.models import Case, Identity
from tests.factories import World

CODES = {"taken": "Taken", "there": "Already there", "changed": "Changed since, not overwritten", "refused": "Refused"}


class Ended(NamedTuple):
    code: int
    text: str

    def summary(self) -> dict[str, int]:
        last = self.text.strip().splitlines()[-1].rstrip(".")
        found = dict(part.split(": ") for part in last.split(". "))
        return {name: int(found[label]) for name, label in CODES.items()}


Import = Callable[..., Ended]


def imported(world: World, external_id: str) -> Case:
    return ExternalRecord.objects.select_related("case__person").get(external_id=external_id).case


def counts(world: World) -> list[int]:
    with world.at_work(world.caseworker):
        models = (Case, Identity, Intake, Assignment, Consent, Episode, Note, ExternalRecord, Act)
        return [model.objects.count() for model in models]
