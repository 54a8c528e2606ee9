"""An empty installation, or a new organisation in it, becomes ready for its first administrator."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import zones
from accounts.models import Invitation, Membership, Organisation, Role, Site, User
from accounts.services import seeding
from accounts.services.invitations import invite
from accounts.services.members import add_member
from accounts.services.organisations import create_organisation, first_site, refuse_hidden_directions
from accounts.services.own_account import set_checked_password
from accounts.services.queue import one_at_a_time
from accounts.services.terms import plant_terms
from core.db import organisation_scope
from core.errors import DomainError

ADMINISTRATOR = "administrator"
# Where nothing else is said.
TIME_ZONE, LANGUAGE = "Asia/Jakarta", "id"


@dataclass(frozen=True)
class Prepared:
    """What there is now. `token` is that of the first administrator's invitation; empty when they have a password.

    `was_waiting`: the organisation was there before, and the link is another one.
    """

    organisation: Organisation
    site: Site
    token: str
    was_waiting: bool = False


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
def add_organisation(
    *, organisation: str, site: str, time_zone: str | None, language: str | None, email: str, name: str
) -> Prepared:
    """Make one more organisation, as `prepare_installation` does the first; its administrator gets an invitation.

    One of this name in which nobody has ever worked keeps what it has and gets a new invitation: the old link becomes
    worthless. Raises DomainError when it has another site, time zone or language than those given; ValidationError,
    also when one of this name is in use; KeyUnavailable. All or nothing is written.
    """
    refuse_hidden_directions(organisation=organisation, site=site, name=name)
    found = _waiting_organisation(organisation)
    was_waiting = found is not None
    if found is None:
        found, _first = create_organisation(
            name=organisation,
            site_name=site,
            time_zone=TIME_ZONE if time_zone is None else time_zone,
            language=language or LANGUAGE,
        )
    else:
        _refuse_other_beginnings(found, site=site, time_zone=time_zone, language=language)
    prepared = _first_administrator(found, language=language or LANGUAGE, email=email, name=name, password=None)
    return replace(prepared, was_waiting=was_waiting)


def _refuse_other_beginnings(
    organisation: Organisation, *, site: str, time_zone: str | None, language: str | None
) -> None:
    """Raise DomainError, which says what stands, unless all that is given is what it was made with."""
    with organisation_scope(organisation.pk):
        first, spoken = first_site(), seeding.language_of_roles()
    pairs = [(site, first.name), (time_zone, first.time_zone), (language, spoken)]
    if all(given is None or given == stands for given, stands in pairs):
        return
    said = _(
        "%(name)s waits for its administrator already: its site is %(site)s, its time zone %(zone)s, the language of "
        "its roles “%(language)s”. Nothing was changed. Give the same; the administrator can change it under Sites and "
        "Roles."
    )
    zone = zones.called(first.time_zone)
    raise DomainError(said % {"name": organisation.name, "site": first.name, "zone": zone, "language": spoken})


def _waiting_organisation(name: str) -> Organisation | None:
    """The one of this name in which nobody has ever worked."""
    found = Organisation.objects.filter(name__iexact=name, is_suspended=False).first()
    if found is None:
        return None
    with organisation_scope(found.pk):
        return None if Membership.objects.exists() else found


def _first_administrator(
    organisation: Organisation, *, language: str, email: str, name: str, password: str | None
) -> Prepared:
    """Of an organisation in which nobody has ever worked.

    Raises DomainError when somebody took the invitation meanwhile.
    """
    with organisation_scope(organisation.pk):
        one_at_a_time()
        if Membership.objects.exists():
            raise DomainError(_("The administrator has just accepted the invitation. Nothing was changed."))
        place = first_site()
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
