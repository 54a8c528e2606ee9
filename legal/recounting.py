"""The deadlines of all matters that run, counted anew once a day and when a release is put in: rules are data of a
release, and what a new one says reaches matters in which nothing is written down. And the stage of every matter whose
steps tell another one than it was given before it was read off them."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from accounts.for_each_organisation import in_each
from core.db import organisation_scope
from core.logs import logger
from legal.models import Matter, Step
from legal.models.steps import stage_reached
from legal.services.computing import recompute


def recount() -> None:
    """Each matter in a transaction of its own: nobody who works on a case waits for all of them, and one that fails is
    told to the operator and keeps no other from being counted."""
    for organisation, matters in in_each(lambda organisation: (organisation.pk, [*_running(), *_ended_elsewhere()])):
        for pk in matters:
            try:
                with organisation_scope(organisation):
                    recompute([pk])
            except Exception:
                logger.exception("deadlines of a matter not counted anew", extra={"matter": str(pk)})


def _running() -> list[UUID]:
    rows = Matter.objects.filter(closed_on=None, case__closed_on=None).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _ended_elsewhere() -> list[UUID]:
    """Matters that no longer run, and whose steps tell another stage than they have."""
    rows = Step.objects.exclude(matter__closed_on=None, case__closed_on=None).order_by()
    kinds: dict[tuple[UUID, str], set[str]] = defaultdict(set)
    for matter, stage, kind in rows.values_list("matter", "matter__stage", "kind").distinct():
        kinds[matter, stage].add(kind)
    return sorted(matter for (matter, stage), found in kinds.items() if stage_reached(found) not in (stage, None))
