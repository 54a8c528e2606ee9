"""The way of a dossier in the demo: built without a worker, then from hand to hand, and the claim goes along."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from core.access.log import log_access
from core.compartments import Compartment
from core.jobs.models import Job
from demo.world import filing
from legal.models import Dossier, FilingStep, RestitutionClaim
from tests.factories import World
from tests.legal.asking import an_exhibit
from tests.legal.makers import add_loss, give_consent, make_claim, wages


@pytest.fixture(autouse=True)
def _own_store(store: Path) -> None:
    """The dossier's files lie in a folder of the test's own."""


def _life(world: World, day: date) -> Any:
    @contextmanager
    def at_work(_key: str, *opened: Any) -> Iterator[Any]:
        with world.at_work(world.lawyer) as by:
            log_access(by=by, act="demo.lived", rows=opened, compartments=Compartment.values)
            yield by

    return SimpleNamespace(
        case=world.case,
        lawyer="lawyer",
        plan=SimpleNamespace(number=1),
        at_work=at_work,
        today=lambda: day,
        moment=lambda on, _hour: timezone.now() + (on - day),
    )


def test_a_dossier_is_built_signed_filed_and_received(world: World) -> None:
    claim = make_claim(world)
    give_consent(world)
    add_loss(world, claim, wages())
    life = _life(world, timezone.localdate())
    assert not filing.is_built(life, claim)
    an_exhibit(world, claim)
    assert filing.is_built(life, claim)
    moments = list(filing.filed(life, claim))
    assert [moment.date() - moments[0].date() for moment in moments] == [timedelta(0), timedelta(days=3)]
    with world.at_work(world.lawyer):
        dossier = Dossier.objects.get(claim=claim)
        assert (dossier.is_built, Job.objects.get(subject_id=dossier.pk).state) == (True, "DONE")
        assert list(FilingStep.objects.order_by("number").values_list("kind", flat=True)) == [
            "SIGNED",
            "FILED",
            "RECEIVED",
        ]
        assert RestitutionClaim.objects.get(pk=claim.pk).state == "FILED"
