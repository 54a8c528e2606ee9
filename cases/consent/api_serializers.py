"""Decisions on consent as the API sends and takes them."""

from __future__ import annotations

from rest_framework import serializers

from cases.consent import wordings
from cases.consent.models import OUTSIDE, RECIPIENTS, Answer, Consent, Disclosure, Withholding
from cases.web.api_fields import (
    DayField,
    MomentField,
    NewRowSerializer,
    PastDay,
    PlainTextField,
    SealedTextField,
    Versioned,
    YesNo,
)
from cases.web.api_serializers import UserSerializer
from core.compartments import Compartment
from core.domain import countries

FORMS = [choice for choice in Consent.Form.choices if choice[0] != Consent.Form.NOT_KNOWN]
GIVEN = [(kind.value, kind.label) for kind in (Disclosure.Kind.TOLD, Disclosure.Kind.SENT)]
LANGUAGES = [language.code for language in countries.languages()]


class ConsentSerializer(serializers.ModelSerializer[Consent]):
    """A decision. Who decided and who interpreted stand on its page alone."""

    recipient_name = SealedTextField()

    class Meta:
        model = Consent
        fields = [
            "id",
            "version",
            "purpose",
            "recipient",
            "recipient_name",
            "data_classes",
            "decision",
            "form",
            "explained",
            "wording",
            "language",
            "was_read_back",
            "child_answer",
            "guardian_answer",
            "guardian_may_be_involved",
            "decided_on",
            "valid_until",
            "withdrawn_on",
        ]
        read_only_fields = fields


class NewConsentSerializer(NewRowSerializer):
    """A decision for each of `recipients`, who may be named where it is one. Whoever sends it has explained it."""

    purpose = serializers.ChoiceField(choices=Consent.Purpose.choices)
    recipients = serializers.ListField(child=serializers.ChoiceField(choices=RECIPIENTS), allow_empty=False)
    recipient_name = PlainTextField(max_length=200, default="", allow_blank=True)
    data_classes = serializers.ListField(child=serializers.ChoiceField(choices=Compartment.choices), allow_empty=False)
    decision = serializers.ChoiceField(choices=Consent.Decision.choices)
    form = serializers.ChoiceField(choices=FORMS)
    explained = serializers.ListField(child=serializers.ChoiceField(choices=Consent.Explained.choices), default=list)
    wording = serializers.ChoiceField(choices=sorted(wordings.wordings()), default="", allow_blank=True)
    language = serializers.ChoiceField(choices=LANGUAGES, default="", allow_blank=True)
    interpreter = PlainTextField(max_length=200, default="", allow_blank=True)
    witness = PlainTextField(max_length=200, default="", allow_blank=True)
    was_read_back = YesNo(default=None, allow_null=True)
    child_answer = serializers.ChoiceField(choices=Answer.choices, default="", allow_blank=True)
    guardian_answer = serializers.ChoiceField(choices=Answer.choices, default="", allow_blank=True)
    guardian_tie = serializers.ChoiceField(choices=Consent.Tie.choices, default="", allow_blank=True)
    guardian_may_be_involved = YesNo(default=None, allow_null=True)
    given_by = PlainTextField(max_length=200, default="", allow_blank=True)
    decided_on = PastDay()
    valid_until = DayField(default=None, allow_null=True)


class WithdrawalSerializer(Versioned):
    withdrawn_on = PastDay()


class DisclosureSerializer(serializers.ModelSerializer[Disclosure]):
    """What was given out. What else was written about it stands on the page alone."""

    recipient_name = SealedTextField()
    by = UserSerializer(source="created_by", read_only=True, allow_null=True)

    class Meta:
        model = Disclosure
        fields = [
            "id",
            "version",
            "kind",
            "at",
            "recipient",
            "recipient_name",
            "purpose",
            "data_classes",
            "basis",
            "consent",
            "told_on",
            "by",
        ]
        read_only_fields = fields


class NewDisclosureSerializer(NewRowSerializer):
    """What was told or sent. Read `withholdings` before you give anything out."""

    kind = serializers.ChoiceField(choices=GIVEN)
    at = MomentField()
    recipient = serializers.ChoiceField(choices=OUTSIDE)
    recipient_name = PlainTextField(max_length=200, default="", allow_blank=True)
    purpose = serializers.ChoiceField(choices=Consent.Purpose.choices)
    data_classes = serializers.ListField(child=serializers.ChoiceField(choices=Compartment.choices), allow_empty=False)
    basis = serializers.ChoiceField(choices=Disclosure.Basis.choices, default=Disclosure.Basis.CONSENT)
    note = PlainTextField(max_length=4000, default="", allow_blank=True)


class ToldSerializer(Versioned):
    told_on = PastDay()


class WithholdingSerializer(serializers.ModelSerializer[Withholding]):
    party_name = SealedTextField()
    text = SealedTextField()

    class Meta:
        model = Withholding
        fields = ["id", "version", "party", "party_name", "text", "lifted_on"]
        read_only_fields = fields


class NewWithholdingSerializer(NewRowSerializer):
    party = serializers.ChoiceField(choices=RECIPIENTS)
    party_name = PlainTextField(max_length=200, default="", allow_blank=True)
    text = PlainTextField(max_length=2000)


class LiftSerializer(Versioned):
    lifted_on = PastDay()
