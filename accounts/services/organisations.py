"""Making an organisation ready for work: its key, its first site, and the roles that it starts with."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from accounts.models import Organisation, Role, RolePermission, Site
from accounts.organisation_keys import wrapped
from audit.models import Act
from audit.services import record
from core import crypto, writes
from core.db import organisation_scope

ROLES = Path(__file__).resolve().parents[1] / "data" / "roles.json"


def create_organisation(
    *, name: str, site_name: str, time_zone: str = "Asia/Jakarta", language: str = "id"
) -> tuple[Organisation, Site]:
    """Make an organisation with its key, one site and the seeded roles (named in `language`).

    Raises KeyUnavailable without the operator's key: nothing is made then.
    """
    with transaction.atomic():
        organisation = Organisation(id=uuid4(), name=name)
        organisation.wrapped_key = wrapped(crypto.new_key(), organisation.id)
        organisation.wrapped_lasting = wrapped(crypto.new_key(), organisation.id, lasting=True)
        organisation.full_clean()
        organisation.save(force_insert=True)
        with organisation_scope(organisation.id):
            site = add_site(name=site_name, time_zone=time_zone, by=None)
            for seed in _seeds():
                _plant(seed, language)
            record(by=None, verb="organisation.created", target=site)
    return organisation, site


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


def _seeds() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ROLES.read_text())
    return found


def _plant(seed: dict[str, Any], language: str) -> Role:
    hands_out_all = seed.get("hands_out") == "all"
    role = writes.create(Role(code=seed["code"], name=seed["name"][language], hands_out_all=hands_out_all))
    RolePermission.objects.bulk_create(
        RolePermission(role=role, code=code, compartment=compartment, scope=scope)
        for code, compartment, scope in seed["permissions"]
    )
    return role


def _language_of(names: set[str]) -> str:
    """The language in which most of the seeded roles are called by these names."""
    found = Counter(language for seed in _seeds() for language, name in seed["name"].items() if name in names)
    return found.most_common(1)[0][0] if found else settings.LANGUAGE_CODE


@transaction.atomic
def add_site(*, name: str, time_zone: str, by: Any) -> Site:
    """Add a place of work. Raises ValidationError for a name twice or an unknown time zone."""
    site = writes.create(Site(name=name, time_zone=time_zone), by=by)
    record(by=by, verb="site.added", target=site)
    return site
