"""What a role may be made of: the catalogue by subject, and which combinations mean something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Role, RolePermission
from accounts.permissions import AccountPermission
from core.access.permissions import CorePermission, PermissionCode, Scope, catalogue
from core.compartments import Compartment

Key = tuple[str, str]
"""A permission code and a compartment; acts carry the compartment `general`."""

WIDTH: dict[str, int] = {scope.value: number for number, scope in enumerate(Scope)}
MANAGES_USERS = AccountPermission.MANAGE_USERS.label
_READ = CorePermission.READ.value
_GENERAL = Compartment.GENERAL.value


@dataclass(frozen=True)
class Draft:
    """A role as somebody wants it: `permissions` are the widest scope of each thing that it allows."""

    name: str
    permissions: Mapping[Key, str]
    hands_out_all: bool = False
    hands_out: frozenset[UUID] = frozenset()

    @classmethod
    def of(cls, role: Role) -> Draft:
        """A role as it is stored. What this installation does not have is left out: it allows nothing."""
        handed_out = frozenset(row.handed_out_id for row in role.handouts.all())
        return cls(role.name, widest(role.permissions.all()), role.hands_out_all, handed_out)


class Offered(NamedTuple):
    """One thing that a role may be given, with the scopes to choose from."""

    key: Key
    label: str | Promise
    scopes: tuple[Scope, ...]
    is_about_cases: bool


def widest(rows: Iterable[RolePermission]) -> dict[Key, str]:
    """The widest scope of each thing that the rows allow."""
    known, found = catalogue(), dict[Key, str]()
    for row in rows:
        key = (row.code, row.compartment)
        if row.code in known and (key not in found or WIDTH[row.scope] > WIDTH[found[key]]):
            found[key] = row.scope
    return found


def subjects() -> list[tuple[str | Promise, list[Offered]]]:
    """All that a role may be given, under the headings of its subjects: reading first."""
    return [(kind.subject(), [each for member in kind for each in _offered(member)]) for kind in _kinds()]


def problems(draft: Draft) -> dict[Key, list[str]]:
    """The combinations that mean nothing, in sentences, by what has to be changed."""
    found: dict[Key, list[str]] = {}
    for key, scope in draft.permissions.items():
        sentences = [
            sentence for other in needed(key) if (sentence := _lack(other, draft.permissions.get(other, ""), scope))
        ]
        if sentences:
            found[key] = sentences
    return found


def needed(key: Key) -> list[Key]:
    """What something means nothing without."""
    code, compartment = key
    if code == _READ:
        return [] if compartment == _GENERAL else [(_READ, _GENERAL)]
    needs = catalogue()[code].needs
    return [*((_READ, value.value) for value in needs.reads), *((other, _GENERAL) for other in needs.codes)]


def field_name(key: Key) -> str:
    """What a permission's field is called in the form of a role."""
    return "__".join(part.replace(".", "_") for part in (key if key[0] == _READ else key[:1]))


def label(key: Key) -> str:
    """What something is called."""
    code, compartment = key
    if code == _READ:
        return _("Read: %(compartment)s") % {"compartment": Compartment(compartment).label}
    return str(catalogue()[code].label)


def hands_out_in_vain(draft: Draft) -> bool:
    """Whether the role names roles to hand out, but gives nobody the page on which that is done."""
    names_roles = draft.hands_out_all or bool(draft.hands_out)
    return names_roles and (AccountPermission.MANAGE_USERS.value, _GENERAL) not in draft.permissions


def _kinds() -> list[type[PermissionCode]]:
    """Reading, then the classes of the apps in the order of the apps; people and roles last."""
    order = {config.name: number for number, config in enumerate(apps.get_app_configs())}
    others = [kind for kind in PermissionCode.__subclasses__() if kind not in (CorePermission, AccountPermission)]
    others.sort(key=lambda kind: order[kind.__module__.partition(".")[0]])
    return [CorePermission, *others, AccountPermission]


def _offered(member: PermissionCode) -> list[Offered]:
    keys = (
        [(_READ, value) for value in Compartment.values] if member == CorePermission.READ else [(str(member), _GENERAL)]
    )
    about_cases = bool(member.needs.reads)
    return [
        Offered(key, Compartment(key[1]).label if key[0] == _READ else member.label, member.needs.scopes, about_cases)
        for key in keys
    ]


def _lack(other: Key, has: str, wanted: str) -> str:
    """What is wrong when something reaches `wanted` and what it needs (`other`) reaches `has`; empty: nothing is."""
    if not has:
        return _("This means nothing without “%(other)s”. Allow that too, or choose “No” here.") % {
            "other": label(other)
        }
    if WIDTH[has] < WIDTH[wanted]:
        return _("This reaches further than “%(other)s”. Choose the same for both, or less here.") % {
            "other": label(other)
        }
    return ""
