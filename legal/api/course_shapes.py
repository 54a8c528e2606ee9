"""What the API of a matter's course sends and takes."""

from __future__ import annotations

from rest_framework import serializers

from cases.consent.api_serializers import LANGUAGES
from cases.web.api_fields import Day, Figure, Key, Moment, New, PastDay, SealedText, Text, Versioned, Whole, YesNo
from legal.forms.base import LONG
from legal.models import Accompaniment, Briefing, Hearing, Order, Step
from legal.rights import all_rights

SETTLED = [choice for choice in Hearing.State.choices if choice[0] != Hearing.State.PLANNED]
RIGHTS = [right.code for right in all_rights()]


class Short(Text):
    """A line that may be empty."""

    def __init__(self, max_length: int = 200) -> None:
        super().__init__(max_length=max_length, allow_blank=True, default="")


class Told(Text):
    """A text that may be empty."""

    def __init__(self) -> None:
        super().__init__(max_length=LONG, allow_blank=True, default="")


class StepSerializer(serializers.ModelSerializer[Step]):
    """`document` is the key of its paper among the documents of the case."""

    number = SealedText()
    body = SealedText()
    note = SealedText()

    class Meta:
        model = Step
        fields = ["id", "version", "matter", "kind", "on", "number", "body", "note", "document"]
        read_only_fields = fields


class NewStepSerializer(New):
    """`document`: a legal document of the case."""

    kind = serializers.ChoiceField(choices=Step.Kind.choices)
    on = PastDay()
    number = Short(120)
    body = Short()
    note = Told()
    document = Key(allow_null=True, default=None)


class StepChangeSerializer(Versioned, NewStepSerializer):
    """Fields that are left out stay as they are."""


class HearingSerializer(serializers.ModelSerializer[Hearing]):
    """`companion` goes along; `follows` is the appointment of which it is the next one."""

    place = SealedText()
    agenda = SealedText()
    result = SealedText()

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


class NewHearingSerializer(New):
    """`companion`: somebody of the case's team; `agenda_code`: deadlines before it have its day."""

    kind = serializers.ChoiceField(choices=Hearing.Kind.choices)
    at = Moment()
    place = Short(300)
    agenda_code = serializers.ChoiceField(choices=Hearing.Agenda.choices, allow_blank=True, default="")
    agenda = Told()
    by_teleconference = YesNo(default=False)
    survivor_attends = YesNo(default=False)
    needs_interpreter = YesNo(default=False)
    companion = Key(allow_null=True, default=None)


class HearingChangeSerializer(Versioned, NewHearingSerializer):
    """Fields that are left out stay as they are."""


class SettleHearingSerializer(Versioned):
    """How it went; with `next_at` the next one is planned like it, and sent back in its place."""

    state = serializers.ChoiceField(choices=SETTLED)
    result = Told()
    next_at = Moment(allow_null=True, default=None)


class OrderSerializer(serializers.ModelSerializer[Order]):
    """`restitution` is in rupiah."""

    number = SealedText()
    body = SealedText()
    content = SealedText()
    articles = SealedText()
    penalty = SealedText()
    substitute = SealedText()
    executor = SealedText()
    progress = SealedText()

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


class NewOrderSerializer(New):
    """`document`: a legal document of the case."""

    kind = serializers.ChoiceField(choices=Order.Kind.choices)
    on = PastDay()
    number = Short(120)
    body = Short()
    content = Text(max_length=LONG)
    articles = Short(500)
    penalty = Told()
    restitution = Figure(max_digits=15, decimal_places=0, allow_null=True, default=None)
    substitute = Short(500)
    force = serializers.ChoiceField(choices=Order.Force.choices, default=Order.Force.NOT_FINAL)
    final_on = PastDay(allow_null=True, default=None)
    executor = Short()
    due_on = Day(allow_null=True, default=None)
    state = serializers.ChoiceField(choices=Order.State.choices, default=Order.State.NOT_YET)
    state_on = PastDay(allow_null=True, default=None)
    progress = Told()
    document = Key(allow_null=True, default=None)


class OrderChangeSerializer(Versioned, NewOrderSerializer):
    """Fields that are left out stay as they are."""


class AccompanimentSerializer(serializers.ModelSerializer[Accompaniment]):
    where = SealedText()
    others = SealedText()
    told = SealedText()
    decided = SealedText()
    condition = SealedText()
    next_step = SealedText()

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


class NewAccompanimentSerializer(New):
    """`companion`: somebody of the case's team."""

    on = PastDay()
    hearing = Key(allow_null=True, default=None)
    place = serializers.ChoiceField(choices=Accompaniment.Place.choices)
    where = Short()
    companion = Key()
    others = Short()
    minutes = Whole(min_value=1, max_value=10_000, allow_null=True, default=None)
    told = Told()
    decided = Told()
    condition = Told()
    next_step = Told()


class AccompanimentChangeSerializer(Versioned, NewAccompanimentSerializer):
    """Fields that are left out stay as they are."""


class BriefingSerializer(serializers.ModelSerializer[Briefing]):
    """`rights` are codes of our list; `document` is what the survivor signed."""

    interpreter = SealedText()
    questions = SealedText()
    unsigned_because = SealedText()
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


class NewBriefingSerializer(New):
    """Either `document`, a legal document of the case, or `unsigned_because`. `explained_by`: somebody of the team."""

    on = PastDay()
    language = serializers.ChoiceField(choices=LANGUAGES)
    interpreter = Short()
    rights = serializers.ListField(child=serializers.ChoiceField(choices=RIGHTS), allow_empty=False)
    how = serializers.ChoiceField(choices=Briefing.How.choices, default=Briefing.How.SPOKEN)
    questions = Told()
    document = Key(allow_null=True, default=None)
    unsigned_because = Short(300)
    explained_by = Key()


class BriefingChangeSerializer(Versioned, NewBriefingSerializer):
    """Fields that are left out stay as they are."""
