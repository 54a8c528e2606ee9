"""Whether a person was a child has turned out otherwise: other apps work out anew what follows from it."""

from __future__ import annotations

from collections.abc import Collection

from cases.record.models import Case
from core.registry import signal

# Tells of which cases: their keys (`case_ids`). They are held, within the transaction of the change.
age_changed = signal("cases.age_changed")


def changed(cases: Collection[Case]) -> None:
    age_changed.send(Case, case_ids={case.pk for case in cases})
