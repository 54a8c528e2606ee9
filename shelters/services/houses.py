"""Setting up houses, rooms and beds."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Site
from audit.services import record
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from shelters.models import Bed, House, Room
from shelters.permissions import ShelterPermission
from shelters.querysets import sites_within
from shelters.selectors import is_taken

MOST_BEDS = 30


@transaction.atomic
def add_house(*, site: Site, name: str, address: str = "", by: ActingUser) -> House:
    """Add a house. Raises DomainError at a site where `by` sets up none, ValidationError for a name twice."""
    if not sites_within(by, ShelterPermission.MANAGE_HOUSES).filter(pk=site.pk).exists():
        raise DomainError(_("You cannot set up houses at this site."), field="site")
    house = House(site=site, address=address)
    house.call(name)
    writes.create(house, by=by)
    record(by=by, verb="house.added", target=house)
    return house


@transaction.atomic
def change_house(
    *, house_id: UUID, expected_version: int, name: str, is_open: bool, new_address: str = "", by: ActingUser
) -> House:
    """Change a house. An empty `new_address` keeps the stored one, which whoever sets up houses cannot read.

    Raises EditConflict, ValidationError.
    """
    house: House = House.objects.locked(pk=house_id, expected_version=expected_version)
    house.is_open = is_open
    changed = ["is_open"]
    if house.name != name:
        house.call(name)
        changed += ["name", "name_digest"]
    if new_address:
        house.address = new_address
        changed.append("address")
    writes.update(house, *changed, by=by)
    record(by=by, verb="house.changed", target=house, address_changed=bool(new_address))
    return house


@transaction.atomic
def add_room(*, house: House, name: str, beds: int, by: ActingUser) -> Room:
    """Add a room with so many beds, labelled 1, 2, 3 …

    Raises DomainError for too many, ValidationError for a name twice.
    """
    if not 0 <= beds <= MOST_BEDS:
        raise DomainError(_("Enter a number of beds from 0 to %(most)d.") % {"most": MOST_BEDS}, field="beds")
    room = writes.create(Room(house=house, name=name), by=by)
    for number in range(1, beds + 1):
        writes.create(Bed(room=room, label=str(number)), by=by)
    record(by=by, verb="room.added", target=room, beds=beds)
    return room


@transaction.atomic
def rename_room(*, room_id: UUID, expected_version: int, name: str, by: ActingUser) -> Room:
    """Raises EditConflict, ValidationError for a name twice."""
    room: Room = Room.objects.locked(pk=room_id, expected_version=expected_version)
    room.name = name
    writes.update(room, "name", by=by)
    record(by=by, verb="room.renamed", target=room)
    return room


@transaction.atomic
def add_bed(*, room: Room, label: str, by: ActingUser) -> Bed:
    """Raises ValidationError for a label twice."""
    bed = writes.create(Bed(room=room, label=label), by=by)
    record(by=by, verb="bed.added", target=bed)
    return bed


@transaction.atomic
def change_bed(*, bed_id: UUID, expected_version: int, label: str, is_usable: bool, by: ActingUser) -> Bed:
    """Raises DomainError when a bed in which somebody sleeps is to be taken out of use, EditConflict."""
    bed: Bed = Bed.objects.select_related("room").locked(pk=bed_id, expected_version=expected_version)
    if bed.is_usable and not is_usable and is_taken(bed):
        raise DomainError(_("Somebody sleeps in this bed. Move them first."), field="is_usable")
    bed.label, bed.is_usable = label, is_usable
    writes.update(bed, "label", "is_usable", by=by)
    record(by=by, verb="bed.changed", target=bed)
    return bed
