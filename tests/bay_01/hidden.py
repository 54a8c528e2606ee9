"""Asking for what is hidden: the addresses of the access matrix on the stage, and what their answers have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from tests.access import questions
from tests.access.questions import Question, Row
from tests.access.stage import Stage, arguments
from tests.cases.asking import send

# What an actor gets who may do it and has sent nothing.
MAY = frozenset({200, 202, 204, 303, 400, 415, 422})
# The names of somebody who works here and is on no case, and of the other organisation's people.
MARK_STAFF, MARK_FOREIGN = "MARKSTAFF Orang Kantor", "MARKFOREIGN Orang Lain"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


rows = cache(questions.rows)


def may(row: Row, actor: str, method: str) -> bool:
    return row.methods.get(method, {}).get(actor) in MAY


def who(stage: Stage, row: Row, method: str) -> str:
    """Somebody who may do it, now this one, now another; empty when nobody may."""
    able = [actor for actor in stage.at_work if may(row, actor, method)]
    return able[len(row.name) % len(able)] if able else ""


def at(stage: Stage, name: str, state: str = "own", **other: Any) -> str:
    """The address called `name` on the objects of a state; `other` arguments stand in the place of theirs."""
    row = rows()[name]
    return reverse(name, kwargs={**arguments(stage, Question(row, "", state, "GET")), **other})


def nowhere(stage: Stage, name: str) -> str:
    """The same address in the own case with a record that never was; one of no case at all, where it names no other."""
    row = rows()[name]
    kwargs = arguments(stage, Question(row, "", "missing", "GET"))
    if "case" in kwargs and len(kwargs) > 1:
        kwargs["case"] = stage.objects["own"]["case"].pk
    return reverse(name, kwargs=kwargs)


def ask(browser: Client, name: str, method: str, url: str, body: dict[str, Any] | None = None) -> Any:
    """By a form for pages, in JSON for the API."""
    if method in ("GET", "HEAD"):
        return browser.generic(method, url)
    if name.startswith("api"):
        version = (body or {}).get("version", 1)
        return send(browser, method, url, body or {}, If_Match=f'"{version}"')
    return browser.post(url, body or {})


def plain(answer: Any) -> tuple[int, str]:
    """Status and body, without what is other in each answer whatever it is about."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", content.decode("latin-1"))


def of_records() -> Iterator[Row]:
    """Every address that names a record beside its case."""
    yield from (row for row in rows().values() if "case" in row.kwargs and len(row.kwargs) > 1)


def never_was() -> str:
    return str(uuid4())
