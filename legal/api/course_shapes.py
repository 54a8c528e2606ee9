"""What the API of a matter's course sends and takes."""

from __future__ import annotations

from rest_framework import serializers

from cases.consent.api_serializers import LANGUAGES
from cases.web.api_fields import (
    DayField,
    FigureField,
    KeyField,
    MomentField,
    NewRowSerializer,
    PastDay,
    PlainTextField,
    SealedTextField,
    Versioned,
    Whole,
    YesNo,
)
from legal.forms.base import LONG
from legal.models import Accompaniment, Briefing, Hearing, Order, Step
from legal.rights import all_rights

SETTLED = [choice for choice in Hearing.State.choices if choice[0] != Hearing.State.PLANNED]
RIGHTS = [right.code for right in all_rights()]


class OptionalText(PlainTextField):
    """A text that may be empty."""

    def __init__(self, max_length: int = LONG) -> None:
        super().__init__(max_length=max_length, allow_blank=True, default="")


class StepSerializer(serializers.ModelSerializer[Step]):
    """`document` is the key of its paper among the documents of the case."""

    number = SealedTextField()
    body = SealedTextField()
    note = SealedTextField()

    class Meta:
        model = Step
        fields = ["id", "version", "matter", "kind", "on", "number", "body", "note", "document"]
        read_only_fields = fields


class NewStepSerializer(NewRowSerializer):
    """`document`: a legal document of the case."""

    kind = serializers.ChoiceField(choices=Step.Kind.choices)
    on = PastDay()
    number = OptionalText(120)
    body = OptionalText(200)
    note = OptionalText()
    document = KeyField(allow_null=True, default=None)


class StepChangeSerializer(Versioned, NewStepSerializer):
    """Fields that are left out stay as they are."""


class HearingSerializer(serializers.ModelSerializer[Hearing]):
    """`companion` goes along; `follows` is the appointment of which it is the next one."""

    place = SealedTextField()
    agenda = SealedTextField()
    result = SealedTextField()

    class Meta:
        model = Hearing
        fields = [
            "id",
            "version",
            "matter",
            "kind",
            "at",
            "place",
            "agenda_code",
            "agenda",
            "by_teleconference",
            "survivor_attends",
            "needs_interpreter",
            "companion",
            "state",
            "result",
            "follows",
        ]
        read_only_fields = fields


class NewHearingSerializer(NewRowSerializer):
    """`companion`: somebody of the case's team; `agenda_code`: deadlines before it have its day."""

    kind = serializers.ChoiceField(choices=Hearing.Kind.choices)
    at = MomentField()
    place = OptionalText(300)
    agenda_code = serializers.ChoiceField(choices=Hearing.Agenda.choices, allow_blank=True, default="")
    agenda = OptionalText()
    by_teleconference = YesNo(default=False)
    survivor_attends = YesNo(default=False)
    needs_interpreter = YesNo(default=False)
    companion = KeyField(allow_null=True, default=None)


class HearingChangeSerializer(Versioned, NewHearingSerializer):
    """Fields that are left out stay as they are."""


class SettleHearingSerializer(Versioned):
    """How it went; with `next_at` the next one is planned like it, and sent back in its place."""

    state = serializers.ChoiceField(choices=SETTLED)
    result = OptionalText()
    next_at = MomentField(allow_null=True, default=None)


class OrderSerializer(serializers.ModelSerializer[Order]):
    """`restitution` is in rupiah."""

    number = SealedTextField()
    body = SealedTextField()
    content = SealedTextField()
    articles = SealedTextField()
    penalty = SealedTextField()
    substitute = SealedTextField()
    executor = SealedTextField()
    progress = SealedTextField()

    class Meta:
        model = Order
        fields = [
            "id",
            "version",
            "matter",
            "kind",
            "on",
            "number",
            "body",
            "content",
            "articles",
            "penalty",
            "restitution",
            "substitute",
            "force",
            "final_on",
            "executor",
            "due_on",
            "state",
            "state_on",
            "progress",
            "document",
        ]
        read_only_fields = fields


class NewOrderSerializer(NewRowSerializer):
    """`document`: a legal document of the case."""

    kind = serializers.ChoiceField(choices=Order.Kind.choices)
    on = PastDay()
    number = OptionalText(120)
    body = OptionalText(200)
    content = PlainTextField(max_length=LONG)
    articles = OptionalText(500)
    penalty = OptionalText()
    restitution = FigureField(max_digits=15, decimal_places=0, allow_null=True, default=None)
    substitute = OptionalText(500)
    force = serializers.ChoiceField(choices=Order.Force.choices, default=Order.Force.NOT_FINAL)
    final_on = PastDay(allow_null=True, default=None)
    executor = OptionalText(200)
    due_on = DayField(allow_null=True, default=None)
    state = serializers.ChoiceField(choices=Order.State.choices, default=Order.State.NOT_YET)
    state_on = PastDay(allow_null=True, default=None)
    progress = OptionalText()
    document = KeyField(allow_null=True, default=None)


class OrderChangeSerializer(Versioned, NewOrderSerializer):
    """Fields that are left out stay as they are."""


class AccompanimentSerializer(serializers.ModelSerializer[Accompaniment]):
    where = SealedTextField()
    others = SealedTextField()
    told = SealedTextField()
    decided = SealedTextField()
    condition = SealedTextField()
    next_step = SealedTextField()

    class Meta:
        model = Accompaniment
        fields = [
            "id",
            "version",
            "matter",
            "hearing",
            "on",
            "place",
            "where",
            "companion",
            "others",
            "minutes",
            "told",
            "decided",
            "condition",
            "next_step",
        ]
        read_only_fields = fields


class NewAccompanimentSerializer(NewRowSerializer):
    """`companion`: somebody of the case's team."""

    on = PastDay()
    hearing = KeyField(allow_null=True, default=None)
    place = serializers.ChoiceField(choices=Accompaniment.Place.choices)
    where = OptionalText(200)
    companion = KeyField()
    others = OptionalText(200)
    minutes = Whole(min_value=1, max_value=10_000, allow_null=True, default=None)
    told = OptionalText()
    decided = OptionalText()
    condition = OptionalText()
    next_step = OptionalText()


class AccompanimentChangeSerializer(Versioned, NewAccompanimentSerializer):
    """Fields that are left out stay as they are."""


class BriefingSerializer(serializers.ModelSerializer[Briefing]):
    """`rights` are codes of our list; `document` is what the survivor signed."""

    interpreter = SealedTextField()
    questions = SealedTextField()
    unsigned_because = SealedTextField()
    rights = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Briefing
        fields = [
            "id",
            "version",
            "on",
            "language",
            "interpreter",
            "rights",
            "how",
            "questions",
            "document",
            "unsigned_because",
            "explained_by",
        ]
        read_only_fields = fields


class NewBriefingSerializer(NewRowSerializer):
    """Either `document`, a legal document of the case, or `unsigned_because`. `explained_by`: somebody of the team."""

    on = PastDay()
    language = serializers.ChoiceField(choices=LANGUAGES)
    interpreter = OptionalText(200)
    rights = serializers.ListField(child=serializers.ChoiceField(choices=RIGHTS), allow_empty=False)
    how = serializers.ChoiceField(choices=Briefing.How.choices, default=Briefing.How.SPOKEN)
    questions = OptionalText()
    document = KeyField(allow_null=True, default=None)
    unsigned_because = OptionalText(300)
    explained_by = KeyField()


class BriefingChangeSerializer(Versioned, NewBriefingSerializer):
    """Fields that are left out stay as they are."""
