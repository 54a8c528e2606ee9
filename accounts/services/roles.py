"""Composing roles. What changes in a role holds for all who have it from their next click on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import oversight, role_builder, role_delegation
from accounts.models import Handout, Invitation, Membership, MembershipRole, Role, RolePermission
from accounts.role_builder import Draft
from accounts.role_delegation import NotYours, noting_refusals
from accounts.services import telling
from accounts.services.queue import one_at_a_time, require_administrator_left
from audit.services import record
from core import writes
from core.access.actor import ActingUser
from core.access.permissions import catalogue
from core.errors import DomainError


@noting_refusals
def create_role(*, draft: Draft, like: Role | None = None, by: ActingUser) -> Role:
    """Make a role, perhaps after another (`like`).

    Raises NotYours for more than `by` may hand out, ValidationError (by field) for what means nothing.
    """
    one_at_a_time()
    _require_sense(draft)
    for each in (draft, *([Draft.of(like)] if like else [])):
        _require_covered(each, by=by, target=Membership.objects.get(user=by.pk), act="create")
    role = writes.create(Role(name=draft.name, hands_out_all=draft.hands_out_all), by=by)
    change = _write(role, draft)
    record(by=by, verb="role.created", target=role, role=role.code, **change)
    return role


@noting_refusals
def change_role(*, role_id: UUID, expected_version: int, draft: Draft, by: ActingUser) -> Role:
    """Change what a role is called and allows.

    Raises NotYours for a role that `by` holds or may not hand out, as it is or as it would be; DomainError when nobody
    would be left who may give every role; ValidationError (by field) for what means nothing; EditConflict.
    """
    one_at_a_time()
    role = Role.objects.locked(pk=role_id, expected_version=expected_version)
    _require_sense(draft)
    _refuse_own(role, by)
    for each in (Draft.of(role), draft):
        _require_covered(each, by=by, target=role, act="change")
    is_renamed = role.name != draft.name
    role.name, role.hands_out_all = draft.name, draft.hands_out_all
    writes.update(role, "name", "hands_out_all", by=by)
    change = _write(role, draft)
    require_administrator_left()
    record(by=by, verb="role.changed", target=role, role=role.code, renamed=is_renamed, **change)
    telling.tell_all(oversight.over_roles(other_than=by.pk), telling.ROLE_CHANGED, role.pk)
    return role


@noting_refusals
def delete_role(*, role_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Delete a role. Raises DomainError while somebody holds it or an invitation offers it, NotYours, EditConflict."""
    one_at_a_time()
    role = Role.objects.locked(pk=role_id, expected_version=expected_version)
    _require_covered(Draft.of(role), by=by, target=role, act="delete")
    holders = MembershipRole.objects.filter(role=role).values("membership").distinct().count()
    if holders:
        raise DomainError(
            ngettext(
                "%(count)d person holds this role. Take it away first; who is switched off counts too.",
                "%(count)d people hold this role. Take it away first; who is switched off counts too.",
                holders,
            )
            % {"count": holders}
        )
    if Invitation.objects.open().filter(role=role).exists():
        raise DomainError(_("An open invitation offers this role. Withdraw it first."))
    record(by=by, verb="role.deleted", target=role, role=role.code)
    role.delete()


def _require_sense(draft: Draft) -> None:
    found = {role_builder.field_name(key): sentences for key, sentences in role_builder.problems(draft).items()}
    if role_builder.hands_out_in_vain(draft):
        found["hands_out"] = [_("Who gives roles needs “%(other)s” too.") % {"other": role_builder.MANAGES_USERS}]
    if found:
        raise ValidationError(found)


def _refuse_own(role: Role, by: ActingUser) -> None:
    """Whoever composes roles sees no case. If they could widen their own, that would be worth nothing."""
    if MembershipRole.objects.filter(role=role, membership__user=by.pk).exists():
        raise NotYours(
            _("You hold this role yourself. Ask another administrator to change it."), target=role, act="own"
        )


def _require_covered(draft: Draft, *, by: ActingUser, target: Any, act: str) -> None:
    if not role_delegation.of(by.pk).covers(draft):
        raise NotYours(
            _("This role allows more than your own role lets you hand out. Ask another administrator."),
            target=target,
            act=act,
        )


def _write(role: Role, draft: Draft) -> dict[str, Any]:
    """Bring the rows of a role in line with the draft; what came and went, as codes and ids."""
    before = Draft.of(role)
    have, wanted = _codes(before), _codes(draft)
    if have != wanted:
        # Rows of an app that is not installed stay as they are.
        role.permissions.filter(code__in=catalogue()).delete()
        RolePermission.objects.bulk_create(
            RolePermission(role=role, code=code, compartment=compartment, scope=scope)
            for (code, compartment), scope in draft.permissions.items()
        )
    if before.hands_out != draft.hands_out:
        role.handouts.all().delete()
        known = Role.objects.filter(pk__in=draft.hands_out)
        Handout.objects.bulk_create(Handout(role=role, handed_out=each) for each in known)
    return {
        "added": sorted(wanted - have),
        "removed": sorted(have - wanted),
        "hands_out": "all" if draft.hands_out_all else _texts(draft.hands_out),
    }


def _codes(draft: Draft) -> set[str]:
    return {f"{code} {compartment} {scope}" for (code, compartment), scope in draft.permissions.items()}


def _texts(ids: Iterable[UUID]) -> list[str]:
    return sorted(str(each) for each in ids)
