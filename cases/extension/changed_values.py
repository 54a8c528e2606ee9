"""Two versions of a row compared field by field, and what a field held as words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.utils.formats import date_format, localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import unreadable
from core.errors import Damaged
from core.keys import crypto, data_keys
from core.keys.fields import EncryptedTextField, SealedValue
from core.records import OrganisationOwned
from core.web.tables import moment

Say = Callable[[Any], object]
# Whoever deleted a row, deleted what it belongs to for the reader too: these say nothing.
_SILENT = frozenset({"case", "person"})


class UnreadableValue:
    """What a key sealed that is there no longer."""


class Unopened:
    """What is damaged. The version that holds it stays, and the history around it is read all the same."""


class ChangedValue(NamedTuple):
    field: models.Field[Any, Any]
    before: Any
    after: Any


def fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """What people fill in. A key to another row tells something where that row has a name."""
    return [
        field for field in model._meta.local_fields if field.editable and field.name not in _SILENT and _is_named(field)
    ]


def sealed_keys(model: type[models.Model], version: Any) -> Iterator[UUID]:
    """The data keys that a version's sealed fields need."""
    for field in fields(model):
        stored = getattr(version, field.name) if isinstance(field, EncryptedTextField) else None
        if stored is not None:
            # What is no sealed value needs no key.
            yield from (UUID(bytes=key_id) for key_id in crypto.key_ids([bytes(stored)]))


def different(model: type[models.Model], before: Any, after: Any) -> Iterator[ChangedValue]:
    """The fields that hold something else than before. None for a version: the row was not there."""
    for field in fields(model):
        old, new = _stored(field, before), _stored(field, after)
        if old == new:
            continue
        # What is sealed anew differs, also where it says the same.
        one = ChangedValue(field, _plain(field, before, old), _plain(field, after, new))
        if one.before != one.after and not (_is_empty(one.before) and _is_empty(one.after)):
            yield one


def as_it_is(model: type[models.Model], name: str, version: Any) -> ChangedValue:
    """What a field holds in a version, in the shape of a difference that is none."""
    field: Any = model._meta.get_field(name)
    value = _plain(field, version, _stored(field, version))
    return ChangedValue(field, value, value)


def text(field: models.Field[Any, Any], value: Any, *, say: Say | None, names: Mapping[UUID, str]) -> str:
    """What a field held, in the words of its page; empty where it held nothing."""
    if value is UnreadableValue:
        return _("Can no longer be read")
    if value is Unopened:
        return unreadable.word()
    if _is_empty(value):
        return ""
    if say is not None:
        return str(say(value))
    if isinstance(value, list):
        words = dict(getattr(getattr(field, "base_field", field), "flatchoices", ()))
        return ", ".join(str(words.get(one, one)) for one in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, UUID):
        return names.get(value, "")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return date_format(value)
    return str(dict(field.flatchoices).get(value) or localize(value))


def name(field: models.Field[Any, Any]) -> str:
    return str(capfirst(field.verbose_name))


def named(differences: list[ChangedValue]) -> dict[type[models.Model], set[UUID]]:
    """The rows whose names stand for the keys that differ, by model."""
    found: dict[type[models.Model], set[UUID]] = {}
    for one in differences:
        if isinstance(one.field, models.ForeignKey):
            found.setdefault(one.field.related_model, set()).update({one.before, one.after} - {None})
    return found


def _is_empty(value: Any) -> bool:
    return value in (None, "", [], {})


def _is_named(field: models.Field[Any, Any]) -> bool:
    return not isinstance(field, models.ForeignKey) or field.related_model.__str__ is not OrganisationOwned.__str__


def _stored(field: models.Field[Any, Any], version: Any) -> Any:
    if version is None:
        return None
    stored = getattr(version, field.name)
    return bytes(stored) if isinstance(stored, memoryview) else stored


def _plain(field: models.Field[Any, Any], version: Any, stored: Any) -> Any:
    if not isinstance(field, EncryptedTextField):
        return stored
    if stored is None:
        return field.empty()
    sealed = SealedValue(stored)
    try:
        if not data_keys.by_id(sealed.key_id).key:
            return UnreadableValue
        value = field.open_at(version.organisation, version.id, sealed)
    except Damaged:
        return Unopened
    return Unopened if unreadable.held_by(value) else value
