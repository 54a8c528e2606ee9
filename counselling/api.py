"""One's own counselling sessions for other programs. What was said is sent for one session at a time, to its
counsellor alone; nothing that lists, records or changes sessions sends it back."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.web.api_base import InCase, in_case
from cases.web.api_fields import (
    Body,
    DayField,
    MomentField,
    NewRowSerializer,
    PlainTextField,
    SealedTextField,
    Versioned,
    Whole,
)
from cases.web.api_schema import adds, changes, described, lists, shows
from core.compartments import Compartment
from counselling import services
from counselling.models import Session
from counselling.permissions import CounsellingPermission
from counselling.services import SessionFacts

VIEW, WRITE = CounsellingPermission.VIEW, CounsellingPermission.WRITE


class SessionSerializer(serializers.ModelSerializer[Session]):
    class Meta:
        model = Session
        fields = ["id", "version", "held_at", "kind", "attendance", "minutes", "next_on"]
        read_only_fields = fields


class SessionContentSerializer(SessionSerializer):
    content = SealedTextField()

    class Meta(SessionSerializer.Meta):
        fields = [*SessionSerializer.Meta.fields, "content"]
        read_only_fields = fields


class SaidOfSession(Body):
    """`minutes` is null when nobody came."""

    held_at = MomentField()
    kind = serializers.ChoiceField(choices=Session.Kind.choices, default=Session.Kind.INDIVIDUAL)
    attendance = serializers.ChoiceField(choices=Session.Attendance.choices, default=Session.Attendance.ATTENDED)
    minutes = Whole(min_value=5, max_value=480, allow_null=True, default=None)
    content = PlainTextField(max_length=20_000, allow_blank=True, default="")
    next_on = DayField(allow_null=True, default=None)


class NewSessionSerializer(NewRowSerializer, SaidOfSession):
    """A new session."""


class SessionChangeSerializer(Versioned, SaidOfSession):
    """Fields that are left out stay as they are."""


@described(listing=lists("session_list", SessionSerializer))
class Sessions(InCase):
    """One's own sessions with this survivor, the newest first, without their content."""

    model = Session
    serializer_class = SessionSerializer
    access = {"listing": VIEW, "recording": WRITE}
    order = ("-held_at", "-id")

    def narrow(self, rows: Any) -> Any:
        return super().narrow(rows).defer("content")

    @adds("session_record", NewSessionSerializer, SessionSerializer)
    def recording(self, request: Request, **kwargs: Any) -> Response:
        said = self.body(NewSessionSerializer, request)
        session = services.record_session(case=self.case, facts=SessionFacts(**said), by=self.user)
        return self.added(session)


@described(showing=shows("session_show", SessionContentSerializer))
class OneSession(InCase):
    """One session with its content. Only a line in the log that names this very session opens it."""

    model = Session
    serializer_class = SessionContentSerializer
    access = {"showing": VIEW, "changing": WRITE}
    opens = (Compartment.COUNSELLING,)
    sealed = ("content",)

    @changes("session_change", SessionChangeSerializer, SessionSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        session, version, said = self.changed(SessionChangeSerializer, request)
        facts = SessionFacts(**said)
        session = services.change_session(session_id=session.pk, expected_version=version, facts=facts, by=self.user)
        return self.answer(session, shape=SessionSerializer)


app_name = "api-counselling"
urlpatterns = [
    in_case("sessions/", Sessions, "sessions", get="listing", post="recording"),
    in_case("sessions/<uuid:pk>/", OneSession, "session", get="showing", patch="changing"),
]
