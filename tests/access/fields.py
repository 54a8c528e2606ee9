"""The catalogue of the API's fields: what each shape of our apps sends or takes, by name (fields.yaml).

read    is sent
write   is taken
sealed  is sent, and opened for it: by the compartment in which it is sealed; `row` where each row says its own
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from rest_framework import serializers

from cases.web.api_fields import Body
from core.checks import views
from core.keys.fields import EncryptedTextField

HERE = Path(__file__).parent
ROW = "row"
Kind = type[serializers.Serializer[Any]]
Said = dict[str, Any]


@cache
def catalogue() -> dict[str, Said]:
    found: dict[str, Said] = yaml.safe_load((HERE / "fields.yaml").read_text())
    return found


def shapes() -> dict[str, Kind]:
    """All shapes of our apps that have fields, by app and name. Raises ValueError for two of one name."""
    for _pattern, _callback in views():
        """All of the API is loaded."""
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR}
    found: dict[str, Kind] = {}
    for kind in sorted(set(_below(serializers.Serializer)), key=lambda one: (one.__module__, one.__qualname__)):
        if kind.__module__.partition(".")[0] in ours and kind().fields:
            if name(kind) in found:
                raise ValueError(f"Two shapes are called {name(kind)}.")
            found[name(kind)] = kind
    return found


def name(kind: Kind) -> str:
    return f"{kind.__module__.partition('.')[0]}.{kind.__qualname__}"


def told(kind: Kind) -> Said:
    """What the code says of a shape, as it is to stand in the catalogue."""
    found: Said = {}
    for field_name, field in kind().fields.items():
        compartment = sealed_in(kind, field)
        if issubclass(kind, Body):
            found.setdefault("write", []).append(field_name)
        elif compartment:
            found.setdefault("sealed", {}).setdefault(compartment, []).append(field_name)
        else:
            found.setdefault("read", []).append(field_name)
    return found


def sealed_in(kind: Kind, field: Any) -> str:
    """In which compartment the model seals what this field sends; empty where it is not sealed, or opens without a line
    in the log (decision 59)."""
    model = getattr(getattr(kind, "Meta", None), "model", None)
    *keys, last = (field.source or "").split(".")
    try:
        for key in keys:
            model = model and model._meta.get_field(key).related_model
        stored = model and model._meta.get_field(last)
    except FieldDoesNotExist:
        return ""
    if not isinstance(stored, EncryptedTextField) or not stored.is_logged:
        return ""
    compartment = stored.compartment or getattr(model, "compartment", None)
    return str(compartment) if isinstance(compartment, str) else ROW


def names(said: Said) -> set[str]:
    """The fields that stand there of a shape."""
    sealed = [each for several in said.get("sealed", {}).values() for each in several]
    return {*said.get("read", []), *said.get("write", []), *sealed}


def lines(shape: str, said: Said) -> str:
    """The lines of the catalogue for it."""
    return yaml.safe_dump({shape: said}, default_flow_style=None, sort_keys=False, width=110)


def _below(kind: Any) -> Iterator[Any]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)
