"""Who is signed in, where they work, and what their roles allow, for other programs."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import LANGUAGES, Site
from core.access.actor import Acting, ActingUser
from core.access.permissions import Scope, SignedIn
from core.api.base import ApiView
from core.compartments import Compartment


class PlaceSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class AllowedSerializer(serializers.Serializer[Any]):
    """One thing that a role allows; on which cases, the scopes say."""

    code = serializers.CharField()
    compartment = serializers.ChoiceField(choices=Compartment.choices)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))


class MeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    language = serializers.ChoiceField(choices=LANGUAGES)
    organisation = PlaceSerializer()
    sites = PlaceSerializer(many=True)
    time_zone = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    permissions = AllowedSerializer(many=True)


class Me(ApiView):
    access = SignedIn("Everybody may know who they are and what they may do.")

    @extend_schema(
        operation_id="me",
        responses={
            200: MeSerializer,
            403: inline_serializer(name="NotSignedIn", fields={"detail": serializers.CharField()}),
        },
    )
    def get(self, request: Request) -> Response:
        """Oneself at work in the organisation of the session."""
        user: ActingUser = self.user
        acting: Acting = user.acting
        sites = Site.objects.visible_to(user).filter(pk__in=acting.site_ids).order_by("name", "pk")
        about = {
            **{name: getattr(user, name) for name in ("id", "name", "email", "language")},
            "organisation": {"id": acting.organisation_id, "name": acting.organisation_name},
            "sites": sites,
            "time_zone": acting.time_zone,
            "roles": sorted(acting.roles),
            "permissions": [
                {"code": code, "compartment": compartment, "scopes": sorted(scopes)}
                for (code, compartment), scopes in sorted(acting.grants.items())
            ],
        }
        return Response(MeSerializer(about).data)


app_name = "api-accounts"
urlpatterns = [path("me/", Me.as_view(), name="me")]
