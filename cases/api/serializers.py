"""What the API sends and takes. A field is sent because somebody decided so; names of persons are sent in one place."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cases import wordings
from cases.api.fields import Day, Key, Moment, New, PastDay, SealedText, Text, Versioned, YesNo
from cases.models import (
    Answer,
    Assignment,
    Case,
    Consent,
    Disclosure,
    Episode,
    EpisodeDebt,
    EpisodeLeg,
    Person,
    Task,
    WithheldPaper,
    Withholding,
)
from cases.models.consents import OUTSIDE, RECIPIENTS
from cases.stages import Stage
from core.compartments import Compartment
from core.domain import countries

FORMS = [choice for choice in Consent.Form.choices if choice[0] != Consent.Form.NOT_KNOWN]
GIVEN = [(kind.value, kind.label) for kind in (Disclosure.Kind.TOLD, Disclosure.Kind.SENT)]
LANGUAGES = [language.code for language in countries.languages()]


class UserSerializer(serializers.Serializer[Any]):
    """Somebody who works in the organisation."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class CaseSerializer(serializers.ModelSerializer[Case]):
    """A case in a list. No name stands here: the code is what a case is called outside its own page."""

    stage = serializers.ChoiceField(choices=Stage.choices, read_only=True, help_text="Read off what is filled in.")

    class Meta:
        model = Case
        fields = [
            "id",
            "version",
            "code",
            "status",
            "stage",
            "priority",
            "site",
            "is_restricted",
            "opened_on",
            "closed_on",
            "outcome",
            "updated_at",
        ]
        read_only_fields = fields


class TeamMemberSerializer(serializers.ModelSerializer[Assignment]):
    user = UserSerializer(read_only=True)

    class Meta:
        model = Assignment
        fields = ["user", "part", "since", "until"]
        read_only_fields = fields


class PersonSerializer(serializers.ModelSerializer[Person]):
    is_child = serializers.BooleanField(
        source="was_child",
        allow_null=True,
        read_only=True,
        help_text="Under 18 at intake. Null when neither the day nor the year of birth is known.",
    )
    full_name = serializers.SerializerMethodField()

    class Meta:
        model = Person
        fields = ["gender", "citizenship", "birth_year", "is_child", "full_name"]
        read_only_fields = fields

    def get_full_name(self, person: Person) -> str | None:
        """Null for roles that do not read identity."""
        return self.context["names"].get(person.pk)


class CaseDetailSerializer(CaseSerializer):
    person = PersonSerializer(read_only=True)
    closing_reason = SealedText()
    team = serializers.SerializerMethodField()

    class Meta(CaseSerializer.Meta):
        fields = [*CaseSerializer.Meta.fields, "closing_reason", "person", "team"]
        read_only_fields = fields

    def get_team(self, case: Case) -> list[dict[str, Any]]:
        rows = TeamMemberSerializer(self.context["team"], many=True).data
        return list(rows)


class TaskSerializer(serializers.ModelSerializer[Task]):
    """`origin` and `why` say where it comes from. One that `is_dropped` is over, but nobody did it."""

    title = SealedText()
    why = SealedText()
    assignee = UserSerializer(read_only=True)

    class Meta:
        model = Task
        fields = ["id", "version", "title", "assignee", "due_on", "done_at", "is_dropped", "origin", "why"]
        read_only_fields = fields


class NewTaskSerializer(New):
    """`assignee`: somebody on the case's team, or oneself."""

    title = Text(max_length=200)
    due_on = Day()
    assignee = Key()


class ChangeTaskSerializer(Versioned):
    """What is another about it, or by itself that it is done."""

    title = Text(max_length=200)
    due_on = Day()
    assignee = Key()
    done = serializers.BooleanField()

    def validate_done(self, value: bool) -> bool:
        if self.initial_data["done"] is not True or not value:
            raise serializers.ValidationError(_("A task can only be marked as done."))
        return value

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        others = sorted(data.keys() - {"done", "version"})
        if "done" in data and others:
            raise serializers.ValidationError({name: [_("Send that it is done by itself.")] for name in others})
        return data


class ConsentSerializer(serializers.ModelSerializer[Consent]):
    """A decision. Who decided and who interpreted stand on its page alone."""

    recipient_name = SealedText()

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


