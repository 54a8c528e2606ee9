"""Every URL × every actor × every object state × every method, asked of the system itself.

A seeded sample that covers every URL and actor runs on every push; `script/test --full` asks everything.
"""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from core import jobs
from core.db import organisation_scope
from core.models import Job
from tests.access.judging import ask
from tests.access.questions import Question, every_question, rows, sample, url_names
from tests.access.stage import Stage, make_stage
from tests.conftest import Tell

SEED = int(os.environ.get("MATRIX_SEED", "20261125"))


def run(questions: list[Question], tell: Tell) -> Stage:
    stage = make_stage()
    for question in questions:
        ask(stage, question)
    tell(f"access matrix: {stage.asked} requests, {len(stage.deviations)} deviations")
    return stage


def test_every_url_stands_in_the_matrix_and_no_other() -> None:
    named = url_names()
    matrix = rows()
    assert set(named) == set(matrix)
    assert {name: set(row.kwargs) for name, row in matrix.items()} == named


def test_the_answers_do_not_depend_on_how_long_the_questions_take(db: None) -> None:
    stage = make_stage()
    with organisation_scope(stage.world.organisation.pk):
        assert Job.objects.exclude(state=Job.State.DONE).exists()
    assert jobs.oldest_due(timezone.now() + timedelta(hours=12)) == timedelta()


def test_a_sample_of_every_url_and_actor(db: None, tell: Tell) -> None:
    questions = sample(every_question(rows()), seed=SEED)
    assert run(questions, tell).deviations == []


@pytest.mark.full
def test_the_whole_matrix(db: None, tell: Tell) -> None:
    assert run(every_question(rows()), tell).deviations == []
