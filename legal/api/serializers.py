"""What the API of the legal work sends and takes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.web.api_fields import (
    Body,
    DayField,
    FigureField,
    KeyField,
    NewRowSerializer,
    PastDay,
    PlainTextField,
    SealedTextField,
    Versioned,
    YesNo,
)
from cases.web.api_serializers import UserSerializer
from core.domain.money import currencies
from core.jobs import queue as jobs
from legal import beforehand
from legal.models import Dossier, Exhibit, Filing, LossEvidence, LossItem, Matter, Party, RestitutionClaim

CURRENCIES = [entry.code for entry in currencies()]


AUTHORITIES = (
    "investigator_unit",
    "investigator_name",
    "investigator_contact",
    "prosecutor_office",
    "prosecutor_name",
    "court",
    "register_number",
)


class MatterSerializer(serializers.ModelSerializer[Matter]):
    title = SealedTextField()
    police_report = SealedTextField()
    investigator_unit = SealedTextField()
    investigator_name = SealedTextField()
    investigator_contact = SealedTextField()
    prosecutor_office = SealedTextField()
    prosecutor_name = SealedTextField()
    court = SealedTextField()
    register_number = SealedTextField()

    class Meta:
        model = Matter
        fields = ["id", "version", "kind", "title", "police_report", *AUTHORITIES, "stage", "opened_on", "closed_on"]
        read_only_fields = fields


class MatterFacts(Body):
    kind = serializers.ChoiceField(choices=Matter.Kind.choices)
    title = PlainTextField(max_length=200)
    stage = serializers.ChoiceField(choices=Matter.Stage.choices)
    police_report = PlainTextField(max_length=120, allow_blank=True, default="")
    investigator_unit = PlainTextField(max_length=200, allow_blank=True, default="")
    investigator_name = PlainTextField(max_length=200, allow_blank=True, default="")
    investigator_contact = PlainTextField(max_length=200, allow_blank=True, default="")
    prosecutor_office = PlainTextField(max_length=200, allow_blank=True, default="")
    prosecutor_name = PlainTextField(max_length=200, allow_blank=True, default="")
    court = PlainTextField(max_length=200, allow_blank=True, default="")
    register_number = PlainTextField(max_length=120, allow_blank=True, default="")


class NewMatterSerializer(NewRowSerializer, MatterFacts):
    opened_on = PastDay()


class MatterChangeSerializer(Versioned, MatterFacts):
    """Fields that are left out stay as they are."""


class CloseMatterSerializer(Versioned):
    on = PastDay()


class PartySerializer(serializers.ModelSerializer[Party]):
    name = SealedTextField()
    details = SealedTextField()

    class Meta:
        model = Party
        fields = ["id", "version", "role", "name", "details"]
        read_only_fields = fields


class NewPartySerializer(NewRowSerializer):
    role = serializers.ChoiceField(choices=Party.Role.choices)
    name = PlainTextField(max_length=200)
    details = PlainTextField(max_length=2000, allow_blank=True, default="")


class PartyChangeSerializer(Versioned, NewPartySerializer):
    """Fields that are left out stay as they are."""


class ClaimSerializer(serializers.ModelSerializer[RestitutionClaim]):
    """`total` is what its losses come to, in rupiah."""

    total = serializers.SerializerMethodField()

    class Meta:
        model = RestitutionClaim
        fields = ["id", "version", "matter", "route", "state", "shows_address", "total"]
        read_only_fields = fields

    def get_total(self, claim: RestitutionClaim) -> str:
        return str(self.context["totals"][claim.pk])


class NewClaimSerializer(NewRowSerializer):
    """`shows_address`: whether dossiers print the survivor's home address. The perpetrator's side reads them."""

    route = serializers.ChoiceField(choices=RestitutionClaim.Route.choices)
    shows_address = YesNo(default=False)


class ClaimChangeSerializer(Versioned, NewClaimSerializer):
    """Fields that are left out stay as they are."""

    state = serializers.ChoiceField(choices=RestitutionClaim.State.choices)


class EvidenceSerializer(serializers.ModelSerializer[LossEvidence]):
    """That an exhibit proves a loss. `mark` is the exhibit's number as it is printed."""

    mark = serializers.CharField(source="exhibit.mark", read_only=True)

    class Meta:
        model = LossEvidence
        fields = ["id", "version", "loss", "exhibit", "mark"]
        read_only_fields = fields


class NewEvidenceSerializer(NewRowSerializer):
    """`exhibit`: one of the same claim."""

    exhibit = KeyField()


class LossSerializer(serializers.ModelSerializer[LossItem]):
    """A line of the ledger: `amount` in its currency and `amount_idr` follow from the rest.

    `position` is its place within its head. `wages` names the wage calculation that the line comes from: its figures
    are changed there.
    """

    description = SealedTextField()
    certifier = SealedTextField()
    currency = serializers.ChoiceField(choices=CURRENCIES, read_only=True)
    evidence = serializers.SerializerMethodField()

    class Meta:
        model = LossItem
        fields = [
            "id",
            "version",
            "claim",
            "head",
            "description",
            "period_from",
            "period_to",
            "quantity",
            "unit",
            "rate",
            "currency",
            "exchange_rate",
            "exchange_rate_on",
            "exchange_rate_source",
            "amount",
            "amount_idr",
            "certified",
            "certifier",
            "certified_on",
            "position",
            "wages",
            "evidence",
        ]
        read_only_fields = fields

    def get_evidence(self, loss: LossItem) -> list[dict[str, Any]]:
        return list(EvidenceSerializer(self.context["evidence"][loss.pk], many=True).data)


