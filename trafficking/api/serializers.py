"""What the API sends of actors and events. A case is told its own, and of others a word on how many."""

from __future__ import annotations

from rest_framework import serializers

from cases.web.api_fields import SealedTextField
from trafficking.models import Actor, Event, EventLink, Involvement
from trafficking.selectors import Elsewhere


class ActorSerializer(serializers.ModelSerializer[Actor]):
    name = SealedTextField()
    aliases = serializers.ListField(child=serializers.CharField(), read_only=True)
    licence_number = SealedTextField()
    phones = serializers.ListField(child=serializers.CharField(), read_only=True)
    accounts = serializers.ListField(child=serializers.CharField(), read_only=True)
    address = SealedTextField()
    details = SealedTextField()

    class Meta:
        model = Actor
        fields = [
            "id",
            "version",
            "kind",
            "name",
            "aliases",
            "licence_number",
            "phones",
            "accounts",
            "address",
            "details",
        ]
        read_only_fields = fields


class InvolvementSerializer(serializers.ModelSerializer[Involvement]):
    """`elsewhere`: in how many other cases the actor is named, without restricted ones."""

    actor = ActorSerializer(read_only=True)
    note = SealedTextField()
    elsewhere = serializers.SerializerMethodField()

    class Meta:
        model = Involvement
        fields = ["id", "version", "actor", "episode", "roles", "note", "elsewhere"]
        read_only_fields = fields

    def get_elsewhere(self, row: Involvement) -> str:
        return str(self.context["elsewhere"].get(row.actor_id, Elsewhere.NONE).value)


class EventSerializer(serializers.ModelSerializer[Event]):
    name = SealedTextField()
    place = SealedTextField()
    agencies = SealedTextField()
    account = SealedTextField()

    class Meta:
        model = Event
        fields = ["id", "version", "kind", "name", "happened_on", "country", "place", "agencies", "account"]
        read_only_fields = fields


class EventLinkSerializer(serializers.ModelSerializer[EventLink]):
    """`elsewhere` as with actors."""

    event = EventSerializer(read_only=True)
    elsewhere = serializers.SerializerMethodField()

    class Meta:
        model = EventLink
        fields = ["id", "version", "event", "elsewhere"]
        read_only_fields = fields

    def get_elsewhere(self, row: EventLink) -> str:
        return str(self.context["elsewhere"].get(row.event_id, Elsewhere.NONE).value)
