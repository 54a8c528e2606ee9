"""Joint claims for other programs: of their members those alone whose cases the asker sees, as on the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from cases.web.api_base import OfRecord, expected_version
from cases.web.api_fields import KeyField, NewRowSerializer, PlainTextField, SealedTextField, Versioned
from cases.web.api_schema import adds, changes, described, lists, removes, shows
from core.keys.fields import preload
from legal import joint, services
from legal.api.views import MANAGE, OLDEST_FIRST, VIEW, Legal
from legal.models import JointClaim, JointMember, RestitutionClaim
from trafficking.models import Event

NAME = 200


class JointEventSerializer(serializers.ModelSerializer[Event]):
    name = SealedTextField()

    class Meta:
        model = Event
        fields = ["id", "name", "happened_on"]
        read_only_fields = fields


class JointSerializer(serializers.ModelSerializer[JointClaim]):
    name = SealedTextField()
    event = JointEventSerializer(read_only=True)

    class Meta:
        model = JointClaim
        fields = ["id", "version", "name", "event"]
        read_only_fields = fields


class MemberSerializer(serializers.ModelSerializer[JointMember]):
    """That a claim of the case stands in a joint claim."""

    joint = JointSerializer(read_only=True)

    class Meta:
        model = JointMember
        fields = ["id", "version", "claim", "joint"]
        read_only_fields = fields


class JointRowSerializer(serializers.Serializer[joint.Row]):
    """A claim of a case that the asker sees; `total` is what its losses come to, in rupiah. One that is withdrawn, or
    whose case was taken out of the event, is not counted in the sum."""

    case = serializers.UUIDField(source="member.case_id")
    code = serializers.CharField(source="member.case.code")
    claim = serializers.UUIDField(source="member.claim_id")
    route = serializers.ChoiceField(choices=RestitutionClaim.Route.choices, source="member.claim.route")
    state = serializers.ChoiceField(choices=RestitutionClaim.State.choices, source="member.claim.state")
    total = serializers.CharField()
    is_counted = serializers.BooleanField()


class WholeMemberSerializer(MemberSerializer):
    """With the claims that the asker sees beside it, and their sum. Of others nothing is told or counted."""

    claims = serializers.SerializerMethodField()
    total = serializers.SerializerMethodField()

    class Meta(MemberSerializer.Meta):
        fields = [*MemberSerializer.Meta.fields, "claims", "total"]
        read_only_fields = fields

    @extend_schema_field(JointRowSerializer(many=True))
    def get_claims(self, row: JointMember) -> Any:
        return JointRowSerializer(self.context["found"].rows, many=True).data

    def get_total(self, row: JointMember) -> str:
        return str(self.context["found"].total)


class JointOfferSerializer(serializers.Serializer[Any]):
    """What a claim of the case can be put into, and for which events a joint claim can be begun."""

    joint_claims = JointSerializer(many=True)
    events = JointEventSerializer(many=True)


class JoinSerializer(NewRowSerializer):
    """`joint`: one that is offered. Else `event`, one that is offered, and the `name` of a new joint claim: colleagues
    of the other cases read it, and it names no survivor."""

    joint = KeyField(required=False)
    event = KeyField(required=False)
    name = PlainTextField(max_length=NAME, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.keys() - {"mark"} not in ({"joint"}, {"event", "name"}):
            raise serializers.ValidationError(
                {"joint": [_("Send a joint claim, or an event and the name of a new one.")]}
            )
        return attrs


class JointNameSerializer(Versioned):
    """`version` is that of the joint claim."""

    name = PlainTextField(max_length=NAME)


class Member(Legal):
    """What the endpoints of joint claims share."""

    model = JointMember
    serializer_class = MemberSerializer

    def whole(self, row: JointMember, *, status: int = status.HTTP_200_OK) -> Response:
        """The joint claim as this user sees it; the look is logged, with the cases that are shown."""
        found = joint.of_member(row, by=self.user)
        row.joint = found.claim
        data = WholeMemberSerializer(row, context={"found": found}).data
        return Response(data, status=status, headers={"ETag": f'"{row.version}"'})


@described(listing=lists("joint_claim_list", MemberSerializer))
class JointClaims(Member):
    """Where the claims of the case stand together with claims of other survivors of the same event."""

    access = {"listing": VIEW, "showing": VIEW, "offering": MANAGE, "renaming": MANAGE, "leaving": MANAGE}
    order = OLDEST_FIRST
    select = ("case", "joint__event")

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        found = [row.joint for row in rows]
        joint.log("listed", found, [self.case], by=self.user)
        preload(found, "name")
        preload([one.event for one in found], "name")
        return {}

    @shows("joint_claim_show", WholeMemberSerializer)
    def showing(self, request: Request, **kwargs: Any) -> Response:
        return self.whole(self.visible_row())

    @shows("joint_claim_offers", JointOfferSerializer)
    def offering(self, request: Request, **kwargs: Any) -> Response:
        """What the page offers to whoever puts a claim into a joint claim."""
        joints, events = joint.choices(self.case, by=self.user)
        preload(joints, "name")
        preload([*events, *(one.event for one in joints)], "name")
        return Response(JointOfferSerializer({"joint_claims": joints, "events": events}).data)

    @changes("joint_claim_rename", JointNameSerializer, JointSerializer)
    def renaming(self, request: Request, **kwargs: Any) -> Response:
        row, version, said = self.asked(JointNameSerializer, request)
        renamed = services.rename_joint_claim(member=row, expected_version=version, **said, by=self.user)
        joint.log("opened", [renamed], [self.case], by=self.user)
        return self.answer(renamed, shape=JointSerializer)

    @removes("joint_claim_leave")
    def leaving(self, request: Request, **kwargs: Any) -> Response:
        """The claim and its dossiers stay as they are."""
        row = self.visible_row()
        version = expected_version(request, None)
        services.leave_joint_claim(member_id=row.pk, expected_version=version, by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class JoiningOfClaim(Member, OfRecord):
    """Putting a claim into a joint claim."""

    parent = "claim"
    access = {"joining": MANAGE}

    @adds("joint_claim_join", JoinSerializer, WholeMemberSerializer)
    def joining(self, request: Request, **kwargs: Any) -> Response:
        said = self.body(JoinSerializer, request)
        joints, events = joint.choices(self.case, by=self.user)
        if "joint" in said:
            chosen = _offered(joints, said["joint"], "joint")
            row = services.join_claim(claim=self.parent_row, joint=chosen, by=self.user)
        else:
            event = _offered(events, said["event"], "event")
            row = services.open_joint_claim(claim=self.parent_row, event=event, name=said["name"], by=self.user)
        return self.added(row)

    def new(self, row: Any) -> Response:
        return self.whole(row, status=status.HTTP_201_CREATED)


def _offered[R: (JointClaim, Event)](rows: Iterable[R], key: UUID, field: str) -> R:
    """Raises ValidationError (400) for what is not offered, whether or not it is there."""
    for row in rows:
        if row.pk == key:
            return row
    raise serializers.ValidationError({field: [_("There is no such record in this case.")]})
