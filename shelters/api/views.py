"""Houses, bed requests, stays and daily notes for other programs. Whoever acts for a house must work there."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.web.api_base import InCase, OfRecord, expected_version
from cases.web.api_fields import Versioned
from cases.web.api_schema import adds, changes, described, lists, shows
from core.api.base import Endpoint
from core.compartments import Compartment
from shelters import nights, selectors, services
from shelters.api import serializers as shapes
from shelters.models import Bed, BedRequest, DailyNote, House, Placement, Stay
from shelters.nights import Shift
from shelters.permissions import ShelterPermission

VIEW, MANAGE, ASK = ShelterPermission.VIEW, ShelterPermission.MANAGE_STAYS, ShelterPermission.REQUEST_BED
NOTE = ShelterPermission.WRITE_DAILY_NOTE
OF_THE_HOUSE = frozenset({MANAGE, NOTE})


@described(listing=lists("house_list", shapes.HouseSerializer))
class Houses(Endpoint):
    """The houses that one works in, and those that one may ask for a bed: how many are free, no more."""

    model = House
    serializer_class = shapes.HouseSerializer
    access = {"listing": VIEW}
    sealed = ("name",)
    order = ("created_at", "id")

    def visible(self) -> Any:
        return selectors.known_houses(self.user)

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        user = self.user
        return {"counts": selectors.bed_counts(rows), "is_reached": lambda house: house.is_reached_by(user, VIEW)}


@described(listing=lists("bed_list", shapes.BedSerializer))
class Beds(Endpoint):
    """The beds of a house in which one works, and which of them are free; not who sleeps there."""

    model = Bed
    serializer_class = shapes.BedSerializer
    access = {"listing": VIEW}
    order = ("created_at", "id")
    select = ("room",)

    def narrow(self, rows: Any) -> Any:
        house = House.objects.visible_to(self.user, self.act).filter(pk=self.kwargs["house"]).first()
        if house is None:
            raise Http404
        return selectors.with_use(rows.filter(room__house=house))

    def listing(self, request: Request, **kwargs: Any) -> Response:
        return super().listing(request)


class AtHouse(InCase):
    """Rows of a case in the compartment of places. What is done for a house, is done by whoever works there."""

    opens: ClassVar[tuple[Compartment, ...]] = (Compartment.LOCATION,)
    select: ClassVar[tuple[str, ...]] = ("case", "house__site")

    def own_house(self) -> dict[str, Any]:
        """The condition on a row with a house; nothing where it is only looked at, or asked of a house."""
        return {"house__in": House.objects.visible_to(self.user, self.act)} if self.act in OF_THE_HOUSE else {}

    def narrow(self, rows: Any) -> Any:
        return super().narrow(rows).filter(**self.own_house())

    def bed(self, key: Any, house: House) -> Bed:
        """A bed of the house; whether it is free is the service's question. Raises ValidationError (400)."""
        found: Bed | None = Bed.objects.visible_to(self.user, self.act).filter(room__house=house, pk=key).first()
        if found is None:
            raise serializers.ValidationError({"bed": [_("This house has no such bed.")]})
        return found


