"""Organisations and their places of work: made with key, first site and roles, renamed, suspended and resumed."""

from __future__ import annotations

from functools import partial
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import org_seeding
from accounts.models import Organisation, Site
from accounts.organisation_keys import wrapped
from accounts.services import seeding
from accounts.services.queue import one_at_a_time
from accounts.services.sessions import end_sessions
from audit import chain
from audit.services import record
from core import writes
from core.access.actor import ActingUser
from core.db import organisation_scope
from core.domain.directions import HIDDEN_DIRECTION, has_directions
from core.errors import DomainError
from core.keys import crypto


def create_organisation(
    *, name: str, site_name: str, time_zone: str = "Asia/Jakarta", language: str = "id"
) -> tuple[Organisation, Site]:
    """Make an organisation with its key, one site, the seeded roles (named in `language`) and what apps plant in it.

    Raises ValidationError for a name that another has, KeyUnavailable without the operator's key: nothing is made then.
    """
    with transaction.atomic():
        organisation = Organisation(id=uuid4(), name=name)
        organisation.wrapped_key = wrapped(crypto.new_key(), organisation.id)
        organisation.wrapped_lasting = wrapped(crypto.new_key(), organisation.id, lasting=True)
        organisation.full_clean()
        writes.save(organisation, force_insert=True)
        with organisation_scope(organisation.id):
            site = add_site(name=site_name, time_zone=time_zone, by=None)
            seeding.plant_all(language)
            org_seeding.plant_all(language)
            record(by=None, verb="organisation.created", target=site)
            # On its own connection; without this organisation it would say nothing of anybody.
            chain.begin(organisation.id)
    return organisation, site


@transaction.atomic
def rename_organisation(*, organisation_id: UUID, name: str) -> Organisation:
    """Call an organisation by another name. For whoever runs the server.

    Raises ValidationError for a name that another has and for one that cannot be.
    """
    refuse_hidden_directions(name=name)
    organisation = _locked(organisation_id)
    before, organisation.name = organisation.name, name
    organisation.full_clean()
    writes.save(organisation, update_fields=["name"])
    _note(organisation, "organisation.renamed", name_before=before, name=name)
    return organisation


@transaction.atomic
def suspend_organisation(*, organisation_id: UUID) -> Organisation:
    """End the access of everybody who works there, from the next click on; nothing is deleted.

    For whoever runs the server. Raises DomainError when it is suspended already.
    """
    organisation = _locked(organisation_id)
    if organisation.is_suspended:
        raise DomainError(_("This organisation is suspended already."))
    _set_suspended(organisation, is_suspended=True)
    # Once it holds. Who works for another organisation too is sent away there alone.
    transaction.on_commit(partial(end_sessions, organisation_id=organisation_id))
    return organisation


@transaction.atomic
def resume_organisation(*, organisation_id: UUID) -> Organisation:
    """Give back what suspending took: everybody signs in anew. Raises DomainError when it is not suspended."""
    organisation = _locked(organisation_id)
    if not organisation.is_suspended:
        raise DomainError(_("This organisation is not suspended."))
    organisation.resumed_at = timezone.now()
    _set_suspended(organisation, is_suspended=False)
    return organisation


def seal_access_log(*, organisation_id: UUID) -> int | None:
    """Believe what the head of the access log says now, and seal it, after looking into it: for who runs the server.

    Returns at which entry; None where the head is sealed already. Raises KeyUnavailable.
    """
    head = chain.seal_anew(organisation_id)
    if head is None:
        return None
    with organisation_scope(organisation_id):
        record(by=None, verb="organisation.log_sealed", target=first_site(), sequence=head.sequence)
    return head.sequence


@transaction.atomic
def add_site(*, name: str, time_zone: str, by: ActingUser | None) -> Site:
    """Add a place of work. Raises DomainError for a name twice, ValidationError for an unknown time zone."""
    one_at_a_time()
    _refuse_taken_site(name)
    site = writes.create(Site(name=name, time_zone=time_zone), by=by)
    record(by=by, verb="site.added", target=site)
    return site


@transaction.atomic
def change_site(*, site_id: UUID, expected_version: int, name: str, time_zone: str, by: ActingUser) -> Site:
    """Call a place of work otherwise, or set its clock. What is the same already changes nothing.

    Raises DomainError for the name of another one, ValidationError for an unknown time zone; EditConflict.
    """
    one_at_a_time()
    site = Site.objects.locked(pk=site_id, expected_version=expected_version)
    changed: dict[str, str] = {}
    if site.name != name:
        changed |= {"name_before": site.name, "name": name}
    if site.time_zone != time_zone:
        changed |= {"zone_before": site.time_zone, "zone": time_zone}
    if not changed:
        return site
    _refuse_taken_site(name, but=site_id)
    site.name, site.time_zone = name, time_zone
    writes.update(site, "name", "time_zone", by=by)
    record(by=by, verb="site.changed", target=site, **changed)
    return site


def first_site() -> Site:
    """That with which the organisation of the open scope was made."""
    return Site.objects.earliest("created_at", "id")


def refuse_hidden_directions(**entered: str) -> None:
    """Raise ValidationError for names that forms would not take either."""
    found = {name: [HIDDEN_DIRECTION] for name, text in entered.items() if has_directions(text)}
    if found:
        raise ValidationError(found)


def _refuse_taken_site(name: str, *, but: UUID | None = None) -> None:
    others = Site.objects.exclude(pk=but) if but else Site.objects.all()
    if others.filter(name__iexact=name).exists():
        raise DomainError(_("There is a site of this name already. Choose another name."), field="name")


def _locked(organisation_id: UUID) -> Organisation:
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


def _set_suspended(organisation: Organisation, *, is_suspended: bool) -> None:
    organisation.is_suspended = is_suspended
    organisation.save(update_fields=["is_suspended", "resumed_at"])
    _note(organisation, "organisation.suspended" if is_suspended else "organisation.resumed")


def _note(organisation: Organisation, verb: str, **detail: str) -> None:
    """Acts are about a row of an organisation: its first site stands for the whole, as when it is made."""
    with organisation_scope(organisation.pk):
        record(by=None, verb=verb, target=first_site(), **detail)
