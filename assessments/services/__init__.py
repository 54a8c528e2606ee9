"""Every write to instruments and assessments."""

from assessments.services.assessments import (
    Entry,
    Unanswered,
    correct,
    discard,
    finish,
    record_assessment,
    save_draft,
    start,
)
from assessments.services.instruments import (
    adjust,
    begin_draft,
    change_draft,
    change_instrument,
    create_instrument,
    discard_draft,
    publish,
    retire,
)

__all__ = [
    "Entry",
    "Unanswered",
    "adjust",
    "begin_draft",
    "change_draft",
    "change_instrument",
    "correct",
    "create_instrument",
    "discard",
    "discard_draft",
    "finish",
    "publish",
    "record_assessment",
    "retire",
    "save_draft",
    "start",
]