@described(listing=lists("bed_request_list", shapes.BedRequestSerializer))
class BedRequests(AtHouse):
    """Which houses were asked for a bed, and what they said, the newest first."""

    model = BedRequest
    serializer_class = shapes.BedRequestSerializer
    access = {"listing": VIEW, "asking": ASK, "withdrawing": ASK, "keeping": MANAGE, "declining": MANAGE}
    sealed = ("note", "answer")

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        selectors.named(row.house for row in rows)
        return {}

    @adds("bed_request_ask", shapes.NewBedRequestSerializer, shapes.BedRequestSerializer)
    def asking(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(shapes.NewBedRequestSerializer, request)
        key = data.pop("house")
        house = next((one for one in selectors.houses_offered(self.user) if one.pk == key), None)
        if house is None:
            raise serializers.ValidationError(
                {"house": [_("This house takes nobody in at present. Choose another one.")]}
            )
        return self.added(services.ask_for_bed(case=self.case, house=house, **data, by=self.user))

    @changes("bed_request_withdraw", Versioned, shapes.BedRequestSerializer)
    def withdrawing(self, request: Request, **kwargs: Any) -> Response:
        asked, version, _said = self.asked(Versioned, request)
        return self.answer(services.withdraw(request_id=asked.pk, expected_version=version, by=self.user))

    @changes("bed_request_keep_bed", shapes.KeepBedSerializer, shapes.BedRequestSerializer)
    def keeping(self, request: Request, **kwargs: Any) -> Response:
        asked, version, said = self.asked(shapes.KeepBedSerializer, request)
        bed = self.bed(said["bed"], asked.house) if said["bed"] else None
        return self.answer(services.keep_bed(request_id=asked.pk, expected_version=version, bed=bed, by=self.user))

    @changes("bed_request_decline", shapes.DeclineSerializer, shapes.BedRequestSerializer)
    def declining(self, request: Request, **kwargs: Any) -> Response:
        asked, version, said = self.asked(shapes.DeclineSerializer, request)
        return self.answer(services.decline(request_id=asked.pk, expected_version=version, **said, by=self.user))


@described(listing=lists("stay_list", shapes.StaySerializer), showing=shows("stay_show", shapes.StaySerializer))
class Stays(AtHouse):
    """Where the person lives and has lived, the newest first."""

    model = Stay
    serializer_class = shapes.StaySerializer
    access = {
        "listing": VIEW,
        "showing": VIEW,
        "admitting": MANAGE,
        "moving": MANAGE,
        "extending": MANAGE,
        "discharging": MANAGE,
    }
    sealed = ("destination",)
    order = ("-admitted_at", "-id")

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        placements = Placement.objects.visible_to(self.user, self.act, case=self.case).filter(stay__in=rows)
        in_order = placements.select_related("bed__room").order_by("since", "id")
        selectors.named(row.house for row in rows)
        return {"placements": {placement.stay_id: placement for placement in in_order}}

    @changes("stay_admit", shapes.AdmitSerializer, shapes.StaySerializer, status=201)
    def admitting(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(shapes.AdmitSerializer, request)
        version = expected_version(request, data.pop("version", None))
        asked = self.other(BedRequest, data.pop("bed_request"), "bed_request", **self.own_house())
        data["bed"] = self.bed(data["bed"], asked.house)
        return self.added(services.admit(request_id=asked.pk, expected_version=version, **data, by=self.user))

    @changes("stay_move", shapes.MoveSerializer, shapes.StaySerializer)
    def moving(self, request: Request, **kwargs: Any) -> Response:
        stay, version, said = self.asked(shapes.MoveSerializer, request)
        bed = self.bed(said["bed"], stay.house)
        return self.answer(services.move(stay_id=stay.pk, expected_version=version, bed=bed, by=self.user).stay)

    @changes("stay_extend", shapes.ExtendSerializer, shapes.StaySerializer)
    def extending(self, request: Request, **kwargs: Any) -> Response:
        stay, version, said = self.asked(shapes.ExtendSerializer, request)
        return self.answer(services.extend(stay_id=stay.pk, expected_version=version, **said, by=self.user))

    @changes("stay_discharge", shapes.DischargeSerializer, shapes.StaySerializer)
    def discharging(self, request: Request, **kwargs: Any) -> Response:
        stay, version, said = self.asked(shapes.DischargeSerializer, request)
        return self.answer(services.discharge(stay_id=stay.pk, expected_version=version, **said, by=self.user))


@described(listing=lists("daily_note_list", shapes.DailyNoteSerializer))
class DailyNotes(InCase):
    """What was noted of the person's evenings in all houses, the newest first."""

    model = DailyNote
    serializer_class = shapes.DailyNoteSerializer
    access = {"listing": VIEW}
    sealed = ("text",)
    order = ("-night_of", "-created_at", "-id")
    select = ("case", "updated_by")


@described(showing=shows("daily_note_show", shapes.DailyNoteSerializer))
class NoteOfShift(OfRecord):
    """What one has noted oneself of a stay in a shift of a night, for those who write notes in the house. What others
    have noted in it stands in the list of daily notes.

    A night is named by the day on whose noon it begins, a shift is evening, night or morning. One that has not
    begun is not there, nor is one before there was a house.
    """

    model = DailyNote
    parent = "stay"
    serializer_class = shapes.DailyNoteSerializer
    access = {"showing": NOTE, "writing": NOTE}
    sealed = ("text",)
    select = ("case", "updated_by")

    def narrow_parent(self, rows: Any) -> Any:
        houses = House.objects.visible_to(self.user, self.act)
        return rows.filter(house__in=houses).select_related("house__site")

    @cached_property
    def night(self) -> date:
        """Raises Http404 for none, one before there was a house and one that has not begun."""
        found: date | None = self.parent_row.night_named(self.kwargs["night"], now=timezone.now())
        if found is None:
            raise Http404
        return found

    @cached_property
    def shift(self) -> Shift:
        found = nights.shift_named(self.kwargs["shift"])
        if found is None:
            raise Http404
        return found

    def note(self) -> DailyNote | None:
        """The note, if there is one; the look is logged."""
        rows = self.visible().filter(night_of=self.night, shift=self.shift, created_by=self.user.pk)
        found: DailyNote | None = rows.first()
        if found is not None:
            self.log("opened", [found])
        return found

    def showing(self, request: Request, **kwargs: Any) -> Response:
        note = self.note()
        if note is None:
            raise Http404
        return self.answer(note)

    @changes("daily_note_write", shapes.WrittenNoteSerializer, shapes.DailyNoteSerializer)
    def writing(self, request: Request, **kwargs: Any) -> Response:
        # Whether the same note was sent before is told by what is stored: the look is logged first.
        self.note()
        data = self.body(shapes.WrittenNoteSerializer, request)
        version = expected_version(request, data.pop("version", None))
        note = services.save_daily_note(
            stay_id=self.parent_row.pk,
            night=self.night,
            shift=self.shift,
            facts=services.NoteFacts(**data),
            expected_version=version,
            by=self.user,
        )
        return self.answer(note)


__all__ = ["BedRequests", "Beds", "DailyNotes", "Houses", "NoteOfShift", "Stays"]
