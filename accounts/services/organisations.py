"""Making an organisation ready for work: its key, its first site, and the roles that it starts with."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import transaction

from accounts import planting
from accounts.models import Organisation, Site
from accounts.organisation_keys import wrapped
from accounts.services import seeding
from audit.services import record
from core import crypto, writes
from core.db import organisation_scope


def create_organisation(
    *, name: str, site_name: str, time_zone: str = "Asia/Jakarta", language: str = "id"
) -> tuple[Organisation, Site]:
    """Make an organisation with its key, one site, the seeded roles (named in `language`) and what apps plant in it.

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
            seeding.plant_all(language)
            planting.plant_all(language)
            record(by=None, verb="organisation.created", target=site)
    return organisation, site


@transaction.atomic
def add_site(*, name: str, time_zone: str, by: Any) -> Site:
    """Add a place of work. Raises ValidationError for a name twice or an unknown time zone."""
    site = writes.create(Site(name=name, time_zone=time_zone), by=by)
    record(by=by, verb="site.added", target=site)
    return site