class NewLossSerializer(NewRowSerializer):
    """The fields of the exchange rate count for a foreign currency only, those of who certified the loss together."""

    head = serializers.ChoiceField(choices=LossItem.Head.choices)
    description = PlainTextField(max_length=500)
    quantity = FigureField(max_digits=11, decimal_places=3, min_value=0)
    unit = serializers.ChoiceField(choices=LossItem.Unit.choices)
    rate = FigureField(max_digits=18, decimal_places=2, min_value=0)
    currency = serializers.ChoiceField(choices=CURRENCIES)
    period_from = DayField(allow_null=True, default=None)
    period_to = DayField(allow_null=True, default=None)
    exchange_rate = FigureField(max_digits=16, decimal_places=6, min_value=0, allow_null=True, default=None)
    exchange_rate_on = PastDay(allow_null=True, default=None)
    exchange_rate_source = PlainTextField(max_length=120, allow_blank=True, default="")
    certified = serializers.ChoiceField(choices=LossItem.Certified.choices, default=LossItem.Certified.NONE)
    certifier = PlainTextField(max_length=200, allow_blank=True, default="")
    certified_on = PastDay(allow_null=True, default=None)


class LossChangeSerializer(Versioned, NewLossSerializer):
    """Fields that are left out stay as they are. Another amount than was certified needs `certificate_stands`, unless
    who certified it changes with it."""

    certificate_stands = YesNo(default=False)


class ExhibitSerializer(serializers.ModelSerializer[Exhibit]):
    """`document` is the key of its file among the documents of the case, `episodes` those of the chronology that it
    proves, of which one may read the account."""

    description = SealedTextField()
    mark = serializers.CharField(read_only=True)
    episodes = serializers.SerializerMethodField()

    class Meta:
        model = Exhibit
        fields = ["id", "version", "claim", "document", "number", "mark", "description", "form", "episodes"]
        read_only_fields = fields

    def get_episodes(self, exhibit: Exhibit) -> list[UUID]:
        return list(self.context["episodes"].get(exhibit.pk, []))


class NewExhibitSerializer(NewRowSerializer):
    """`document`: a received document of the case that one may open; `episodes`: those of the chronology that it
    proves, of which one may read the account."""

    document = KeyField()
    description = PlainTextField(max_length=200)
    form = serializers.ChoiceField(choices=Exhibit.Form.choices, default=Exhibit.Form.COPY)
    episodes = serializers.ListField(child=KeyField(), default=list, max_length=100)


class ProgressSerializer(serializers.Serializer[Any]):
    done = serializers.IntegerField()
    total = serializers.IntegerField()


class ProblemOfExhibitSerializer(serializers.Serializer[Any]):
    """What could not be put in, and why."""

    exhibit = serializers.CharField()
    reason = serializers.CharField()


class DossierSerializer(serializers.ModelSerializer[Dossier]):
    """How far it is. `document`, once it is built, is the key of its file among the documents of the case, `own_part`
    that of the part without exhibits. `signed_by`: whose certificate has signed both; empty: none has. `filing`: how
    far it has come on its way to an office."""

    state = serializers.ChoiceField(choices=Dossier.State.choices, read_only=True)
    failure = serializers.CharField(read_only=True)
    progress = serializers.SerializerMethodField()
    problems = ProblemOfExhibitSerializer(many=True, read_only=True)
    filing = serializers.SerializerMethodField()
    by = UserSerializer(source="created_by", read_only=True, allow_null=True)

    class Meta:
        model = Dossier
        fields = [
            "id",
            "version",
            "claim",
            "number",
            "state",
            "failure",
            "progress",
            "document",
            "own_part",
            "signed_by",
            "filing",
            "pages",
            "content_digest",
            "built_at",
            "problems",
            "by",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=Filing.choices))
    def get_filing(self, dossier: Dossier) -> str:
        return str(self.context["filings"][dossier.pk].state)

    def get_progress(self, dossier: Dossier) -> dict[str, int]:
        done, total = jobs.progress(dossier.job) if dossier.job else (0, 0)
        return dict(ProgressSerializer({"done": done, "total": total}).data)


class OneDossierSerializer(DossierSerializer):
    """`has_letter`: whether the application letter stands in it; null while it is not built, or where that is not
    known. It is asked of one alone: a list opens nothing of what versions say."""

    has_letter = serializers.BooleanField(read_only=True, allow_null=True)

    class Meta(DossierSerializer.Meta):
        fields = [*DossierSerializer.Meta.fields, "has_letter"]
        read_only_fields = fields


class ExposureSerializer(serializers.Serializer[Any]):
    """`about` is the key of an exhibit, or a part of the dossier."""

    about = serializers.CharField()
    fingerprint = serializers.CharField()
    text = serializers.CharField()


class BeforehandSerializer(serializers.Serializer[Any]):
    """`percent`: how complete the claim is by the checklist of its route; `missing`: what is not there by it; `known`:
    what else there is to know, empty where all is well; `exposures`: what may give away where the survivor lives, each
    with what a statement on it names; `refusal`: why none can be built now, empty where one can. Nothing that is sealed
    stands in a sentence."""

    percent = serializers.IntegerField(source="complete.percent")
    missing = serializers.SerializerMethodField()
    known = serializers.SerializerMethodField()
    exposures = ExposureSerializer(many=True, source="known.exposures")
    refusal = serializers.CharField()

    def get_missing(self, told: Any) -> list[str]:
        return [str(finding.item.label) for finding in told["complete"].missing]

    def get_known(self, told: Any) -> list[str]:
        return [*beforehand.said_of(told["complete"]), *told["known"].sentences]
