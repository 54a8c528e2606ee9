"""The rest of test_matrix_writing.py, in a file of its own so that two processes share the work."""

from __future__ import annotations

import pytest

from tests.access.asking import ask_all
from tests.access.questions import OTHERS, every_question, rows
from tests.conftest import Tell


@pytest.mark.full
def test_the_whole_matrix(db: None, tell: Tell) -> None:
    assert ask_all(every_question(rows(), OTHERS), tell, counted_as="matrix_writes") == []
