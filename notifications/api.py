"""One's own notifications for other programs: what is unread, and that it has been read."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from cases.web.api_fields import Nothing
from cases.web.api_schema import SEEN, ProblemSerializer, described, lists
from core.api.base import Endpoint
from notifications import failures, kinds, services
from notifications.models import Notification
from notifications.unread import ACCESS


class CaseNameSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    code = serializers.CharField()


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """`text` is neutral, `reason` says why a piece of work failed; `due` is the moment that it is about."""

    text = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()
    case = CaseNameSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Notification
        fields = ["id", "kind", "text", "reason", "case", "subject_id", "due", "created_at", "read_at"]
        read_only_fields = fields

    def get_text(self, notification: Notification) -> str:
        return str(kinds.of(notification).text)

    def get_reason(self, notification: Notification) -> str:
        reason: str = self.context["reasons"].get(notification.pk, "")
        return reason


class ReadSerializer(serializers.Serializer[Any]):
    read = serializers.IntegerField(help_text="How many were new.")


@described(listing=lists("notification_list", NotificationSerializer))
class Unread(Endpoint):
    """What one has not read yet, the newest first. Of a case only while one may open that case."""

    model = Notification
    serializer_class = NotificationSerializer
    access = {"listing": ACCESS, "reading_all": ACCESS}
    select = ("case",)

    def narrow(self, rows: Any) -> Any:
        return rows.unread()

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        return {"reasons": failures.reasons(rows)}

    @extend_schema(
        operation_id="notification_read_all",
        request=None,
        responses={200: ReadSerializer, 400: ProblemSerializer, 403: ProblemSerializer},
    )
    def reading_all(self, request: Request) -> Response:
        """Mark everything that there is now as read."""
        Nothing(data=request.data).is_valid(raise_exception=True)
        return Response(ReadSerializer({"read": services.mark_all_read(by=self.user)}).data)


class Read(Endpoint):
    """One notification; reading it twice changes nothing."""

    model = Notification
    serializer_class = NotificationSerializer
    access = {"reading": ACCESS}

    @extend_schema(
        operation_id="notification_read", request=None, responses={204: None, 400: ProblemSerializer, **SEEN}
    )
    def reading(self, request: Request, **kwargs: Any) -> Response:
        notification = self.visible_row()
        Nothing(data=request.data).is_valid(raise_exception=True)
        services.mark_read(notification_id=notification.pk, by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


app_name = "api-notifications"
urlpatterns = [
    path("notifications/", Unread.as_view({"get": "listing"}), name="unread"),
    path("notifications/read/", Unread.as_view({"post": "reading_all"}), name="read-all"),
    path("notifications/<uuid:pk>/read/", Read.as_view({"post": "reading"}), name="read"),
]
