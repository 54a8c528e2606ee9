"""Every URL × every actor × every object state, asked of the system itself; and that the matrix is whole, and its stage
still.

What a run asks is in extent.py. It is asked in parts, so that the processes of a run share the work.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from core.db import organisation_scope
from core.jobs import queue as jobs
from core.jobs.models import Job
from tests.access.asking import ask_all
from tests.access.extent import asked_today, extent
from tests.access.kept_stage import kept_stage
from tests.access.questions import ACTORS, OTHERS, READING, SENDING, every_question, rows, url_names
from tests.conftest import Tell

PARTS = 8
KINDS = {"reading": READING, "writing": SENDING + OTHERS}
# As `manage.py securitycheck` knows them.
COUNTED = {"reading": "matrix_reads", "writing": "matrix_writes"}


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("kind", KINDS)
def test_each_answer_is_as_promised(db: None, tell: Tell, kind: str, part: int) -> None:
    of_part = dict(list(rows().items())[part::PARTS])
    asked = asked_today(every_question(of_part, KINDS[kind]), extent())
    assert ask_all(asked, tell, counted_as=COUNTED[kind]) == []


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
