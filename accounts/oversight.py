"""Who watches over what others do: told at once, and never of themselves."""

from __future__ import annotations

from uuid import UUID

from accounts.models import Membership
from accounts.permissions import AccountPermission
from audit.permissions import AuditPermission
from core.registry import Registry

# Where nobody else may do what a watch asks for, those who may do one of these permission codes.
otherwise: Registry[str, str] = Registry("accounts.oversight.otherwise", key=str)


def who_may(*codes: str) -> set[UUID]:
    """The users at work in the open organisation who may do one of these."""
    return set(Membership.objects.current().who_may(*codes).values_list("user_id", flat=True))


def over_looks(*, other_than: UUID) -> set[UUID]:
    """Who reads the access log; else who gives roles, and can see to it that somebody does."""
    return _first((AuditPermission.READ_LOG,), (AccountPermission.MANAGE_USERS,), other_than=other_than)


def over_roles(*, other_than: UUID | None) -> set[UUID]:
    """Who gives roles, and who reads the access log."""
    return _first((AccountPermission.MANAGE_USERS, AuditPermission.READ_LOG), other_than=other_than)


def _first(*groups: tuple[str, ...], other_than: UUID | None) -> set[UUID]:
    for codes in (*groups, otherwise):
        found = who_may(*codes) - {other_than}
        if found:
            return found
    return set()
