"""Definitions that the tests of the engine fill in, small enough to be counted by hand."""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]


def words(text: str) -> dict[str, str]:
    return {"id": f"{text} (id)", "en": text}


def yes_no(code: str, **more: Any) -> Data:
    return {"code": code, "kind": "yes_no", "label": words(code), **more}


def scale(code: str, **more: Any) -> Data:
    return {"code": code, "kind": "scale", "label": words(code), "minimum": 1, "maximum": 5, **more}


def whole(code: str, **more: Any) -> Data:
    return {"code": code, "kind": "whole", "label": words(code), **more}


def day(code: str, **more: Any) -> Data:
    return {"code": code, "kind": "date", "label": words(code), **more}


def choosing(code: str, kind: str = "one", **more: Any) -> Data:
    """Three answers, which count 0, 2 and nothing."""
    choices = [
        {"code": "never", "label": words("Never"), "value": 0},
        {"code": "often", "label": words("Often"), "value": 2},
        {"code": "other", "label": words("Other")},
    ]
    return {"code": code, "kind": kind, "label": words(code), "choices": choices, **more}


def measure(code: str, do: str, of: list[Any], **more: Any) -> Data:
    return {"code": code, "label": words(code), "do": do, "of": of, **more}


def one_section(*questions: Data, measures: Any = (), **more: Any) -> Data:
    section = {"code": "part", "title": words("Part"), "questions": list(questions)}
    return {"sections": [section], "measures": list(measures), **more}


SHORT = one_section(
    yes_no("threats", required=True),
    {"code": "told", "kind": "long", "label": words("told"), "show_if": {"question": "threats", "is": "yes"}},
    scale("fear"),
    measures=[
        measure(
            "sum",
            "sum",
            ["threats", {"question": "fear", "weight": 2}],
            minimum_answered=2,
            charted=True,
            bands=[
                {"code": "low", "from": 0, "label": words("Low"), "tone": "green"},
                {"code": "high", "from": 7, "label": words("High"), "tone": "red"},
            ],
        )
    ],
    judgement={
        "label": words("Level"),
        "choices": [
            {"code": "low", "label": words("Low level"), "tone": "green"},
            {"code": "high", "label": words("High level"), "tone": "red"},
        ],
    },
)
