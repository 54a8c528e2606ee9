"""Putting questions to a stage, one after the other."""

from __future__ import annotations

from django.db import connections

from tests.access.extent import SEED, extent
from tests.access.judging import ask
from tests.access.kept_stage import kept_stage
from tests.access.questions import Question
from tests.conftest import Tell

SHOWN = 100


def ask_all(questions: list[Question], tell: Tell, *, counted_as: str) -> list[str]:
    """Ask them of a new stage. Returns the deviations from what the matrix promises.

    `counted_as`: the figure that `manage.py securitycheck` wants of them.
    """
    stage = kept_stage()
    _may_idle()
    for question in questions:
        ask(stage, question)
    figures = {counted_as: stage.asked, "matrix_deviations": len(stage.deviations)}
    tell(f"access matrix, seed {SEED}: {extent().why}", **figures)
    # All that matter: of a long list the assertion shows the first.
    for deviation in stage.deviations[:SHOWN]:
        tell(deviation)
    return stage.deviations


def _may_idle() -> None:
    """One transaction is around all questions, and a long run of them logs nothing: its connection to the log would be
    ended as one that somebody forgot."""
    for connection in connections.all():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
