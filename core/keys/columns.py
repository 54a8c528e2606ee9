"""Every column that holds sealed values, for what has to go through all of them: checking a restore, changing keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import ExpressionWrapper, F
from django.db.models.functions import Cast

from core.keys.fields import EncryptedTextField
from core.records import OrganisationOwned
from core.registry import Registry

Renew = Callable[[UUID, bytes], bytes]


class SealedColumn(NamedTuple):
    """A column of a model; `ending` is what stands for it in the place that its values are bound to.

    `renew(pk, plain)` gives what is to be sealed in place of `plain` when the person gets new keys.
    """

    model: type[models.Model]
    column: str
    ending: str
    renew: Renew | None = None

    def place(self, organisation_id: UUID | str, pk: UUID | str) -> bytes:
        """What binds the value of a row to its place."""
        return f"{organisation_id}|{self.model._meta.label}|{pk}|{self.ending}".encode()


class StoredValue(NamedTuple):
    """A sealed value as it lies in the database."""

    pk: str
    value: bytes


registry: Registry[tuple[str, str], SealedColumn] = Registry(
    "core.sealed_columns", key=lambda one: (one.model._meta.label, one.column)
)


def register(model: type[models.Model], column: str, *, ending: str, renew: Renew | None = None) -> None:
    """A column that holds sealed values without being an encrypted field."""
    registry.register(SealedColumn(model, column, ending, renew))


def columns() -> list[SealedColumn]:
    """All of them, in a fixed order."""
    found = [
        SealedColumn(model, field.attname, f"{field.attname}|")
        for model in apps.get_models()
        if issubclass(model, OrganisationOwned)
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField)
    ]
    return sorted([*found, *registry.values()], key=lambda one: (one.model._meta.label, one.column))


def stored(column: SealedColumn, rows: models.QuerySet[Any] | None = None) -> Iterator[StoredValue]:
    """The values of a column, of `rows` or of all rows of the open organisation, some thousands at a time."""
    found = column.model._base_manager.all() if rows is None else rows
    raw = ExpressionWrapper(F(column.column), models.BinaryField())
    values = found.annotate(key=Cast("pk", models.TextField()), stored_value=raw).values_list("key", "stored_value")
    for pk, value in values.order_by().iterator(chunk_size=2000):
        if value:
            yield StoredValue(pk, bytes(value))
