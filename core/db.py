"""The only door to an organisation's rows, and the migration operation that builds the wall around them.

PostgreSQL's row-level security compares each row's `organisation_id` with the setting `app.organisation`.
The setting is made with SET LOCAL (`set_config(…, true)`), so that it ends with the transaction and a reused
connection carries nothing over; without it a query returns no row at all.

What lies outside an organisation's scope, and why:
- sign-in and switching (`user_scope`): a person's own memberships, in all organisations;
- the dispatcher (`dispatcher_scope`): due jobs, in all organisations, ids only.

Who works and at what (`author`) is set together with the organisation, and ends with it: the history of rows
(core/history.py) takes it from there.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import psycopg2
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

DEFAULT = "default"
TRAIL = "trail"

_PROBE = 16 * 1024

_organisation: ContextVar[UUID | None] = ContextVar("organisation", default=None)


class Author(NamedTuple):
    """Whose work it is, None for nobody's, and which request, job or round: an id, no address, no word of anybody's."""

    by: UUID | None = None
    work: str = ""


_NOBODY = Author()
_author: ContextVar[Author] = ContextVar("author", default=_NOBODY)
# The settings of the open blocks, by psycopg2's connection and their names.
_known: ContextVar[Mapping[tuple[Any, str], str]] = ContextVar("known", default=MappingProxyType({}))


def connect(given: Mapping[str, Any]) -> Any:
    """A connection of psycopg2's, apart from Django's, to the database of these settings. Whoever asks closes it."""
    return psycopg2.connect(
        dbname=given["NAME"],
        user=given["USER"],
        password=given["PASSWORD"],
        host=given["HOST"],
        port=given["PORT"] or None,
        **given["OPTIONS"],
    )


def current_organisation() -> UUID:
    """The organisation of the open scope. Raises RuntimeError outside one."""
    organisation = _organisation.get()
    if organisation is None:
        raise RuntimeError("No organisation scope is open.")
    return organisation


def in_scope() -> bool:
    """Whether an organisation's scope is open: error pages are rendered outside."""
    return _organisation.get() is not None


@contextmanager
def organisation_scope(organisation_id: UUID) -> Iterator[None]:
    """Open one transaction in which the rows of `organisation_id`, and no others, exist.

    Raises RuntimeError inside another organisation's scope: nobody works for two at once.
    """
    outer = _organisation.get()
    if outer is not None and outer != organisation_id:
        raise RuntimeError("A scope of another organisation is open.")
    known = _author.get()
    settings = {
        "app.organisation": str(organisation_id),
        "app.by": str(known.by or ""),
        "app.work": known.work,
    }
    with _settings(settings, using=DEFAULT):
        token = _organisation.set(organisation_id)
        try:
            yield
        finally:
            _organisation.reset(token)


@contextmanager
def author(*, by: UUID | None = None, work: str = "") -> Iterator[None]:
    """Say who works, or at what, in the scopes that are opened inside. What is not said stays as it was outside."""
    outer = _author.get()
    token = _author.set(Author(by or outer.by, work or outer.work))
    try:
        yield
    finally:
        _author.reset(token)


@contextmanager
def trail_scope(organisation_id: UUID) -> Iterator[None]:
    """A short transaction of its own on the second connection, for the access log alone."""
    with _settings({"app.organisation": str(organisation_id)}, using=TRAIL):
        yield


@contextmanager
def user_scope(user_id: UUID) -> Iterator[None]:
    """A transaction in which a person's own memberships can be read, whatever the organisation."""
    with _settings({"app.user": str(user_id)}, using=DEFAULT):
        yield


@contextmanager
def dispatcher_scope() -> Iterator[None]:
    """A transaction in which the job rows of all organisations can be claimed."""
    with _settings({"app.dispatcher": "on"}, using=DEFAULT):
        yield


def require_room() -> None:
    """See whether PostgreSQL takes rows, by writing one that is rolled back. Raises OperationalError when it does not.

    Into the table of sessions, which lies outside every organisation; long enough to need pages of its own.
    """
    with transaction.atomic(using=DEFAULT), connections[DEFAULT].cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, now())",
            [secrets.token_hex(20), secrets.token_hex(_PROBE)],
        )
        transaction.set_rollback(True, using=DEFAULT)


@contextmanager
def _settings(values: Mapping[str, str], *, using: str) -> Iterator[None]:
    """A transaction, or a savepoint of the one that is open, in which PostgreSQL has these settings.

    What a block around has set already is not set again. It is known for its connection, and forgotten where the block
    ends: a rollback takes away no setting that is still known.
    """
    connection = connections[using]
    # In a transaction of its own a setting ends with it. Inside a larger one (a nested scope, a test) it would outlive
    # this block, so it is put back; after an error the savepoint's rollback does that.
    is_nested = connection.in_atomic_block
    with transaction.atomic(using=using):
        outer, raw = _known.get(), connection.connection
        before = {name: outer.get((raw, name)) if is_nested else None for name in values}
        changed = {name: value for name, value in values.items() if value != before[name]}
        if changed:
            _set(connection, changed)
        token = _known.set({**outer, **{(raw, name): value for name, value in values.items()}})
        try:
            yield
        finally:
            _known.reset(token)
        if changed and is_nested:
            _set(connection, {name: before[name] or "" for name in changed})


def _set(connection: BaseDatabaseWrapper, values: Mapping[str, str]) -> None:
    with connection.cursor() as cursor:
        parameters = [part for setting in values.items() for part in setting]
        cursor.execute(f"SELECT {', '.join(['set_config(%s, %s, true)'] * len(values))}", parameters)
