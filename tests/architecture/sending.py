"""Every address at which something is made, found in the code, and what is sent there: the form as its page shows it,
filled in field by field, or what the API's schema asks for. `samples.py` says what cannot be guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django import forms
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from core.access.permissions import Public
from core.web.pages import FormPage

Values = dict[str, Any]
MANY: Any = (forms.ModelMultipleChoiceField, forms.MultipleChoiceField)


def pages() -> dict[str, type[FormPage]]:
    """The page of each form that somebody at work sends, by the name of its address."""
    found = {name: getattr(view, "view_class", None) for name, view in _addresses(get_resolver().url_patterns, "")}
    return {
        name: page
        for name, page in found.items()
        if isinstance(page, type) and issubclass(page, FormPage) and not isinstance(page.access, Public)
    }


def names_a_version(page: type[FormPage]) -> bool:
    """Whether the form carries the version of what it changes."""
    return getattr(page.form_class, "versioned", False) is True


def bodies() -> dict[str, Values]:
    """What each address of the API takes by POST, as the schema describes it: by its name."""
    generator: Any = SchemaGenerator
    schema: Any = generator().get_schema(request=None, public=True)
    shapes, found = schema["components"]["schemas"], {}
    for path, methods in schema["paths"].items():
        if "post" in methods:
            content = methods["post"].get("requestBody", {}).get("content", {})
            said = next(iter(content.values()), Values()).get("schema", Values())
            address = re.sub(r"\{\w+\}", str(uuid4()), path)
            found[resolve(address).view_name] = {**_shape(said, shapes), "shapes": shapes}
    return found


def written(body: Values) -> Values:
    """What a program sends that says of each needed name what it takes."""
    return {name: _of_shape(body["properties"][name], body["shapes"]) for name in body.get("required", ())}


def filled(form: Any) -> Values:
    """A form as somebody sends it who leaves what stands in it, and writes what else it needs."""
    found: Values = {}
    for name, field in form.fields.items():
        begun = form.get_initial_for_field(field, name)
        value = field.prepare_value(begun) if begun not in (None, "", []) else _of_field(field)
        if not field.disabled and value not in (None, False):
            found[form.add_prefix(name)] = value
    return found


def _addresses(patterns: list[Any], space: str) -> Iterator[tuple[str, Any]]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _addresses(entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", entry.callback


def _of_field(field: Any) -> Any:
    """Nothing for what may be left out, and for a file."""
    if not field.required or isinstance(field, forms.FileField):
        return None
    if isinstance(field, forms.ModelChoiceField):
        # Not their labels: names are sealed.
        values = [str(row.pk) for row in field.queryset]
        return values[:1] if isinstance(field, MANY) else next(iter(values), None)
    if isinstance(field, forms.ChoiceField):
        values = [str(value) for value in _values(field.choices) if value not in ("", None)]
        return values[:1] if isinstance(field, MANY) else next(iter(values), None)
    for kind, value in (
        (forms.BooleanField, "on"),
        (forms.DateTimeField, timezone.localtime().strftime("%Y-%m-%dT%H:%M")),
        (forms.DateField, timezone.localdate().isoformat()),
        (forms.TimeField, "10:00"),
        (forms.IntegerField | forms.DecimalField, "3"),
        (forms.EmailField, "baru@contoh.test"),
    ):
        if isinstance(field, kind):
            return value
    return "Seorang contoh"


def _values(choices: Any) -> Iterator[Any]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from (inner for inner, _label in label)
        else:
            yield value


def _shape(said: Values, shapes: Values) -> Values:
    found: Values = shapes[said["$ref"].rsplit("/", 1)[1]] if "$ref" in said else said
    return found


def _of_shape(said: Values, shapes: Values) -> Any:
    said = _shape(said["allOf"][0] if "allOf" in said else said, shapes)
    if "enum" in said:
        return said["enum"][0]
    kind = said.get("format") or said.get("type")
    return {
        "date": timezone.localdate().isoformat(),
        "date-time": timezone.localtime().isoformat(),
        "integer": 3,
        "boolean": True,
        "array": [],
        "decimal": "3",
    }.get(kind, "Seorang contoh")
