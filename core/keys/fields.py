"""The encrypted field.

A row says whose content it holds (`key_subject()`) and in which compartment (`compartment`); the field
seals on save and opens when the attribute is read. Opening needs a line in the access log of the same
scope (`core.access.log`), else it raises Unlogged. The database holds bytes that cannot be searched.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import FieldError
from django.db import models
from django.db.models import ExpressionWrapper, F
from django.db.models.functions import Cast
from django.utils.translation import gettext

from core import unreadable
from core.access import log as access_log
from core.access.log import is_logged as access_is_logged
from core.db import current_organisation
from core.errors import Damaged
from core.keys import crypto, data_keys

logger = logging.getLogger(__name__)


class SealedValue:
    """What the database returned, not opened yet."""

    __slots__ = ("_key_id", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._key_id: UUID | None = None

    @property
    def key_id(self) -> UUID:
        """The data key that opens it. Raises Damaged when it is no sealed value."""
        if self._key_id is None:
            self._key_id = crypto.key_id_of(self.data)
        return self._key_id


class _Attribute:
    def __init__(self, field: EncryptedTextField) -> None:
        self.field = field

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        name = self.field.attname
        if name not in row.__dict__:
            row.refresh_from_db(fields=[name])
        value = row.__dict__[name]
        if isinstance(value, SealedValue):
            value = self.field.open(row, value)
            # What is damaged stays sealed in the row: saved again it is what it was.
            if not unreadable.held_by(value):
                row.__dict__[name] = value
        return value

    def __set__(self, row: Any, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class EncryptedTextField(models.Field):  # type: ignore[type-arg]  # not subscriptable at run time
    """Text that only holders of the row's data key can read. Empty text is stored as NULL.

    `compartment` says where it lies, where not in that of its row: who reads the row alone cannot open it. `is_coded`:
    it is a number, a day or the like, which programs read and no word can stand for. Without `is_logged` it opens
    without a line in the access log: it is sealed for who steals the database, and tells nothing of a person
    (docs/decisions/0059).
    """

    description = "Encrypted text"

    def __init__(
        self, *args: Any, compartment: str = "", is_coded: bool = False, is_logged: bool = True, **kwargs: Any
    ) -> None:
        if kwargs.get("blank"):
            kwargs["null"] = True
        super().__init__(*args, **kwargs)
        self.compartment = compartment
        self.is_coded = is_coded
        self.is_logged = is_logged

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Attribute(self))

    def get_internal_type(self) -> str:
        return "BinaryField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return self.empty() if value is None else SealedValue(bytes(value))

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is encrypted: the database cannot search it.")

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, SealedValue):
            return value.data
        if value is None or value == self.empty():
            return None
        unreadable.refuse(value)
        key = data_keys.for_writing(model_instance.key_subject(), self.compartment or model_instance.compartment)
        place = self.place(model_instance.organisation_id, model_instance.pk)
        return crypto.seal(self.to_bytes(value), key=key.key, key_id=key.id, place=place)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            raise FieldError(f"{self.name} is encrypted: write it through a row's save().")
        return value if value is None else connection.Database.Binary(value)

    def open(self, row: Any, value: SealedValue) -> Any:
        """The plain value. Raises Unlogged, KeyUnavailable or Damaged."""
        return self.open_at(row.organisation_id, row.pk, value)

    def open_at(self, organisation_id: UUID, pk: UUID, value: SealedValue) -> Any:
        """The plain value of the row with this key, like `open()`; `erased()` when its key was destroyed.

        Where a page shows damage (`core.unreadable`), `damaged()` stands for what does not open.
        """
        try:
            key = data_keys.by_id(value.key_id)
            if self.is_logged:
                access_log.require_logged(key.subject, key.compartment)
            if not key.key:
                return self.erased()
            return self._unsealed(value, key.key, organisation_id, pk)
        except Damaged as error:
            logger.error("A sealed value of %s %s does not open.", self.model._meta.label, pk)
            error.record = f"{self.model._meta.label} {pk}"
            word = self.damaged(self.place(organisation_id, pk)) if unreadable.is_shown() else None
            if word is None:
                raise
            return word

    def is_damaged(self, row: Any, value: SealedValue) -> bool:
        """Whether it does not open; nobody learns what it says. Raises KeyUnavailable."""
        try:
            key = data_keys.by_id(value.key_id)
            if key.key:
                self._unsealed(value, key.key, row.organisation_id, row.pk)
        except Damaged:
            return True
        return False

    def _unsealed(self, value: SealedValue, key: bytes, organisation_id: UUID, pk: UUID) -> Any:
        return self.from_bytes(crypto.unseal(value.data, key=key, place=self.place(organisation_id, pk)))

    def place(self, organisation_id: UUID, pk: UUID) -> bytes:
        """What binds the value to its place: organisation, model, row and field."""
        return self.places(organisation_id)(pk)

    def places(self, organisation_id: UUID) -> Callable[[UUID | str], bytes]:
        """`place()` for many rows of one organisation."""
        before, after = f"{organisation_id}|{self.model._meta.label}|", f"|{self.attname}|"
        return lambda pk: f"{before}{pk}{after}".encode()

    def empty(self) -> Any:
        return ""

    def erased(self) -> Any:
        """What is read for good where the key was destroyed: a word where something must stand."""
        return self.empty() if self.blank else gettext("Erased")

    def damaged(self, place: bytes) -> Any:
        """What is shown of what does not open there; None where no word can stand."""
        return None if self.is_coded else unreadable.word(place)

    def to_bytes(self, value: Any) -> bytes:
        return str(value).encode()

    def from_bytes(self, data: bytes) -> Any:
        return data.decode()

    def clean(self, value: Any, model_instance: Any) -> Any:
        if isinstance(value, SealedValue):
            return value
        return super().clean(value, model_instance)

    def value_to_string(self, obj: Any) -> str:
        raise FieldError("Encrypted content is not serialised.")

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms  # noqa: PLC0415 -- keeps the model layer free of forms

        defaults: dict[str, Any] = {
            "required": not self.blank,
            "label": self.verbose_name,
            "help_text": self.help_text,
            "widget": forms.Textarea,
            "max_length": 20_000,
        }
        defaults.update(kwargs)
        defaults.pop("form_class", None)
        defaults.pop("choices_form_class", None)
        return forms.CharField(**defaults)


class EncryptedJSONField(EncryptedTextField):
    """A list or mapping of plain values, sealed as one JSON text."""

    description = "Encrypted JSON"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        kwargs["blank"] = True
        super().__init__(*args, **kwargs)

    def empty(self) -> Any:
        return self.get_default()

    def damaged(self, place: bytes) -> Any:
        return None if self.is_coded or self.empty() != [] else [unreadable.word(place)]

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()

    def from_bytes(self, data: bytes) -> Any:
        return json.loads(data)


def are_damaged(row: Any, names: Iterable[str]) -> set[str]:
    """Those of the row's fields that do not open."""
    sealed = {name: row.__dict__.get(row._meta.get_field(name).attname) for name in names}
    return {
        name
        for name, value in sealed.items()
        if isinstance(value, SealedValue) and row._meta.get_field(name).is_damaged(row, value)
    }


