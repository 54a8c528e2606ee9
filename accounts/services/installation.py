"""An empty installation, or a new organisation in it, becomes ready for its first administrator."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Invitation, Membership, Organisation, Role, Site, User
from accounts.services.invitations import invite
from accounts.services.members import add_member
from accounts.services.organisations import create_organisation, refuse_hidden_directions, refuse_taken_name
from accounts.services.own_account import set_checked_password
from accounts.services.terms import plant_terms
from core.db import organisation_scope
from core.errors import DomainError

ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Prepared:
    """What there is now. `token` is that of the first administrator's invitation; empty when they have a password."""

    organisation: Organisation
    site: Site
    token: str


def unfinished_organisation() -> Organisation | None:
    """The organisation of a set-up that stopped half-way: made, but nobody has ever worked in it.

    None on an empty installation. Raises DomainError when the installation is in use.
    """
    organisations = list(Organisation.objects.order_by("created_at", "id")[:2])
    if not organisations:
        return None
    with organisation_scope(organisations[0].pk):
        in_use = len(organisations) > 1 or Membership.objects.exists()
    if in_use:
        raise DomainError(_("This installation has an organisation already. Nothing was changed."))
    return organisations[0]


@transaction.atomic
def prepare_installation(
    *, organisation: str, site: str, time_zone: str, language: str, email: str, name: str, password: str | None
) -> Prepared:
    """Make the organisation, its site and roles, and its administrator: with `password`, or by an invitation.

    A set-up that stopped after the invitation was made is taken up again: the old link becomes worthless.
    Raises DomainError when the installation is in use, KeyUnavailable without the operator's key,
    ValidationError for what was entered. All or nothing is written.
    """
    refuse_hidden_directions(organisation=organisation, site=site, name=name)
    found = unfinished_organisation()
    if found is None:
        found, _first = create_organisation(name=organisation, site_name=site, time_zone=time_zone, language=language)
    return _first_administrator(found, language=language, email=email, name=name, password=password)


@transaction.atomic
def add_organisation(*, organisation: str, site: str, time_zone: str, language: str, email: str, name: str) -> Prepared:
    """Make one more organisation, as `prepare_installation` does the first; its administrator gets an invitation.

    One of this name in which nobody has ever worked gets a new invitation: the old link becomes worthless.
    Raises DomainError when one of this name is in use, KeyUnavailable, ValidationError. All or nothing is written.
    """
    refuse_hidden_directions(organisation=organisation, site=site, name=name)
    found = _waiting_organisation(organisation)
    if found is None:
        refuse_taken_name(organisation)
        found, _first = create_organisation(name=organisation, site_name=site, time_zone=time_zone, language=language)
    return _first_administrator(found, language=language, email=email, name=name, password=None)


def _waiting_organisation(name: str) -> Organisation | None:
    """The one of this name in which nobody has ever worked."""
    for found in Organisation.objects.filter(name=name, is_suspended=False).order_by("created_at", "id"):
        with organisation_scope(found.pk):
            if not Membership.objects.exists():
                return found
    return None


def _first_administrator(
    organisation: Organisation, *, language: str, email: str, name: str, password: str | None
) -> Prepared:
    """Of an organisation in which nobody has ever worked."""
    with organisation_scope(organisation.pk):
        place = Site.objects.earliest("created_at")
        plant_terms()
        role = Role.objects.get(code=ADMINISTRATOR)
        Invitation.objects.open().update(withdrawn_at=timezone.now())
        if password is None:
            _invitation, token = invite(email=email, name=name, role=role, site=place, by=None)
            return Prepared(organisation, place, token)
        user = User(email=email, name=name, language=language)
        set_checked_password(user, password)
        user.full_clean()
        user.save(force_insert=True)
        add_member(user=user, role=role, site=place, by=None)
        return Prepared(organisation, place, "")
