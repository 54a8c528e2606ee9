"""Changing keys while people work: the operator's, and an organisation's. Each may be broken off and begun again.

Content is not encrypted anew: what an organisation's key wraps are the data keys of people, and only these are wrapped
anew. Whoever has copied the old key together with an old copy of the database still opens that copy.
"""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import account_keys, operator_keys
from accounts.models import AccountKey, Organisation
from accounts.organisation_keys import lock_number, opened, opened_lasting, wrapped
from core.db import organisation_scope
from core.errors import DomainError
from core.keys import crypto
from core.keys.models import DataKey

BATCH = 500
_SECONDS_TO_WAIT = 120


def wrap_for_operator() -> int:
    """Wrap the keys of all organisations and accounts under the first key of the operator's file. Returns of how many
    organisations.

    Raises KeyUnavailable when a key opens under none of the file's keys: what was done before stays done. Raises
    DomainError when somebody's work of more than two minutes holds the key before.
    """
    _wait(operator_keys.LOCK)
    organisations = list(Organisation.objects.order_by("id").values_list("id", flat=True))
    for organisation_id in organisations:
        with transaction.atomic():
            row = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
            former = opened(row, row.key_version - 1) if row.wrapped_before else b""
            row.wrapped_key = wrapped(opened(row, row.key_version), row.pk)
            row.wrapped_before = wrapped(former, row.pk) if former else b""
            row.wrapped_lasting = wrapped(opened_lasting(row), row.pk, lasting=True)
            row.save(update_fields=["wrapped_key", "wrapped_before", "wrapped_lasting"])
    for account_id in AccountKey.objects.order_by("id").values_list("id", flat=True):
        with transaction.atomic():
            for account in AccountKey.objects.select_for_update().filter(pk=account_id):
                account_keys.wrap_for_operator(account)
    return len(organisations)


def change_organisation_key(organisation_id: UUID) -> int:
    """Give an organisation a new key and wrap all its data keys under it. Returns how many were wrapped anew.

    Where an earlier change was broken off, that one is finished and no other begun. Raises KeyUnavailable, and
    DomainError when somebody's work of more than two minutes holds the old key.
    """
    version = _begin(organisation_id)
    count = 0
    while done := _wrap_some(organisation_id, version):
        count += done
    return count + _finish(organisation_id, version)


def is_unfinished(organisation: Organisation) -> bool:
    """Whether a change of the organisation's key was broken off."""
    return bool(organisation.wrapped_before)


def _begin(organisation_id: UUID) -> int:
    with transaction.atomic():
        row = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
        if not is_unfinished(row):
            row.wrapped_before = row.wrapped_key
            row.wrapped_key = wrapped(crypto.new_key(), row.pk)
            row.key_version += 1
            row.save(update_fields=["wrapped_before", "wrapped_key", "key_version"])
        return row.key_version


def _wrap_some(organisation_id: UUID, version: int) -> int:
    """Wrap a batch of data keys anew. A destroyed one stays destroyed."""
    with organisation_scope(organisation_id):
        organisation = Organisation.objects.get(pk=organisation_id)
        ours = opened(organisation, version)
        rows = list(DataKey.objects.select_for_update().exclude(wrapped_by=version).order_by("id")[:BATCH])
        for row in rows:
            if row.wrapped:
                key = row.opened(opened(organisation, row.wrapped_by)).key
                row.wrapped = crypto.wrap(key, under=ours, place=row.place())
            row.wrapped_by = version
        DataKey.objects.bulk_update(rows, ["wrapped", "wrapped_by"])
    return len(rows)


def _finish(organisation_id: UUID, version: int) -> int:
    """Forget the old key, once nobody can be making a data key under it any more."""
    with organisation_scope(organisation_id):
        _wait(lock_number(organisation_id))
        count = _wrap_some(organisation_id, version)
        Organisation.objects.filter(pk=organisation_id, key_version=version).update(wrapped_before=b"")
    return count


def _wait(lock: int) -> None:
    """Until the transactions that make keys under this advisory lock have ended; what begins later reads the new key.

    Raises DomainError after two minutes.
    """
    deadline = time.monotonic() + _SECONDS_TO_WAIT
    while not _is_free(lock):
        if time.monotonic() >= deadline:
            raise DomainError(_("Somebody's work holds the old key. Nothing is lost: run the same command again."))
        time.sleep(0.2)


def _is_free(lock: int) -> Any:
    # Tried rather than waited for: who waits for this lock would make all others wait who come after.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
        return cursor.fetchone()[0]
