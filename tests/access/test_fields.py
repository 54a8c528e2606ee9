"""A field of the API that is not in the catalogue fails here, and so does one that stands there and is gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework import serializers

from cases.web.api_fields import Body
from core.api.base import Endpoint
from core.checks import views
from core.compartments import Compartment
from tests.access import fields

# Sent as they were taken. What sends them says under which compartment.
SENT_AS_TAKEN = {"reintegration.RatingsSerializer"}


def differences() -> list[str]:
    found, said = fields.shapes(), fields.catalogue()
    gone = [f"Take out of tests/access/fields.yaml: {name}" for name in said.keys() - found.keys()]
    other = [
        f"Enter in tests/access/fields.yaml:\n{fields.lines(name, fields.told(kind))}"
        for name, kind in found.items()
        if said.get(name) != fields.told(kind)
    ]
    return gone + other


def test_every_field_of_the_api_is_in_the_catalogue() -> None:
    problems = differences()
    assert problems == [], "\n".join(problems)
    assert len(fields.catalogue()) > 180


def test_sealed_fields_stand_there_by_compartments_that_there_are() -> None:
    sealed = [compartment for said in fields.catalogue().values() for compartment in said.get("sealed", {})]
    assert set(sealed) <= {*Compartment.values, fields.ROW}
    assert len(sealed) > 50


def test_what_sends_a_sealed_field_opens_its_compartment() -> None:
    asked = 0
    for _pattern, callback in views():
        view = getattr(callback, "cls", None)
        kind = getattr(view, "serializer_class", None)
        if view is None or kind is None or not issubclass(view, Endpoint):
            continue
        for compartment, names in fields.catalogue()[fields.name(kind)].get("sealed", {}).items():
            opened = set(view.opens) & ({*Compartment} if compartment == fields.ROW else {Compartment(compartment)})
            assert opened, f"{view.__qualname__} sends {names}"
            asked += 1
    assert asked > 50


@pytest.fixture(scope="module")
def described() -> tuple[dict[str, Any], dict[str, Any]]:
    """The description of the API, and its components by name."""
    maker: Any = SchemaGenerator
    generator = maker()
    schema = generator.get_schema(request=None, public=True)
    components = {name: component for (name, _kind), component in generator.registry._components.items()}
    return schema, components


def shape_of(component: Any) -> fields.Kind | None:
    kind = component.object if isinstance(component.object, type) else type(component.object)
    return kind if issubclass(kind, serializers.Serializer) else None


def test_the_description_of_the_api_has_no_field_beside_the_catalogue(
    described: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    _schema, components = described
    found = {}
    others = set()
    for component in components.values():
        kind, names = shape_of(component), set(component.schema.get("properties", {}))
        if kind is not None and fields.name(kind) in fields.catalogue():
            found[fields.name(kind)] = kind
            assert names == fields.names(fields.catalogue()[fields.name(kind)]), component.name
        else:
            others |= names
    assert len(found) > 150
    # No shapes of an app: the page of a list, and the sentence that says what is wrong.
    assert others == {"results", "next", "detail"}


def test_what_is_taken_is_entered_as_taken_and_what_is_sent_as_sent(
    described: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    schema, components = described
    taken: set[fields.Kind] = set()
    sent: set[fields.Kind] = set()
    loose: set[str] = set()
    for path in schema["paths"].values():
        for method, operation in path.items():
            if method == "parameters":
                continue
            asked, answered = operation.get("requestBody", {}), operation["responses"]
            for part, found in ((asked, taken), (answered, sent)):
                for reference in _references(part, schema):
                    kind = shape_of(components[reference])
                    if kind is not None:
                        found.add(kind)
            loose |= {*_loose(asked), *_loose(answered)}
    assert {kind for kind in taken if not issubclass(kind, Body)} == set()
    assert {fields.name(kind) for kind in sent if issubclass(kind, Body)} == SENT_AS_TAKEN
    assert loose == set(), "names outside of any shape"


def _references(part: Any, schema: dict[str, Any], seen: set[str] | None = None) -> Iterator[str]:
    """The components that a part of the description names, and those that they name."""
    seen = set() if seen is None else seen
    for node in _nodes(part):
        name = str(node.get("$ref", "")).rpartition("/")[2]
        if name and name not in seen:
            seen.add(name)
            yield name
            yield from _references(schema["components"]["schemas"][name], schema, seen)


def _loose(part: Any) -> Iterator[str]:
    for node in _nodes(part):
        yield from node.get("properties", {})


def _nodes(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for each in part.values():
            yield from _nodes(each)
    elif isinstance(part, list):
        for each in part:
            yield from _nodes(each)
