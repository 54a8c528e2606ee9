"""What the API takes and sends of a plan, services, conferences, custody and safety."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from care.models import Action, CarePlan, Conference, CustodyMove, GivenService, Goal, HeldItem, Holder, SafetyPlan
from cases.web.api_fields import (
    DayField,
    KeyField,
    NewRowSerializer,
    PastDay,
    PlainTextField,
    SealedTextField,
    Versioned,
    Whole,
    YesNo,
)
from core.domain import codes

LONG, SHORT = 5_000, 200
# A safety plan takes what its page takes.
PLAN = 20_000
SUPPORT = list(codes.choices("SupportPlanType"))


class CarePlanSerializer(serializers.ModelSerializer[CarePlan]):
    needs = SealedTextField()

    class Meta:
        model = CarePlan
        fields = ["id", "version", "needs", "revision", "needs_changed_in"]
        read_only_fields = fields


class NewCarePlanSerializer(NewRowSerializer):
    needs = PlainTextField(max_length=LONG)


class ChangeCarePlanSerializer(Versioned):
    needs = PlainTextField(max_length=LONG)


class GoalSerializer(serializers.ModelSerializer[Goal]):
    objective = SealedTextField()
    reason = SealedTextField()

    class Meta:
        model = Goal
        fields = ["id", "version", "kind", "objective", "planned_end", "state", "ended_on", "reason", "added_in"]
        read_only_fields = fields


class NewGoalSerializer(NewRowSerializer):
    kind = serializers.ChoiceField(choices=SUPPORT)
    objective = PlainTextField(max_length=LONG)
    planned_end = DayField(default=None, allow_null=True)


class ChangeGoalSerializer(Versioned):
    kind = serializers.ChoiceField(choices=SUPPORT)
    objective = PlainTextField(max_length=LONG)
    planned_end = DayField(allow_null=True)


class EndGoalSerializer(Versioned):
    state = serializers.ChoiceField(choices=[c for c in Goal.State.choices if c[0] != Goal.State.OPEN])
    ended_on = PastDay()
    reason = PlainTextField(max_length=LONG, default="", allow_blank=True)


class ActionSerializer(serializers.ModelSerializer[Action]):
    """What is to be done for a goal: its task stands among those of the case too, and is finished there. The version is
    that of the task: there is one truth about what is to be done."""

    version = serializers.IntegerField(source="task.version", read_only=True)
    title = serializers.CharField(source="task.title", read_only=True)
    due_on = serializers.DateField(source="task.due_on", read_only=True)
    assignee = serializers.UUIDField(source="task.assignee_id", read_only=True)
    done_at = serializers.DateTimeField(source="task.done_at", read_only=True, allow_null=True)

    class Meta:
        model = Action
        fields = ["id", "version", "task", "title", "due_on", "assignee", "done_at", "added_in", "changed_in"]
        read_only_fields = fields


class NewActionSerializer(NewRowSerializer):
    title = PlainTextField(max_length=SHORT)
    due_on = DayField()
    assignee = KeyField()


class ChangeActionSerializer(Versioned):
    title = PlainTextField(max_length=SHORT)
    due_on = DayField()
    assignee = KeyField()


class ServiceSerializer(serializers.ModelSerializer[GivenService]):
    giver = SealedTextField()
    note = SealedTextField()

    class Meta:
        model = GivenService
        fields = ["id", "version", "kind", "given_on", "is_by_partner", "giver", "minutes", "quantity", "note", "goal"]
        read_only_fields = fields


class NewServiceSerializer(NewRowSerializer):
    kind = serializers.ChoiceField(choices=GivenService.Kind.choices)
    given_on = PastDay()
    is_by_partner = YesNo(default=False)
    giver = PlainTextField(max_length=SHORT, default="", allow_blank=True)
    minutes = Whole(min_value=1, max_value=100_000, default=None, allow_null=True)
    quantity = Whole(min_value=1, max_value=1_000_000, default=None, allow_null=True)
    note = PlainTextField(max_length=LONG, default="", allow_blank=True)
    goal = KeyField(default=None, allow_null=True)


class ChangeServiceSerializer(Versioned):
    kind = serializers.ChoiceField(choices=GivenService.Kind.choices)
    given_on = PastDay()
    is_by_partner = YesNo()
    giver = PlainTextField(max_length=SHORT, allow_blank=True)
    minutes = Whole(min_value=1, max_value=100_000, allow_null=True)
    quantity = Whole(min_value=1, max_value=1_000_000, allow_null=True)
    note = PlainTextField(max_length=LONG, allow_blank=True)
    goal = KeyField(allow_null=True)


class ConferenceSerializer(serializers.ModelSerializer[Conference]):
    """`present` are the keys of colleagues."""

    outsiders = SealedTextField()
    discussed = SealedTextField()

    class Meta:
        model = Conference
        fields = ["id", "version", "held_on", "present", "outsiders", "discussed"]
        read_only_fields = fields


class NewConferenceSerializer(NewRowSerializer):
    held_on = PastDay()
    present = serializers.ListField(child=KeyField(), default=list, max_length=100)
    outsiders = PlainTextField(max_length=LONG, default="", allow_blank=True)
    discussed = PlainTextField(max_length=LONG)


class ChangeConferenceSerializer(Versioned):
    held_on = PastDay()
    present = serializers.ListField(child=KeyField(), max_length=100)
    outsiders = PlainTextField(max_length=LONG, allow_blank=True)
    discussed = PlainTextField(max_length=LONG)


class CustodyMoveSerializer(serializers.ModelSerializer[CustodyMove]):
    who = SealedTextField()
    note = SealedTextField()

    class Meta:
        model = CustodyMove
        fields = ["id", "number_in_chain", "holder", "site", "who", "since", "is_signed", "note"]
        read_only_fields = fields


class ItemSerializer(serializers.ModelSerializer[HeldItem]):
    """A paper or a thing with the way that it went. Its number is on no address of the API."""

    description = SealedTextField()
    moves = serializers.SerializerMethodField()

    class Meta:
        model = HeldItem
        fields = ["id", "version", "kind", "description", "moves"]
        read_only_fields = fields

    @extend_schema_field(CustodyMoveSerializer(many=True))
    def get_moves(self, row: HeldItem) -> list[dict[str, object]]:
        return list(CustodyMoveSerializer(self.context["moves"].get(row.pk, []), many=True).data)


class NewCustodyMoveSerializer(Versioned):
    """Who holds it from a day on. At which of our sites, the page asks."""

    holder = serializers.ChoiceField(choices=Holder.choices)
    since = PastDay()
    who = PlainTextField(max_length=SHORT, default="", allow_blank=True)
    is_signed = YesNo(default=False)
    note = PlainTextField(max_length=LONG, default="", allow_blank=True)


class SafetySerializer(serializers.ModelSerializer[SafetyPlan]):
    warning_signs = SealedTextField()
    steps = SealedTextField()
    safe_places = SealedTextField()
    people = SealedTextField()
    take_along = SealedTextField()
    for_house = SealedTextField()

    class Meta:
        model = SafetyPlan
        fields = [
            "id",
            "version",
            "warning_signs",
            "steps",
            "safe_places",
            "people",
            "take_along",
            "for_house",
            "review_on",
            "officer",
            "revision",
            "given_on",
            "given_revision",
        ]
        read_only_fields = fields


class NewSafetySerializer(NewRowSerializer):
    """In the survivor's own words. `officer` looks at it again on `review_on`, and is reminded."""

    warning_signs = PlainTextField(max_length=PLAN)
    steps = PlainTextField(max_length=PLAN)
    safe_places = PlainTextField(max_length=PLAN, default="", allow_blank=True)
    people = PlainTextField(max_length=PLAN, default="", allow_blank=True)
    take_along = PlainTextField(max_length=PLAN, default="", allow_blank=True)
    for_house = PlainTextField(max_length=PLAN, default="", allow_blank=True)
    review_on = DayField()
    officer = KeyField()


class ChangeSafetySerializer(Versioned):
    """Each change is a look at the plan: where the day of the next one is past, it names another."""

    warning_signs = PlainTextField(max_length=PLAN)
    steps = PlainTextField(max_length=PLAN)
    safe_places = PlainTextField(max_length=PLAN, allow_blank=True)
    people = PlainTextField(max_length=PLAN, allow_blank=True)
    take_along = PlainTextField(max_length=PLAN, allow_blank=True)
    for_house = PlainTextField(max_length=PLAN, allow_blank=True)
    review_on = DayField()
    officer = KeyField()


class GiveSafetySerializer(Versioned):
    on = PastDay()
