"""The protection of a matter, to be read by other programs: what LPSK is asked for and gives, and the days at court.
It is written on the pages, where whoever has to know of a travel is chosen."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from cases.web.api_base import OfRecord
from cases.web.api_fields import SealedTextField
from cases.web.api_schema import described, lists
from legal.api.views import OLDEST_FIRST, VIEW, Legal
from legal.models import CourtTravel, ProtectionMeasure, ProtectionRequest, RemoteTestimony, WitnessPlan


class RequestSerializer(serializers.ModelSerializer[ProtectionRequest]):
    """`answer_due_on`: by when LPSK answers by law, while it is asked and has not answered."""

    asked_by = SealedTextField()
    decision_number = SealedTextField()
    note = SealedTextField()
    answer_due_on = serializers.DateField(read_only=True, allow_null=True)

    class Meta:
        model = ProtectionRequest
        fields = [
            "id",
            "version",
            "matter",
            "asked_on",
            "asked_by",
            "kinds",
            "state",
            "sent_on",
            "answer_due_on",
            "decided_on",
            "decision_number",
            "ends_on",
            "ended_on",
            "note",
        ]
        read_only_fields = fields


class MeasureSerializer(serializers.ModelSerializer[ProtectionMeasure]):
    """`request`: the one on which it was granted."""

    provider = SealedTextField()
    note = SealedTextField()

    class Meta:
        model = ProtectionMeasure
        fields = ["id", "version", "matter", "request", "kind", "provider", "begins_on", "ends_on", "note"]
        read_only_fields = fields


class TestimonySerializer(serializers.ModelSerializer[RemoteTestimony]):
    """`place`: from where the survivor testifies."""

    order_number = SealedTextField()
    place = SealedTextField()
    technician = SealedTextField()
    note = SealedTextField()

    class Meta:
        model = RemoteTestimony
        fields = [
            "id",
            "version",
            "matter",
            "asked_on",
            "state",
            "ordered_on",
            "order_number",
            "held_on",
            "place",
            "technician",
            "note",
        ]
        read_only_fields = fields


class TravelSerializer(serializers.ModelSerializer[CourtTravel]):
    route = SealedTextField()
    escorts = SealedTextField()
    way_back = SealedTextField()
    contact = SealedTextField()

    class Meta:
        model = CourtTravel
        fields = [
            "id",
            "version",
            "matter",
            "goes_on",
            "leaves_at",
            "transport",
            "route",
            "escorts",
            "way_back",
            "contact",
        ]
        read_only_fields = fields


class WitnessPlanSerializer(serializers.ModelSerializer[WitnessPlan]):
    support_person = SealedTextField()
    before = SealedTextField()
    breaks = SealedTextField()
    signals = SealedTextField()
    aftercare = SealedTextField()

    class Meta:
        model = WitnessPlan
        fields = [
            "id",
            "version",
            "matter",
            "held_on",
            "waits_apart",
            "is_screened",
            "support_person",
            "before",
            "breaks",
            "signals",
            "aftercare",
        ]
        read_only_fields = fields


class OfMatter(Legal, OfRecord):
    parent = "matter"
    access: ClassVar[Any] = {"listing": VIEW}
    order = OLDEST_FIRST


@described(listing=lists("protection_request_list", RequestSerializer))
class RequestsOfMatter(OfMatter):
    """For what LPSK was asked, and what it decided."""

    model = ProtectionRequest
    serializer_class = RequestSerializer
    sealed = ("asked_by", "decision_number", "note")


@described(listing=lists("protection_measure_list", MeasureSerializer))
class MeasuresOfMatter(OfMatter):
    """What is done to protect the survivor."""

    model = ProtectionMeasure
    serializer_class = MeasureSerializer
    sealed = ("provider", "note")


@described(listing=lists("testimony_list", TestimonySerializer))
class TestimonyOfMatter(OfMatter):
    """Testimony over a video link."""

    model = RemoteTestimony
    serializer_class = TestimonySerializer
    sealed = ("order_number", "place", "technician", "note")


@described(listing=lists("court_travel_list", TravelSerializer))
class TravelOfMatter(OfMatter):
    """How the survivor comes to court and back."""

    model = CourtTravel
    serializer_class = TravelSerializer
    sealed = ("route", "escorts", "way_back", "contact")


@described(listing=lists("court_day_list", WitnessPlanSerializer))
class CourtDaysOfMatter(OfMatter):
    """How the survivor is accompanied on a day at court."""

    model = WitnessPlan
    serializer_class = WitnessPlanSerializer
    sealed = ("support_person", "before", "breaks", "signals", "aftercare")
