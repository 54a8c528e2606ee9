"""The API describes itself, whole and without a warning, and closes whatever forgets to say who may."""

from __future__ import annotations

import io
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from core.api.base import Endpoint
from core.checks import views


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """Raises SchemaGenerationError for a warning, and for what is no OpenAPI."""
    written = io.StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=written)
    found: dict[str, Any] = yaml.safe_load(written.getvalue())
    return found


def endpoints() -> dict[str, Any]:
    """Every address of rows in the API, with what it leads to."""
    found = {
        pattern: callback for pattern, callback in views() if issubclass(getattr(callback, "cls", object), Endpoint)
    }
    assert len(found) > 15
    return found


def test_every_address_and_method_is_described(schema: dict[str, Any]) -> None:
    described = sum(len(methods) for methods in schema["paths"].values())
    # A view that has been asked once answers HEAD as it answers GET.
    answered = sum(len(callback.actions.keys() - {"head"}) for callback in endpoints().values())
    assert described == answered + len(alone(schema))


def alone(schema: dict[str, Any]) -> list[str]:
    """What is no address of rows."""
    return [path for path in schema["paths"] if path == "/api/v1/me/"]


def test_every_operation_has_a_name_of_its_own_and_tells_its_refusals(schema: dict[str, Any]) -> None:
    operations = [one for methods in schema["paths"].values() for one in methods.values()]
    names = [one["operationId"] for one in operations]
    assert len(set(names)) == len(names)
    untold = [one["operationId"] for one in operations if "403" not in one["responses"]]
    assert untold == []


def test_every_action_says_who_may() -> None:
    forgotten = [
        f"{pattern} {action}"
        for pattern, callback in endpoints().items()
        for action in callback.actions.values()
        if action not in callback.cls.access
    ]
    assert forgotten == []


def test_no_declaration_is_left_without_an_address() -> None:
    used: dict[Any, set[str]] = {}
    for callback in endpoints().values():
        used.setdefault(callback.cls, set()).update(callback.actions.values())
    assert [kind.__qualname__ for kind, actions in used.items() if set(kind.access) != actions] == []


def test_a_child_may_be_one_of_whom_it_is_not_known(schema: dict[str, Any]) -> None:
    told = schema["components"]["schemas"]["Person"]["properties"]["is_child"]
    assert (told["type"], told["nullable"], told["readOnly"]) == ("boolean", True, True)
