"""What happens to an account is written into the record of acts and told to the person, wherever they work. What is
done with roles and access is told to whoever watches over them (accounts/oversight.py).

How somebody is told, `notifications` says: it listens to `account_event`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import Membership, User
from accounts.services.workplaces import workplaces
from audit.services import record
from core.access.actor import ActingUser
from core.db import in_scope, organisation_scope
from core.registry import signal

# Tells, in an organisation's scope: whom (`recipient_id`), of what `kind`, and the row that it is about (`subject_id`).
account_event = signal("accounts.account_event")

FACTOR_ADDED, FACTOR_REMOVED = "account.factor_added", "account.factor_removed"
CODES_MADE, CODE_USED = "account.codes_made", "account.code_used"
PASSWORD_CHANGED = "account.password_changed"  # noqa: S105 -- a verb
RECOVERY_ASKED, RECOVERY_CONFIRMED = "recovery.asked", "recovery.confirmed"
RECOVERY_WITHDRAWN, RECOVERY_USED = "recovery.withdrawn", "recovery.used"
RECOVERY_WAITS, RECOVERY_WATCHED = "recovery.waits", "recovery.watched"
INVITED, JOINED = "roles.invited", "roles.joined"
ROLE_GIVEN, ROLE_TAKEN, ROLE_CHANGED = "roles.given", "roles.taken", "roles.changed"
ACCESS_ENDED, ACCESS_RESTORED = "roles.access_ended", "roles.access_restored"


def tell(recipient_id: UUID, kind: str, subject_id: UUID) -> None:
    """Tell somebody something, in the open scope's organisation."""
    account_event.send(None, recipient_id=recipient_id, kind=kind, subject_id=subject_id)


def tell_all(recipients: Iterable[UUID], kind: str, subject_id: UUID) -> None:
    """The same to several, in the open scope's organisation."""
    for recipient_id in recipients:
        tell(recipient_id, kind, subject_id)


def note(user: User, verb: str, *, by: ActingUser, **detail: Any) -> None:
    """Note an act on somebody's account and tell them: in the open scope's organisation, else wherever they work."""
    if in_scope():
        _note(user, verb, by, detail)
        return
    for place in workplaces(user):
        organisation_id: UUID = place.organisation_id  # type: ignore[assignment]  # the stubs take a default for nullable
        with transaction.atomic(), organisation_scope(organisation_id):
            _note(user, verb, by, detail)


def _note(user: User, verb: str, by: ActingUser, detail: dict[str, Any]) -> None:
    membership = Membership.objects.get(user=user)
    record(by=by, verb=verb, target=membership, **detail)
    tell(user.pk, verb, membership.pk)
