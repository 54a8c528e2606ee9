"""What became of a claim, for other programs: the amounts of each stage, instalments, and what arrived."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from cases.web.api_base import OfRecord, expected_version
from cases.web.api_fields import (
    FigureField,
    KeyField,
    NewRowSerializer,
    PastDay,
    PlainTextField,
    SealedTextField,
    Versioned,
    YesNo,
)
from cases.web.api_schema import adds, changes, described, lists, removes
from documents.models import Document
from documents.permissions import DocumentPermission
from legal import services
from legal.api.views import MANAGE, VIEW, Legal
from legal.models import ClaimAmount, Instalment, Payment
from legal.services.amounts import AmountFacts


class Rupiah(FigureField):
    """Whole rupiah."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=17, decimal_places=0, min_value=0, **kwargs)


class AmountSerializer(serializers.ModelSerializer[ClaimAmount]):
    """`document` is the key of its paper among the documents of the case."""

    number = SealedTextField()
    reason_text = SealedTextField()

    class Meta:
        model = ClaimAmount
        fields = [
            "id",
            "version",
            "claim",
            "stage",
            "amount_idr",
            "on",
            "body",
            "number",
            "document",
            "reason",
            "reason_text",
        ]
        read_only_fields = fields


class NewAmountSerializer(NewRowSerializer):
    """What one body made of the claim. `reason` says why it is less than before."""

    stage = serializers.ChoiceField(choices=ClaimAmount.Stage.choices)
    amount_idr = Rupiah()
    on = PastDay()
    body = serializers.ChoiceField(choices=ClaimAmount.Body.choices)
    number = PlainTextField(max_length=120, allow_blank=True, default="")
    document = KeyField(allow_null=True, default=None)
    reason = serializers.ChoiceField(choices=ClaimAmount.Reason.choices, allow_blank=True, default="")
    reason_text = PlainTextField(max_length=2000, allow_blank=True, default="")


class AmountChangeSerializer(Versioned, NewAmountSerializer):
    """Fields that are left out stay as they are; the stage always does."""


class InstalmentSerializer(serializers.ModelSerializer[Instalment]):
    class Meta:
        model = Instalment
        fields = ["id", "version", "claim", "due_on", "amount_idr"]
        read_only_fields = fields


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    """`document` is the key of its paper among the documents of the case."""

    payer = SealedTextField()

    class Meta:
        model = Payment
        fields = ["id", "version", "claim", "paid_on", "amount_idr", "through", "payer", "document"]
        read_only_fields = fields


class NewPaymentSerializer(NewRowSerializer):
    """What arrived. `again` says that it is another payment where one of this sum on this day stands already."""

    paid_on = PastDay()
    amount_idr = Rupiah()
    through = serializers.ChoiceField(choices=Payment.Through.choices)
    payer = PlainTextField(max_length=200, allow_blank=True, default="")
    document = KeyField(allow_null=True, default=None)
    again = YesNo(default=False)


class Row(Legal):
    def named(self, facts: dict[str, Any], *, present: Document | None = None) -> dict[str, Any]:
        """The facts as the services take them; the `present` paper stays, though one may not open it. Raises
        ValidationError for a paper that is not there."""
        if present is not None and facts["document"] == present.pk:
            facts["document"] = present
        elif facts["document"] is not None:
            received = {"origin": Document.Origin.RECEIVED, "act": DocumentPermission.VIEW}
            facts["document"] = self.other(Document, facts["document"], "document", **received)
        return facts


class OneAmount(Row):
    model = ClaimAmount
    serializer_class = AmountSerializer
    sealed = ("number", "reason_text")
    order = ("on", "created_at", "id")


@described(listing=lists("amount_list", AmountSerializer))
class AmountsOfClaim(OneAmount, OfRecord):
    """The amounts of a claim by their days: of a stage the last one counts."""

    parent = "claim"
    access = {"listing": VIEW, "adding": MANAGE}

    @adds("amount_add", NewAmountSerializer, AmountSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        facts = AmountFacts(**self.named(self.body(NewAmountSerializer, request)))
        return self.added(services.record_amount(claim=self.parent_row, facts=facts, by=self.user))


class Amounts(OneAmount):
    """One amount."""

    access = {"changing": MANAGE, "removing": MANAGE}

    @changes("amount_change", AmountChangeSerializer, AmountSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        row, version, said = self.changed(AmountChangeSerializer, request)
        facts = AmountFacts(**self.named(said, present=row.document))
        return self.answer(
            services.change_amount(amount_id=row.pk, expected_version=version, facts=facts, by=self.user)
        )

    @removes("amount_remove")
    def removing(self, request: Request, **kwargs: Any) -> Response:
        row = self.visible_row()
        services.remove_amount(amount_id=row.pk, expected_version=expected_version(request, None), by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


@described(listing=lists("instalment_list", InstalmentSerializer))
class InstalmentsOfClaim(Legal, OfRecord):
    """The instalments of a claim, the first that is due first."""

    model = Instalment
    parent = "claim"
    serializer_class = InstalmentSerializer
    access = {"listing": VIEW}
    order = ("due_on", "id")


class OnePayment(Row):
    model = Payment
    serializer_class = PaymentSerializer
    sealed = ("payer",)
    order = ("paid_on", "id")


@described(listing=lists("payment_list", PaymentSerializer))
class PaymentsOfClaim(OnePayment, OfRecord):
    """What arrived of a claim, by its days."""

    parent = "claim"
    access = {"listing": VIEW, "adding": MANAGE}

    @adds("payment_add", NewPaymentSerializer, PaymentSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        facts = self.named(self.body(NewPaymentSerializer, request))
        return self.added(services.record_payment(claim=self.parent_row, **facts, by=self.user))


class Payments(OnePayment):
    """One payment."""

    access = {"removing": MANAGE}

    @removes("payment_remove")
    def removing(self, request: Request, **kwargs: Any) -> Response:
        row = self.visible_row()
        services.remove_payment(payment_id=row.pk, expected_version=expected_version(request, None), by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
