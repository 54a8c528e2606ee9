"""Reads for the pages of houses: which beds are free, who sleeps where, who has a note tonight.

What shows residents takes the acting user, cuts to what they may see and writes the line in the access log.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.record.models import Identity
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.keys.fields import preload
from shelters import nights
from shelters.briefs import Brief, briefs
from shelters.models import Bed, BedRequest, DailyNote, House, Placement, Room, Stay
from shelters.permissions import ShelterPermission

HIDDEN = _("Name hidden")


class Counts(NamedTuple):
    """Usable beds, and how many of them nobody sleeps in and none is kept for."""

    beds: int = 0
    free: int = 0


class BedOnBoard(NamedTuple):
    """A bed as the board shows it: `state` is free, taken, kept or closed. `name` may be empty.

    A bed whose resident this user may not see looks like one that is out of use.
    """

    bed: Bed
    state: str
    name: str | Promise = ""
    stay: Stay | None = None
    request: BedRequest | None = None
    is_overdue: bool = False
    brief: Brief = Brief()


@dataclass(frozen=True)
class RoomOnBoard:
    name: str
    beds: list[BedOnBoard]


class Waiting(NamedTuple):
    request: BedRequest
    name: str | Promise


@dataclass(frozen=True)
class Board:
    rooms: list[RoomOnBoard]
    waiting: list[Waiting]
    counts: dict[str, int] = field(default_factory=dict)


class Resident(NamedTuple):
    """A resident tonight. `notes` are those of the shift that runs now; `others` those of the rest of the night."""

    stay: Stay
    bed: Bed
    name: str | Promise
    notes: list[DailyNote]
    others: list[DailyNote]
    address: str

    @property
    def night(self) -> list[DailyNote]:
        return [*self.others, *self.notes]

    @property
    def needs_attention(self) -> bool:
        return any(note.needs_attention for note in self.notes)


class Evening(NamedTuple):
    """A house tonight, by its own clock."""

    house: House
    night: date
    shift: nights.Shift
    residents: list[Resident]
    written: int


class Round(NamedTuple):
    """How far the notes of a shift are, the resident's own bed, and whose note is next (None: all are written)."""

    written: int
    total: int
    bed: Bed | None
    following: Stay | None


def houses_offered(user: ActingUser) -> list[House]:
    """The houses that the user may ask for a bed, by name."""
    return by_name(House.objects.offered_to(user))


def houses_shown(user: ActingUser) -> list[House]:
    """The houses that the user works in, and those that they may ask for a bed, by name."""
    return by_name(known_houses(user))


def known_houses(user: ActingUser) -> Any:
    """The houses that the user works in, and those that they may ask for a bed."""
    return House.objects.visible_to(user) | House.objects.offered_to(user)


def bed_counts(houses: Iterable[House]) -> dict[UUID, Counts]:
    """The figures of all houses with one query; nothing in them says who lives there."""
    beds = with_use(Bed.objects.filter(room__house__in=[house.pk for house in houses], is_usable=True))
    rows = beds.values("room__house").annotate(
        all=Count("pk"), free=Count("pk", filter=Q(is_slept_in=False, is_kept=False))
    )
    return {row["room__house"]: Counts(row["all"], row["free"]) for row in rows}


def free_beds(house: House, request: BedRequest | None = None) -> list[Bed]:
    """The beds that somebody can be put into now, with the one that is kept for `request`, by room."""
    beds = with_use(Bed.objects.filter(room__house=house, is_usable=True), but=request)
    return sorted(beds.filter(is_slept_in=False, is_kept=False).select_related("room"), key=_place)


def with_use(beds: Any, *, but: BedRequest | None = None) -> Any:
    """Beds with `is_slept_in` and `is_kept` (for another request than `but`), whoever it is."""
    kept = BedRequest.objects.waiting().filter(bed=OuterRef("pk"))
    if but is not None:
        kept = kept.exclude(pk=but.pk)
    sleeping = Placement.objects.current().filter(bed=OuterRef("pk"))
    return beds.annotate(is_slept_in=Exists(sleeping), is_kept=Exists(kept))


def is_taken(bed: Bed) -> bool:
    return Placement.objects.current().filter(bed=bed).exists()


def board(house: House, *, user: ActingUser, today: date) -> Board:
    """The beds of a house with the residents and requests that the user may see."""
    beds = sorted(with_use(Bed.objects.filter(room__house=house)).select_related("room"), key=_place)
    act = ShelterPermission.VIEW
    sleeping = list(
        Placement.objects.visible_to(user, act).current().filter(stay__house=house).select_related("stay", "case")
    )
    asking = list(
        BedRequest.objects.visible_to(user, act)
        .waiting()
        .filter(house=house)
        .select_related("case", "bed__room")
        .order_by("wanted_from", "created_at", "id")
    )
    opens = (Compartment.GENERAL, Compartment.IDENTITY, Compartment.LOCATION)
    names = _open_names([*sleeping, *asking], user=user, act="shelters.house.opened", also=asking, opens=opens)
    known = briefs([placement.stay for placement in sleeping], user)
    in_bed = {placement.bed_id: placement for placement in sleeping}
    kept = {request.bed_id: request for request in asking if request.bed_id}
    shown = [_bed_on_board(bed, in_bed.get(bed.pk), kept.get(bed.pk), names, today) for bed in beds]
    shown = [place._replace(brief=known.get(place.stay.pk, Brief())) if place.stay else place for place in shown]
    rooms = [RoomOnBoard(room.name, list(inside)) for room, inside in groupby(shown, key=lambda b: b.bed.room)]
    counts = {state: sum(1 for b in shown if b.state == state) for state in ("free", "taken", "kept", "closed")}
    return Board(rooms, [Waiting(r, names.get(r.case.person_id, HIDDEN)) for r in asking], counts)


