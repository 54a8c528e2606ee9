"""Organisations and their places of work: made with key, first site and roles."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import planting
from accounts.models import Organisation, Site
from accounts.organisation_keys import wrapped
from accounts.services import seeding
from accounts.services.queue import one_at_a_time
from audit.services import record
from core import crypto, writes
from core.db import organisation_scope
from core.errors import DomainError


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
    """Add a place of work. Raises DomainError for a name twice, ValidationError for an unknown time zone."""
    one_at_a_time()
    _refuse_taken_site(name)
    site = writes.create(Site(name=name, time_zone=time_zone), by=by)
    record(by=by, verb="site.added", target=site)
    return site


@transaction.atomic
def change_site(*, site_id: UUID, expected_version: int, name: str, time_zone: str, by: Any) -> Site:
    """Call a place of work otherwise, or set its clock. What is the same already changes nothing.

    Raises DomainError for the name of another one, ValidationError for an unknown time zone; EditConflict.
    """
    one_at_a_time()
    site = Site.objects.locked(pk=site_id, expected_version=expected_version)
    is_renamed, is_moved = site.name != name, site.time_zone != time_zone
    if not (is_renamed or is_moved):
        return site
    _refuse_taken_site(name, but=site_id)
    site.name, site.time_zone = name, time_zone
    writes.update(site, "name", "time_zone", by=by)
    record(by=by, verb="site.changed", target=site, renamed=is_renamed, **({"zone": time_zone} if is_moved else {}))
    return site


def _refuse_taken_site(name: str, *, but: UUID | None = None) -> None:
    others = Site.objects.exclude(pk=but) if but else Site.objects.all()
    if others.filter(name__iexact=name).exists():
        raise DomainError(_("There is a site of this name already. Choose another name."), field="name")
