"""That the matrix is whole, and its stage still. It is asked in three files, so that two processes share the work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from core.db import organisation_scope
from core.jobs import queue as jobs
from core.jobs.models import Job
from tests.access.kept_stage import kept_stage
from tests.access.questions import ACTORS, rows, url_names


def test_every_url_stands_in_the_matrix_and_no_other(record_property: Callable[[str, object], None]) -> None:
    record_property("matrix_actors", len(ACTORS))
    named = url_names()
    matrix = rows()
    assert set(named) == set(matrix)
    assert {name: set(row.kwargs) for name, row in matrix.items()} == named


def test_the_answers_do_not_depend_on_how_long_the_questions_take(db: None) -> None:
    stage = kept_stage()
    with organisation_scope(stage.world.organisation.pk):
        assert Job.objects.exclude(state=Job.State.DONE).exists()
    assert jobs.oldest_due(timezone.now() + timedelta(hours=12)) == timedelta()