class NewConsentSerializer(New):
    """A decision for each of `recipients`, who may be named where it is one. Whoever sends it has explained it."""

    purpose = serializers.ChoiceField(choices=Consent.Purpose.choices)
    recipients = serializers.ListField(child=serializers.ChoiceField(choices=RECIPIENTS), allow_empty=False)
    recipient_name = Text(max_length=200, default="", allow_blank=True)
    data_classes = serializers.ListField(child=serializers.ChoiceField(choices=Compartment.choices), allow_empty=False)
    decision = serializers.ChoiceField(choices=Consent.Decision.choices)
    form = serializers.ChoiceField(choices=FORMS)
    explained = serializers.ListField(child=serializers.ChoiceField(choices=Consent.Explained.choices), default=list)
    wording = serializers.ChoiceField(choices=sorted(wordings.wordings()), default="", allow_blank=True)
    language = serializers.ChoiceField(choices=LANGUAGES, default="", allow_blank=True)
    interpreter = Text(max_length=200, default="", allow_blank=True)
    witness = Text(max_length=200, default="", allow_blank=True)
    was_read_back = YesNo(default=None, allow_null=True)
    child_answer = serializers.ChoiceField(choices=Answer.choices, default="", allow_blank=True)
    guardian_answer = serializers.ChoiceField(choices=Answer.choices, default="", allow_blank=True)
    guardian_tie = serializers.ChoiceField(choices=Consent.Tie.choices, default="", allow_blank=True)
    guardian_may_be_involved = YesNo(default=None, allow_null=True)
    given_by = Text(max_length=200, default="", allow_blank=True)
    decided_on = PastDay()
    valid_until = Day(default=None, allow_null=True)


class WithdrawalSerializer(Versioned):
    withdrawn_on = PastDay()


class DisclosureSerializer(serializers.ModelSerializer[Disclosure]):
    """What was given out. What else was written about it stands on the page alone."""

    recipient_name = SealedText()
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


class NewDisclosureSerializer(New):
    """What was told or sent. Read `withholdings` before you give anything out."""

    kind = serializers.ChoiceField(choices=GIVEN)
    at = Moment()
    recipient = serializers.ChoiceField(choices=OUTSIDE)
    recipient_name = Text(max_length=200, default="", allow_blank=True)
    purpose = serializers.ChoiceField(choices=Consent.Purpose.choices)
    data_classes = serializers.ListField(child=serializers.ChoiceField(choices=Compartment.choices), allow_empty=False)
    basis = serializers.ChoiceField(choices=Disclosure.Basis.choices, default=Disclosure.Basis.CONSENT)
    note = Text(max_length=4000, default="", allow_blank=True)


class ToldSerializer(Versioned):
    told_on = PastDay()


class WithholdingSerializer(serializers.ModelSerializer[Withholding]):
    party_name = SealedText()
    text = SealedText()

    class Meta:
        model = Withholding
        fields = ["id", "version", "party", "party_name", "text", "lifted_on"]
        read_only_fields = fields


class NewWithholdingSerializer(New):
    party = serializers.ChoiceField(choices=RECIPIENTS)
    party_name = Text(max_length=200, default="", allow_blank=True)
    text = Text(max_length=2000)


class LiftSerializer(Versioned):
    lifted_on = PastDay()


class TimelineSerializer(serializers.Serializer[Any]):
    """An entry as `cases.timeline.shown` prepared it: only what the reader may read is there."""

    at = serializers.DateTimeField()
    kind = serializers.CharField()
    compartment = serializers.ChoiceField(choices=Compartment.choices)
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_blank=True)


class LegSerializer(serializers.ModelSerializer[EpisodeLeg]):
    place = SealedText()
    account = SealedText()

    class Meta:
        model = EpisodeLeg
        fields = ["id", "version", "kind", "happened_on", "country", "place", "account"]
        read_only_fields = fields


class DebtSerializer(serializers.ModelSerializer[EpisodeDebt]):
    # Written out: one list of currencies has one name in the schema, that of what is sent in.
    currency = serializers.CharField(read_only=True)
    owed_to = SealedText()
    account = SealedText()

    class Meta:
        model = EpisodeDebt
        fields = ["id", "version", "kind", "amount", "currency", "owed_to", "account"]
        read_only_fields = fields


class WithheldSerializer(serializers.ModelSerializer[WithheldPaper]):
    held_by = SealedText()

    class Meta:
        model = WithheldPaper
        fields = ["id", "version", "kind", "held_by", "since", "returned_on"]
        read_only_fields = fields


class EpisodeSerializer(serializers.ModelSerializer[Episode]):
    """Amounts of wages are for one period each; null where none was told."""

    place = SealedText()
    recruitment = SealedText()
    account = SealedText()
    promised_work = SealedText()
    promised_currency = serializers.CharField(read_only=True)
    promised_period = serializers.CharField(read_only=True)
    paid_currency = serializers.CharField(read_only=True)
    paid_period = serializers.CharField(read_only=True)
    exit_account = SealedText()
    legs = LegSerializer(many=True, read_only=True)
    debts = DebtSerializer(many=True, read_only=True)
    withheld = WithheldSerializer(many=True, read_only=True)

    class Meta:
        model = Episode
        fields = [
            "id",
            "version",
            "started_on",
            "ended_on",
            "exploitation_types",
            "methods_of_control",
            "industry",
            "country",
            "province",
            "place",
            "recruitment_methods",
            "recruitment",
            "promised_work",
            "promised_amount",
            "promised_currency",
            "promised_period",
            "paid_amount",
            "paid_currency",
            "paid_period",
            "hours_per_day",
            "days_per_week",
            "account",
            "ended_by",
            "exit_account",
            "legs",
            "debts",
            "withheld",
        ]
        read_only_fields = fields
