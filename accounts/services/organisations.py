"""Making an organisation ready for work: its key, its first site, and the roles that it starts with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import transaction

from accounts.models import Organisation, Role, RolePermission, Site
from accounts.organisation_keys import new_wrapped_key
from audit.services import record
from core import writes
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
        organisation.wrapped_key = new_wrapped_key(organisation.id)
        organisation.full_clean()
        organisation.save(force_insert=True)
        with organisation_scope(organisation.id):
            site = add_site(name=site_name, time_zone=time_zone, by=None)
            for seed in json.loads(ROLES.read_text()):
                role = writes.create(Role(code=seed["code"], name=seed["name"][language]))
                RolePermission.objects.bulk_create(
                    RolePermission(role=role, code=code, compartment=compartment, scope=scope)
                    for code, compartment, scope in seed["permissions"]
                )
            record(by=None, verb="organisation.created", target=site)
    return organisation, site


@transaction.atomic
def add_site(*, name: str, time_zone: str, by: Any) -> Site:
    """Add a place of work. Raises ValidationError for a name twice or an unknown time zone."""
    site = writes.create(Site(name=name, time_zone=time_zone), by=by)
    record(by=by, verb="site.added", target=site)
    return site
