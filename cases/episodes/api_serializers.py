"""What happened to the person, as the API sends it."""

from __future__ import annotations

from rest_framework import serializers

from cases.episodes.models import Episode, EpisodeDebt, EpisodeLeg, WithheldPaper
from cases.web.api_fields import SealedTextField


class LegSerializer(serializers.ModelSerializer[EpisodeLeg]):
    place = SealedTextField()
    account = SealedTextField()

    class Meta:
        model = EpisodeLeg
        fields = ["id", "version", "kind", "happened_on", "country", "place", "account"]
        read_only_fields = fields


class DebtSerializer(serializers.ModelSerializer[EpisodeDebt]):
    # Written out: one list of currencies has one name in the schema, that of what is sent in.
    currency = serializers.CharField(read_only=True)
    owed_to = SealedTextField()
    account = SealedTextField()

    class Meta:
        model = EpisodeDebt
        fields = ["id", "version", "kind", "amount", "currency", "owed_to", "account"]
        read_only_fields = fields


class WithheldSerializer(serializers.ModelSerializer[WithheldPaper]):
    held_by = SealedTextField()

    class Meta:
        model = WithheldPaper
        fields = ["id", "version", "kind", "held_by", "since", "returned_on"]
        read_only_fields = fields


class EpisodeSerializer(serializers.ModelSerializer[Episode]):
    """Amounts of wages are for one period each; null where none was told."""

    place = SealedTextField()
    recruitment = SealedTextField()
    account = SealedTextField()
    promised_work = SealedTextField()
    promised_currency = serializers.CharField(read_only=True)
    promised_period = serializers.CharField(read_only=True)
    paid_currency = serializers.CharField(read_only=True)
    paid_period = serializers.CharField(read_only=True)
    exit_account = SealedTextField()
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
