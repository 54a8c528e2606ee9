"""Every URL × every actor × every object state, asked of the system itself by GET and HEAD.

A seeded sample that covers every URL and actor runs on every push; `script/test --full` asks everything.
"""

from __future__ import annotations

import pytest

from tests.access.asking import ask_all
from tests.access.questions import READING, every_question, rows, sample
from tests.conftest import Tell


def test_a_sample_of_every_url_and_actor(db: None, tell: Tell) -> None:
    assert ask_all(sample(every_question(rows(), READING)), tell) == []


@pytest.mark.full
def test_the_whole_matrix(db: None, tell: Tell) -> None:
    assert ask_all(every_question(rows(), READING), tell, counted_as="matrix_reads") == []