def evenings(houses: Iterable[House], *, user: ActingUser, now: datetime) -> list[Evening]:
    """All residents of the houses, each with the notes of its own night."""
    houses = list(houses)
    act = ShelterPermission.WRITE_DAILY_NOTE
    sleeping = list(
        Placement.objects.visible_to(user, act)
        .current()
        .filter(stay__house__in=houses)
        .select_related("stay", "case", "bed__room")
    )
    names = _open_names(sleeping, user=user, act="shelters.tonight.opened")
    night = {house.pk: nights.night_of(now, house.site.time_zone) for house in houses}
    notes: dict[UUID, list[DailyNote]] = {}
    tonight = DailyNote.objects.visible_to(user).filter(
        stay__in=[placement.stay_id for placement in sleeping], night_of__in=set(night.values())
    )
    for note in tonight.select_related("updated_by").defer("text").order_by("created_at", "id"):
        notes.setdefault(note.stay_id, []).append(note)
    found = []
    for house in houses:
        shift = nights.shift_at(now, house.site.time_zone)
        own = sorted((p for p in sleeping if p.stay.house_id == house.pk), key=lambda p: _place(p.bed))
        residents = [_resident(p, names, notes.get(p.stay_id, []), night[house.pk], shift) for p in own]
        written = sum(1 for resident in residents if resident.notes)
        found.append(Evening(house, night[house.pk], shift, residents, written))
    return found


def notes_round(stay: Stay, *, night: date, shift: str, user: ActingUser) -> Round:
    """Whose note is next after this resident's, in the order of the beds, beginning again at the first."""
    act = ShelterPermission.WRITE_DAILY_NOTE
    sleeping = Placement.objects.visible_to(user, act).current().filter(stay__house=stay.house_id)
    in_order = sorted(sleeping.select_related("stay", "bed__room"), key=lambda placement: _place(placement.bed))
    stays = [placement.stay for placement in in_order]
    have = set(
        DailyNote.objects.visible_to(user)
        .filter(stay__in=stays, night_of=night, shift=shift)
        .values_list("stay_id", flat=True)
    )
    here = stays.index(stay) + 1 if stay in stays else 0
    following = [one for one in [*stays[here:], *stays[:here]] if one.pk not in have and one != stay]
    bed = next((placement.bed for placement in in_order if placement.stay_id == stay.pk), None)
    return Round(len(have), len(stays), bed, following[0] if following else None)


def named(houses: Iterable[House]) -> list[House]:
    """The houses with the key that opens each name, by one query for all."""
    found = list(houses)
    preload(found, "name")
    return found


def by_name(houses: Any) -> list[House]:
    """Houses of a queryset in the order in which people look for them."""
    return sorted(named(houses.select_related("site")), key=lambda house: (_natural(house.name), house.pk))


def _open_names(
    rows: list[Any],
    *,
    user: ActingUser,
    act: str,
    also: Iterable[Any] = (),
    opens: Iterable[str] = (Compartment.IDENTITY, Compartment.LOCATION),
) -> dict[UUID, str]:
    """The names of the rows' persons, by person: one line in the log, one query for rows and one for keys."""
    log_access(by=user, act=act, rows=rows, compartments=opens)
    persons = {row.case.person_id for row in rows}
    identities = list(Identity.objects.visible_to(user).filter(person__in=persons)) if persons else []
    preload([*identities, *also], "full_name", "note")
    return {identity.person_id: identity.full_name for identity in identities}


def _bed_on_board(
    bed: Any, placement: Placement | None, kept: BedRequest | None, names: dict[UUID, str], today: date
) -> BedOnBoard:
    if placement is not None:
        stay = placement.stay
        stay.case = placement.case
        overdue = stay.planned_until is not None and stay.planned_until < today
        return BedOnBoard(bed, "taken", names.get(stay.person_id, HIDDEN), stay=stay, is_overdue=overdue)
    if kept is not None:
        return BedOnBoard(bed, "kept", names.get(kept.case.person_id, HIDDEN), request=kept)
    if bed.is_slept_in or bed.is_kept or not bed.is_usable:
        return BedOnBoard(bed, "closed")
    return BedOnBoard(bed, "free")


def _resident(
    placement: Placement, names: dict[UUID, str], notes: list[DailyNote], night: date, shift: str
) -> Resident:
    own = [note for note in notes if note.night_of == night]
    now = [note for note in own if note.shift == shift]
    others = [note for note in own if note.shift != shift]
    stay = placement.stay
    stay.case = placement.case
    name = names.get(stay.person_id, HIDDEN)
    return Resident(stay, placement.bed, name, now, others, stay.note_url(night, shift))


def _place(bed: Bed) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """The order in which people walk: "Room 2" before "Room 10"."""
    return _natural(bed.room.name), _natural(bed.label)


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (0, part.lower()) for part in re.split(r"(\d+)", text) if part]


class Furniture(NamedTuple):
    """A house as whoever sets it up sees it: how many rooms and beds, nothing of who is there."""

    house: House
    rooms: int
    beds: int


def furniture(houses: Any) -> list[Furniture]:
    counted = houses.select_related("site").annotate(
        room_count=Count("rooms", distinct=True), bed_count=Count("rooms__beds", distinct=True)
    )
    found: list[Any] = by_name(counted)
    return [Furniture(house, house.room_count, house.bed_count) for house in found]


def rooms(house: House) -> list[tuple[Room, list[Bed]]]:
    """The rooms of a house with their beds, in the order in which people walk."""
    found = Room.objects.filter(house=house).prefetch_related("beds")
    in_order = sorted(found, key=lambda room: _natural(room.name))
    return [(room, sorted(room.beds.all(), key=lambda bed: _natural(bed.label))) for room in in_order]
