"""What stands beside the ledger of a claim, to be read by other programs: wage calculations with their working, the
statement on immaterial loss, and against whom the claim runs. It is written on the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.web.api_base import OfRecord
from cases.web.api_fields import SealedTextField
from cases.web.api_schema import described, lists
from legal import wages
from legal.api.serializers import CURRENCIES
from legal.api.views import OLDEST_FIRST, VIEW, Legal
from legal.domain.wages import StepKind
from legal.models import ImmaterialStatement, Opponent, WageCalculation, WageEntry


class EntrySerializer(serializers.ModelSerializer[WageEntry]):
    """Without days of its own it is about the whole time of the calculation. `rests_on` is a contract, a message or a
    decree, `source_on` its date; `exhibit` bears it out."""

    rests_on = SealedTextField(source="source")

    class Meta:
        model = WageEntry
        fields = [
            "id",
            "kind",
            "basis",
            "taken",
            "is_in_paid",
            "amount",
            "per",
            "hours",
            "period_from",
            "period_to",
            "rests_on",
            "source_on",
            "exhibit",
        ]
        read_only_fields = fields


class WorkingStepSerializer(serializers.Serializer[Any]):
    """One line of the working. `result` is money unless the step is about hours; `entry` is what it is about."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in StepKind])
    result = serializers.DecimalField(max_digits=None, decimal_places=None)
    entry = serializers.CharField(source="key")


class CalculationSerializer(serializers.ModelSerializer[WageCalculation]):
    """`total` is what the calculation comes to now, in its currency; `differs`: the ledger shows something else."""

    title = SealedTextField()
    currency = serializers.ChoiceField(choices=CURRENCIES, read_only=True)
    legal_hours_source = SealedTextField()
    exchange_rate_source = SealedTextField()
    entries = serializers.SerializerMethodField()
    working = serializers.SerializerMethodField()
    total = serializers.SerializerMethodField()
    differs = serializers.SerializerMethodField()

    class Meta:
        model = WageCalculation
        fields = [
            "id",
            "version",
            "claim",
            "title",
            "currency",
            "period_from",
            "period_to",
            "hours_per_day",
            "days_per_week",
            "legal_hours_per_week",
            "legal_hours_source",
            "exchange_rate",
            "exchange_rate_on",
            "exchange_rate_source",
            "entries",
            "working",
            "total",
            "differs",
        ]
        read_only_fields = fields

    def worked(self, row: WageCalculation) -> wages.Worked:
        found: wages.Worked = self.context["worked"][row.pk]
        return found

    @extend_schema_field(EntrySerializer(many=True))
    def get_entries(self, row: WageCalculation) -> Any:
        return EntrySerializer(self.worked(row).entries, many=True).data

    @extend_schema_field(WorkingStepSerializer(many=True))
    def get_working(self, row: WageCalculation) -> Any:
        return WorkingStepSerializer(self.worked(row).result.steps, many=True).data

    def get_total(self, row: WageCalculation) -> str:
        return str(self.worked(row).result.total)

    def get_differs(self, row: WageCalculation) -> bool:
        return self.worked(row).differs


class StatementSerializer(serializers.ModelSerializer[ImmaterialStatement]):
    """`is_printed`: the survivor agrees that the dossier carries it. `report` is the key of an exhibit."""

    suffering = SealedTextField()
    life = SealedTextField()
    family = SealedTextField()
    health = SealedTextField()
    own_words = SealedTextField()

    class Meta:
        model = ImmaterialStatement
        fields = [
            "id",
            "version",
            "claim",
            "suffering",
            "life",
            "family",
            "health",
            "own_words",
            "told_on",
            "is_printed",
            "agreed_on",
            "report",
        ]
        read_only_fields = fields


class OpponentSerializer(serializers.ModelSerializer[Opponent]):
    """`party` is one of the parties of the matter; `relation` says why a third party pays."""

    relation = SealedTextField()

    class Meta:
        model = Opponent
        fields = ["id", "version", "claim", "party", "relation"]
        read_only_fields = fields


class OfClaim(Legal, OfRecord):
    parent = "claim"
    access: ClassVar[Any] = {"listing": VIEW}
    order = OLDEST_FIRST


@described(listing=lists("wage_calculation_list", CalculationSerializer))
class WagesOfClaim(OfClaim):
    """The wage calculations of a claim, the oldest first."""

    model = WageCalculation
    serializer_class = CalculationSerializer
    sealed = ("title", "legal_hours_source", "exchange_rate_source")

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        found = wages.worked(rows, case=self.case, by=self.user)
        return {"worked": {one.calculation.pk: one for one in found}}


@described(listing=lists("statement_list", StatementSerializer))
class StatementsOfClaim(OfClaim):
    """The statement on immaterial loss: one, or none."""

    model = ImmaterialStatement
    serializer_class = StatementSerializer
    sealed = ("suffering", "life", "family", "health", "own_words")


@described(listing=lists("opponent_list", OpponentSerializer))
class OpponentsOfClaim(OfClaim):
    """Against whom a claim runs."""

    model = Opponent
    serializer_class = OpponentSerializer
    sealed = ("relation",)
