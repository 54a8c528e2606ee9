"""Whether what was restored can be used: every key, every sealed value, every file's key, every access log.

It reads and compares; nothing that it opens is kept or shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from accounts import account_keys, operator_keys
from accounts.models import AccountKey, Organisation
from accounts.organisation_keys import check_opens_all
from audit import erasures, verifying
from backups.making import canary_place
from backups.reading import Told
from core.db import organisation_scope
from core.errors import Damaged, DomainError, KeyUnavailable
from core.keys import columns as keys_columns
from core.keys import crypto, data_keys
from core.keys.models import DataKey

Say = Callable[[str], object]
Accepts = Callable[[Organisation, list[str]], object]
MOST_NAMED = 200
"""Of so many damaged values it is said which they are; all are counted."""


class Values(NamedTuple):
    """How many sealed values opened, how many are dark because their key was destroyed, and which are damaged."""

    opened: int
    dark: int
    damaged: list[str]


def check(told: Told, *, say: Say, accepts: Accepts) -> None:
    """Raises DomainError at the first thing that is not as it was backed up.

    Values that do not open are said; then `accepts(organisation, which)` raises, or lets it go on.
    """
    organisations = list(Organisation.objects.order_by("id"))
    check_keys(told, organisations)
    say(_("The operator's key opens the keys of all organisations and accounts, and no other key does."))
    for organisation in organisations:
        with organisation_scope(organisation.pk):
            values = check_values(organisation)
            if values.damaged:
                for which in values.damaged[:MOST_NAMED]:
                    say(f"{organisation.name}: " + _("damaged: %(row)s") % {"row": which})
                accepts(organisation, values.damaged)
            if erasures.verify():
                raise DomainError(_("%(name)s: the ledger of erasures does not hold.") % {"name": organisation.name})
        say(
            f"{organisation.name}: "
            + _("%(opened)d sealed values open, %(dark)d are dark: their keys were destroyed.")
            % {"opened": values.opened, "dark": values.dark}
        )
        entries = check_log(organisation, told)
        say(f"{organisation.name}: " + _("the access log is whole, with %(count)d entries.") % {"count": entries})


def refuse_damage(organisation: Organisation, which: list[str]) -> None:
    raise DomainError(
        _(
            "%(name)s: a sealed value does not open (%(row)s), %(count)d in all. Take another backup. "
            "Where there is none, --with-damage restores all else."
        )
        % {"name": organisation.name, "row": which[0], "count": len(which)}
    )


def accept_damage(organisation: Organisation, which: list[str]) -> None:
    """What is damaged is shown as damaged, and the rest can be used."""


def check_keys(told: Told, organisations: list[Organisation]) -> None:
    """The operator's key, and no other, opens organisations, accounts, and what was sealed when the backup was made."""
    try:
        check_opens_all(operator_keys.operator_keys())
        for row in AccountKey.objects.all():
            account_keys.check(row)
        for canary in told.beginning.canaries:
            check_canary(told.beginning.id, canary)
    except (KeyUnavailable, Damaged) as error:
        raise DomainError(_("The operator's key at hand is not the one of this backup.")) from error
    try:
        check_opens_all([crypto.new_key()])
    except KeyUnavailable:
        return
    if organisations:
        raise DomainError(_("Keys open without the operator's key: this backup protects nothing."))


def check_canary(backup_id: str, canary: dict[str, str]) -> None:
    """Raises Damaged or KeyUnavailable."""
    organisation_id = canary["organisation"]
    plain = crypto.unseal(
        bytes.fromhex(canary["sealed"]),
        key=data_keys.lasting(UUID(organisation_id), "backup"),
        place=canary_place(organisation_id, backup_id),
    )
    if hashlib.sha256(plain).hexdigest() != canary["sha256"]:
        raise Damaged("The canary is another one.")


def check_values(organisation: Organisation) -> Values:
    """Open every sealed value of the open organisation. Raises DomainError where its own key is not at hand."""
    opened_keys: dict[bytes, bytes] = {}
    destroyed: set[bytes] = set()
    opened, dark, damaged = 0, 0, []
    try:
        for row in DataKey.objects.iterator(chunk_size=2000):
            if row.wrapped:
                ours = data_keys.provider.organisation_key(organisation.pk, row.wrapped_by)
                try:
                    opened_keys[row.pk.bytes] = row.opened(ours).key
                except Damaged:
                    damaged.append(f"{row._meta.label} {row.pk}")
            else:
                destroyed.add(row.pk.bytes)
    except KeyUnavailable as error:
        raise DomainError(_("%(name)s: a data key does not open.") % {"name": organisation.name}) from error
    for column in keys_columns.columns():
        for stored in keys_columns.stored(column):
            try:
                if crypto.key_id_of(stored.value).bytes in destroyed:
                    dark += 1
                    continue
                crypto.unseal_by(stored.value, keys=opened_keys, place=column.place(organisation.pk, stored.pk))
            except (Damaged, KeyError):
                damaged.append(f"{column.model._meta.label} {stored.pk} {column.column}")
            else:
                opened += 1
    return Values(opened, dark, damaged)


def check_log(organisation: Organisation, told: Told) -> int:
    """The access log, by the code of `manage.py audit verify`; and it ends where it ended. Returns how many entries."""
    verdict = verifying.verify(organisation.pk)
    sequence, digest = told.end.heads.get(str(organisation.pk), [0, ""])
    head = verifying.head(organisation.pk)
    if verdict.findings or (head.sequence, head.digest.hex() if sequence else "") != (sequence, digest):
        raise DomainError(_("%(name)s: the access log is not what was written.") % {"name": organisation.name})
    return verdict.entries
