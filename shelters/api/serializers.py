"""What the API of the shelters sends and takes. Where a house stands is sent nowhere."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cases.web.api_fields import (
    Body,
    DayField,
    KeyField,
    MomentField,
    NewRowSerializer,
    PlainTextField,
    SealedTextField,
    Version,
    Versioned,
    YesNo,
)
from cases.web.api_serializers import UserSerializer
from shelters.models import Bed, BedRequest, DailyNote, House, Stay
from shelters.selectors import Counts

NOT_TICKED = _("Go through the house rules and the belongings first, then tick the box.")


class HouseSerializer(serializers.ModelSerializer[House]):
    """`beds` can be used, `free` of them are; `is_reached`: one works there, and sees its beds."""

    name = SealedTextField()
    beds = serializers.SerializerMethodField()
    free = serializers.SerializerMethodField()
    is_reached = serializers.SerializerMethodField()

    class Meta:
        model = House
        fields = ["id", "version", "name", "site", "is_open", "beds", "free", "is_reached"]
        read_only_fields = fields

    def get_beds(self, house: House) -> int:
        return self._counts(house).beds

    def get_free(self, house: House) -> int:
        return self._counts(house).free

    def get_is_reached(self, house: House) -> bool:
        return bool(self.context["is_reached"](house))

    def _counts(self, house: House) -> Counts:
        found: Counts = self.context["counts"].get(house.pk, Counts())
        return found


class BedSerializer(serializers.ModelSerializer[Bed]):
    """A bed. Whoever sleeps in it, or for whom it is kept, it is not free."""

    room = serializers.CharField(source="room.name", read_only=True)
    is_free = serializers.SerializerMethodField()

    class Meta:
        model = Bed
        fields = ["id", "version", "room", "label", "is_usable", "is_free"]
        read_only_fields = fields

    def get_is_free(self, bed: Any) -> bool:
        return bool(bed.is_usable and not bed.is_slept_in and not bed.is_kept)


class HouseNameSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class BedNameSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    room = serializers.CharField(source="room.name")
    label = serializers.CharField()  # type: ignore[assignment]  # what stands on the bed, not the label of a field


class BedRequestSerializer(serializers.ModelSerializer[BedRequest]):
    house = HouseNameSerializer(read_only=True)
    note = SealedTextField()
    answer = SealedTextField()

    class Meta:
        model = BedRequest
        fields = ["id", "version", "house", "wanted_from", "note", "state", "bed", "answer", "answered_at"]
        read_only_fields = fields


class NewBedRequestSerializer(NewRowSerializer):
    """`house`: one that takes people in."""

    house = KeyField()
    wanted_from = DayField()
    note = PlainTextField(max_length=4_000, allow_blank=True, default="")


class KeepBedSerializer(Versioned):
    """`bed`: a free one of the house; null gives the bed up."""

    bed = KeyField(allow_null=True)


class DeclineSerializer(Versioned):
    answer = PlainTextField(max_length=2_000)


class StaySerializer(serializers.ModelSerializer[Stay]):
    """`bed` is the one that the person sleeps in, or slept in last."""

    house = HouseNameSerializer(read_only=True)
    bed = serializers.SerializerMethodField()
    destination = SealedTextField()

    class Meta:
        model = Stay
        fields = [
            "id",
            "version",
            "house",
            "bed",
            "admitted_at",
            "planned_until",
            "has_acknowledged_rules",
            "discharged_at",
            "destination_kind",
            "destination",
        ]
        read_only_fields = fields

    def get_bed(self, stay: Stay) -> dict[str, Any] | None:
        placement = self.context["placements"].get(stay.pk)
        return dict(BedNameSerializer(placement.bed).data) if placement else None


class AdmitSerializer(Versioned):
    """`version` is that of the request; without `admitted_at` it is now."""

    bed_request = KeyField()
    bed = KeyField()
    admitted_at = MomentField(required=False)
    planned_until = DayField(allow_null=True, default=None)
    has_acknowledged_rules = YesNo()

    def validate_has_acknowledged_rules(self, value: bool) -> bool:
        if not value:
            raise serializers.ValidationError(NOT_TICKED)
        return value


class MoveSerializer(Versioned):
    bed = KeyField()


class ExtendSerializer(Versioned):
    planned_until = DayField(allow_null=True)


class DischargeSerializer(Versioned):
    discharged_at = MomentField()
    destination_kind = serializers.ChoiceField(choices=Stay.Destination.choices)
    destination = PlainTextField(max_length=1_000, allow_blank=True, default="")


class DailyNoteSerializer(serializers.ModelSerializer[DailyNote]):
    text = SealedTextField()
    by = UserSerializer(source="updated_by", read_only=True, allow_null=True)

    class Meta:
        model = DailyNote
        fields = [
            "id",
            "version",
            "stay",
            "night_of",
            "shift",
            "mood",
            "sleep",
            "meals",
            "health",
            "text",
            "needs_attention",
            "by",
            "updated_at",
        ]
        read_only_fields = fields


class WrittenNoteSerializer(Body):
    """The whole note; what is left out was not noted. `version` 0, here or as If-Match, says that there was none."""

    version = Version(min_value=0, required=False)
    mood = serializers.ChoiceField(choices=DailyNote.Mood.choices, allow_blank=True, default="")
    sleep = serializers.ChoiceField(choices=DailyNote.Sleep.choices, allow_blank=True, default="")
    meals = serializers.ChoiceField(choices=DailyNote.Meals.choices, allow_blank=True, default="")
    health = serializers.ChoiceField(choices=DailyNote.Health.choices, allow_blank=True, default="")
    text = PlainTextField(max_length=8_000, allow_blank=True, default="")
    needs_attention = YesNo(default=False)
