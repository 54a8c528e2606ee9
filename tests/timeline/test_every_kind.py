"""No kind of entry is registered without a story in which somebody else goes on after the act."""

from __future__ import annotations

import re
from pathlib import Path

from cases.extension import timeline


def test_every_kind_has_its_story() -> None:
    stories = "".join(path.read_text() for path in Path(__file__).parent.glob("test_acts_of_*.py"))
    named = set(re.findall(r'"([a-z]+\.[a-z_]+)"', stories))
    assert set(timeline.registry) - named == set()
