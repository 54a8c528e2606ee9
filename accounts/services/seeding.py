"""The roles that an organisation starts with, and how an update brings what it is newly shipped with."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts import oversight, role_builder
from accounts.models import Role, RolePermission
from accounts.role_builder import Draft
from accounts.services import telling
from accounts.services.queue import one_at_a_time
from audit.models import Act
from audit.services import record
from core import writes
from core.history import changes_of

ROLES = Path(__file__).resolve().parents[1] / "data" / "roles.json"


def plant_all(language: str) -> None:
    """Give the new organisation of the open scope its roles, named in `language`."""
    for seed in _seeds():
        _plant(seed, language)


@transaction.atomic
def add_seeded_roles() -> list[Role]:
    """Give the organisation of the open scope the seeded roles that it never had, and return them.

    Those that are there stay as they are, and one that was deleted does not come back. They are named in the language
    of the seeded roles that are there; where another role has the name, nothing is added.
    """
    had = set(Role.objects.values_list("code", flat=True))
    had |= set(Act.objects.filter(verb="role.deleted").values_list("detail__role", flat=True))
    names = set(Role.objects.values_list("name", flat=True))
    language = _language_of(names)
    wanted = [seed for seed in _seeds() if seed["code"] not in had and seed["name"][language] not in names]
    added = [_plant(seed, language) for seed in wanted]
    for role in added:
        record(by=None, verb="role.created", target=role, role=role.code)
    return added


@transaction.atomic
def add_seeded_permissions() -> list[Role]:
    """Let the seeded roles of the open scope's organisation do what none of its roles could ever do, and return them.

    So an update brings its pages to those whose work they are. What any role ever had is the administrators' affair:
    it does not come back where they took it away. A role that lacks what the new thing needs stays as it is.
    """
    one_at_a_time()
    changes: Any = changes_of(RolePermission)
    had = set(changes.objects.values_list("code", flat=True).distinct())
    roles = {role.code: role for role in Role.objects.exclude(code="").whole()}
    changed = []
    for seed in _seeds():
        new = [row for row in seed["permissions"] if row[0] not in had]
        role = roles.get(seed["code"])
        if new and role is not None and _makes_sense(role, new):
            _allow(role, new)
            writes.update(role, by=None)
            added = [" ".join(row) for row in new]
            record(by=None, verb="role.changed", target=role, role=role.code, added=added, removed=[], hands_out=[])
            telling.tell_all(oversight.over_roles(other_than=None), telling.ROLE_CHANGED, role.pk)
            changed.append(role)
    return changed


def _seeds() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ROLES.read_text())
    return found


def _plant(seed: dict[str, Any], language: str) -> Role:
    hands_out_all = seed.get("hands_out") == "all"
    role = writes.create(Role(code=seed["code"], name=seed["name"][language], hands_out_all=hands_out_all))
    _allow(role, seed["permissions"])
    return role


def _allow(role: Role, permissions: list[list[str]]) -> None:
    RolePermission.objects.bulk_create(
        RolePermission(role=role, code=code, compartment=compartment, scope=scope)
        for code, compartment, scope in permissions
    )


def _makes_sense(role: Role, new: list[list[str]]) -> bool:
    draft = Draft.of(role)
    added = {(code, compartment): scope for code, compartment, scope in new}
    wider = replace(draft, permissions={**draft.permissions, **added})
    return role_builder.problems(wider).keys() <= role_builder.problems(draft).keys()


def language_of_roles() -> str:
    """That in which the seeded roles of the open scope's organisation are called."""
    return _language_of(set(Role.objects.values_list("name", flat=True)))


def _language_of(names: set[str]) -> str:
    """The language in which most of the seeded roles are called by these names."""
    found = Counter(language for seed in _seeds() for language, name in seed["name"].items() if name in names)
    return found.most_common(1)[0][0] if found else settings.LANGUAGE_CODE
