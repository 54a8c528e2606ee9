"""What the API sends and takes of letters."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from cases.web.api_fields import (
    DayField,
    KeyField,
    NewRowSerializer,
    PastDay,
    PlainTextField,
    SealedTextField,
    Versioned,
    YesNo,
)
from core.domain.law import application_attachments
from legal.models import LetterDetails, LetterTemplate

SEALED = (
    "number",
    "place",
    "court",
    "office",
    "office_address",
    "articles",
    "summary",
    "relation",
    "form",
    "account_holder",
    "bank",
    "account_number",
    "judgment",
)
PAPERS = [paper.code for paper in application_attachments()]


class LetterSerializer(serializers.ModelSerializer[LetterDetails]):
    """What was filled in. `template`: a text of the organisation's own; null for the usual one of its route.
    `applicant`: the party who applies; null where the survivor applies herself. `attorney`: the party who holds the
    special power of attorney; null where the applicant signs.
    `attachments`: what goes with the letter beside the exhibits."""

    number = SealedTextField()
    place = SealedTextField()
    court = SealedTextField()
    office = SealedTextField()
    office_address = SealedTextField()
    articles = SealedTextField()
    summary = SealedTextField()
    relation = SealedTextField()
    form = SealedTextField()
    account_holder = SealedTextField()
    bank = SealedTextField()
    account_number = SealedTextField()
    attachments = serializers.ListField(child=serializers.ChoiceField(choices=PAPERS), read_only=True)
    judgment = SealedTextField()

    class Meta:
        model = LetterDetails
        fields = [
            "id",
            "version",
            "claim",
            "number",
            "place",
            "dated_on",
            "template",
            "court",
            "office",
            "office_address",
            "articles",
            "summary",
            "applicant",
            "relation",
            "signed_by",
            "attorney",
            "power_of_attorney_on",
            "form",
            "payment",
            "account_holder",
            "bank",
            "account_number",
            "attachments",
            "is_after_judgment",
            "judgment",
            "judged_on",
            "learned_on",
        ]
        read_only_fields = fields


class NewLetterSerializer(NewRowSerializer):
    """`summary`, `relation`, `form` and `judgment` are printed as they are: in Indonesian. The perpetrator's side reads
    the letter: an account can betray where the survivor lives. `applicant`: a party of the claim's matter in the role
    APPLICANT, `relation` what that one is to the survivor; where the matter has applicants, no letter is written
    without both. `attorney`: a party of it in the role ATTORNEY, kept only where the attorney signs; without one no
    letter is written that the attorney signs."""

    number = PlainTextField(max_length=60, allow_blank=True, default="")
    place = PlainTextField(max_length=80)
    dated_on = DayField()
    template = KeyField(allow_null=True, default=None)
    court = PlainTextField(max_length=120, allow_blank=True, default="")
    office = PlainTextField(max_length=160, allow_blank=True, default="")
    office_address = PlainTextField(max_length=400, allow_blank=True, default="")
    articles = PlainTextField(max_length=400)
    summary = PlainTextField(max_length=6_000)
    applicant = KeyField(allow_null=True, default=None)
    relation = PlainTextField(max_length=80, allow_blank=True, default="")
    signed_by = serializers.ChoiceField(
        choices=LetterDetails.SignedBy.choices, default=LetterDetails.SignedBy.APPLICANT
    )
    attorney = KeyField(allow_null=True, default=None)
    power_of_attorney_on = PastDay(allow_null=True, default=None)
    form = PlainTextField(max_length=300)
    payment = serializers.ChoiceField(choices=LetterDetails.Payment.choices, default=LetterDetails.Payment.SEPARATELY)
    account_holder = PlainTextField(max_length=120, allow_blank=True, default="")
    bank = PlainTextField(max_length=80, allow_blank=True, default="")
    account_number = PlainTextField(max_length=40, allow_blank=True, default="")
    attachments = serializers.ListField(
        child=serializers.ChoiceField(choices=PAPERS), max_length=len(PAPERS), default=list
    )
    is_after_judgment = YesNo(default=False)
    judgment = PlainTextField(max_length=160, allow_blank=True, default="")
    judged_on = PastDay(allow_null=True, default=None)
    learned_on = PastDay(allow_null=True, default=None)


class ChangeLetterSerializer(Versioned, NewLetterSerializer):
    """Fields that are left out stay as they are. Where another applies, `relation` is sent too."""


class BlockSerializer(serializers.Serializer[Any]):
    """A part of the letter. A row of `facts` is a label and its value; one of `losses` the letter of the head, its name
    and the amount."""

    kind = serializers.ChoiceField(choices=["heading", "paragraph", "item", "facts", "losses"])
    text = serializers.CharField()
    mark = serializers.CharField()
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class PrintedSerializer(serializers.Serializer[Any]):
    """The letter in Indonesian, whoever asks. `written_by` says by which text, and is not printed."""

    written_by = serializers.CharField()
    place_and_date = serializers.CharField()
    about = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    addressee = serializers.ListField(child=serializers.CharField())
    blocks = BlockSerializer(many=True)
    signing = serializers.CharField()
    signer = serializers.CharField()


class ReadingSerializer(serializers.Serializer[Any]):
    """`details` is the key of what was filled in, null while nothing was; `letter` is null as long as something is
    `missing`. `doubts` and `differs`: where it does not agree with the matter and with the checklist; `day_doubts`:
    where its day looks left over from an earlier version; `refusal`: why it may not be handed out."""

    details = serializers.UUIDField(source="details.pk", allow_null=True, default=None)
    letter = PrintedSerializer(allow_null=True)
    missing = serializers.ListField(child=serializers.CharField())
    doubts = serializers.ListField(child=serializers.CharField())
    differs = serializers.ListField(child=serializers.CharField())
    day_doubts = serializers.ListField(child=serializers.CharField())
    refusal = serializers.CharField()


class LetterTextSerializer(serializers.ModelSerializer[LetterTemplate]):
    """For one office, or with an empty `institution` for all letters of its kind."""

    class Meta:
        model = LetterTemplate
        fields = ["id", "version", "kind", "institution"]
        read_only_fields = fields
