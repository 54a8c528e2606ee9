"""Every URL × every actor × every object state, asked of the system itself by methods that may change something.

A seeded sample that covers every URL and actor runs on every push; `script/test --full` asks everything, here by POST
and PUT, and by the others in test_matrix_others.py.
"""

from __future__ import annotations

import pytest

from tests.access.asking import ask_all
from tests.access.questions import OTHERS, SENDING, every_question, rows, sample
from tests.conftest import Tell


def test_a_sample_of_every_url_and_actor(db: None, tell: Tell) -> None:
    assert ask_all(sample(every_question(rows(), SENDING + OTHERS)), tell) == []


@pytest.mark.full
def test_the_whole_matrix(db: None, tell: Tell) -> None:
    assert ask_all(every_question(rows(), SENDING), tell, counted_as="matrix_writes") == []
