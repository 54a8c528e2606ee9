"""An intake as a browser walks it: step by step, each form sent as it stands, to the case or to the first refusal."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from cases.intake.draft_models import IntakeDraft
from cases.intake.steps.sequence import STEPS
from core.access.log import log_access
from core.compartments import Compartment
from tests.factories import World

URL = reverse("cases:intake")


def part(code: str, values: dict[str, Any]) -> dict[str, Any]:
    """Those of the answers that belong to a step."""
    form = next(step.form for step in STEPS if step.code == code)
    return {name: values[name] for name in (*form.base_fields, *form.also) if name in values}


def answer_steps(browser: Client, values: dict[str, Any], *, until: str = "review") -> Any:
    """The answer that leads to the step `until`, or the first that refuses one before it."""
    answer = browser.post(URL, {**part("contact", values), "version": "0"})
    while answer.status_code == 303 and step_of(answer.headers["Location"]) != until:
        url = answer.headers["Location"]
        answer = browser.post(url, {**part(step_of(url), values), "version": "0"})
    return answer


def step_of(url: str) -> str:
    return url.rstrip("/").rsplit("/", 1)[1]


def review(page: str) -> dict[str, str]:
    """What the last page sends when its button is pressed as it stands."""
    (version,) = re.findall(r'name="version" value="(\d+)"', page)
    said = re.findall(r'name="is_new" id="is_new" value="([^"]*)" checked', page)
    same = re.findall(r'name="same_as" id="same_as_\d+" value="([^"]*)" checked', page)
    return {"version": version, **({"is_new": said[0]} if said else {}), **({"same_as": same[0]} if same else {})}


def walk(browser: Client, values: dict[str, Any]) -> Any:
    """The answer that opens the case, or the first refusal."""
    answer = answer_steps(browser, values)
    if answer.status_code != 303:
        return answer
    url = answer.headers["Location"]
    return browser.post(url, review(browser.get(url).content.decode()))


def kept(world: World, actor: str = "caseworker") -> list[dict[str, dict[str, list[str]]]]:
    """The answers that are kept of each draft of somebody, by step."""
    with world.at_work(world.users[actor]) as by:
        rows = list(IntakeDraft.objects.visible_to(by).order_by("created_at"))
        log_access(by=by, act="cases.draft.opened", rows=rows, compartments=[Compartment.IDENTITY])
        return [{step.step: step.answers for step in row.steps.order_by("saved_at")} for row in rows]