def left_damaged(row: Any, names: Iterable[str]) -> set[str]:
    """Those of the fields, empty in the row by now, that hold what is damaged and stay so (`damage.staying`)."""
    found = {name: row._meta.get_field(name) for name in names}
    return {
        name
        for name, field in found.items()
        if isinstance(field, EncryptedTextField)
        and row.__dict__.get(field.attname) in (None, field.empty())
        and unreadable.stays(row, name)
    }


def may_be_read(row: Any, name: str) -> bool:
    """Whether the field is not sealed, or this scope has logged the look at it. Raises KeyUnavailable, Damaged."""
    value = row.__dict__.get(name)
    if not isinstance(value, SealedValue):
        return True
    key = data_keys.by_id(value.key_id)
    field = cast(EncryptedTextField, row._meta.get_field(name))
    return not field.is_logged or access_is_logged(key.subject, key.compartment)


def opened(rows: models.QuerySet[Any], name: str, *others: str) -> list[tuple[Any, ...]]:
    """(primary key, plain value of the sealed field `name`, the columns `others` …) of each row, in their order.

    For lists, where an instance of each row costs more than its content. One query for the rows and one for the keys.
    Raises Unlogged, KeyUnavailable or Damaged.
    """
    field = cast(EncryptedTextField, rows.model._meta.get_field(name))
    found = list(rows.values_list("pk", "organisation_id", name, *others))
    _preload(value for _pk, _organisation, value, *_ in found)
    return [
        (pk, field.open_at(organisation_id, pk, value) if isinstance(value, SealedValue) else value, *rest)
        for pk, organisation_id, value, *rest in found
    ]


def opened_to_compare(rows: models.QuerySet[Any], *names: str) -> Iterator[tuple[Any, ...]]:
    """(primary key as text, what `names` hold …) of each row of one compartment, to be compared and never shown.

    `names` are sealed fields, whose plain values it gives, and plain columns.

    Without a line in the access log: nobody has seen what was only compared. Whoever shows a row that was found this
    way logs the look and opens it as always (docs/decisions/0012). One query for the rows and one for the keys, which
    are not kept. Rows whose key was destroyed, or that are damaged, are left out.
    """
    own, organisation = {field.name: field for field in rows.model._meta.get_fields()}, current_organisation()
    sealed = [
        (at, field, field.places(organisation))
        for at, name in enumerate(names, 1)
        if isinstance(field := own.get(name), EncryptedTextField)
    ]
    # As bytes and text: thousands of instances cost more than what they hold.
    columns = [
        ExpressionWrapper(F(name), models.BinaryField()) if isinstance(own.get(name), EncryptedTextField) else name
        for name in names
    ]
    found = list(rows.annotate(key=Cast("pk", models.TextField())).values_list("key", *columns))
    needed = crypto.key_ids(bytes(row[at]) for at, *_ in sealed for row in found if row[at] is not None)
    opened_keys = data_keys.opened_briefly(needed, compartment=cast(Any, rows.model).compartment)
    for row in found:
        values = list(row)
        try:
            for at, field, place in sealed:
                stored = row[at]
                values[at] = (
                    field.empty()
                    if stored is None
                    else field.from_bytes(crypto.unseal_by(bytes(stored), keys=opened_keys, place=place(row[0])))
                )
        except Damaged:
            logger.error("A sealed value of %s %s does not open.", rows.model._meta.label, row[0])
        except KeyError:
            continue
        else:
            yield tuple(values)


def preload(rows: Any, *names: str) -> None:
    """Open the keys that the fields `names` of `rows` need, with one query."""
    _preload(cast(Any, row).__dict__.get(name) for row in rows for name in names)


def _preload(values: Iterable[Any]) -> None:
    """Open the keys of those of `values` that are sealed. What is no sealed value is told where it is read."""
    stored = (value.data for value in values if isinstance(value, SealedValue))
    data_keys.preload(UUID(bytes=key_id) for key_id in crypto.key_ids(stored))
