"""Consent for other programs: decisions, what was given out, and what is to be withheld."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import account_of
from cases import services
from cases.api import serializers as shapes
from cases.api.base import InCase
from cases.api.described import REFUSALS, adds, changes, described, lists
from cases.consenting import To
from cases.models import Consent, Disclosure, Withholding
from cases.permissions import CasePermission
from core.compartments import Compartment


@described(listing=lists("consent_list", shapes.ConsentSerializer))
class Consents(InCase):
    """Decisions on consent, the newest first."""

    model = Consent
    serializer_class = shapes.ConsentSerializer
    access = {
        "listing": CasePermission.VIEW,
        "adding": CasePermission.RECORD_CONSENT,
        "withdrawing": CasePermission.RECORD_CONSENT,
    }
    sealed = ("recipient_name",)
    order = ("-decided_on", "-id")

    @extend_schema(
        operation_id="consent_add",
        request=shapes.NewConsentSerializer,
        responses={201: shapes.ConsentSerializer(many=True), **REFUSALS},
    )
    def adding(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(shapes.NewConsentSerializer, request)
        recipients = data.pop("recipients")
        # Names of recipients are compared.
        self.log("opened", [self.case])
        consent = Consent(case=self.case, explained_by=account_of(self.user), **data)
        return self.added(services.give_consents(consent=consent, recipients=recipients, by=self.user))

    @changes("consent_withdraw", shapes.WithdrawalSerializer, shapes.ConsentSerializer)
    def withdrawing(self, request: Request, **kwargs: Any) -> Response:
        row, version, data = self.asked(shapes.WithdrawalSerializer, request)
        return self.answer(
            services.withdraw_consent(
                consent_id=row.pk, expected_version=version, on=data["withdrawn_on"], by=self.user
            )
        )


@described(listing=lists("disclosure_list", shapes.DisclosureSerializer))
class Disclosures(InCase):
    """To whom data of the case went, the latest first."""

    model = Disclosure
    serializer_class = shapes.DisclosureSerializer
    access = {
        "listing": CasePermission.VIEW,
        "adding": CasePermission.RECORD_CONSENT,
        "telling": CasePermission.RECORD_CONSENT,
    }
    opens = (Compartment.GENERAL, Compartment.LEGAL)
    sealed = ("recipient_name",)
    order = ("-at", "-id")
    select = ("case", "created_by")

    @extend_schema(
        operation_id="disclosure_add",
        request=shapes.NewDisclosureSerializer,
        responses={201: shapes.DisclosureSerializer(many=True), **REFUSALS},
    )
    def adding(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(shapes.NewDisclosureSerializer, request)
        # Names of recipients are compared.
        self.log("opened", [self.case])
        to, classes = To(data.pop("recipient"), data.pop("recipient_name")), data.pop("data_classes")
        return self.added(services.disclose(case=self.case, to=to, classes=classes, by=self.user, **data))

    @changes("disclosure_tell", shapes.ToldSerializer, shapes.DisclosureSerializer)
    def telling(self, request: Request, **kwargs: Any) -> Response:
        row, version, data = self.asked(shapes.ToldSerializer, request)
        return self.answer(
            services.tell_recipient(disclosure_id=row.pk, expected_version=version, on=data["told_on"], by=self.user)
        )


@described(listing=lists("withholding_list", shapes.WithholdingSerializer))
class Withholdings(InCase):
    """What the survivor does not want somebody to be told, the newest first; those that were lifted too."""

    model = Withholding
    serializer_class = shapes.WithholdingSerializer
    access = {
        "listing": CasePermission.VIEW,
        "adding": CasePermission.RECORD_CONSENT,
        "lifting": CasePermission.RECORD_CONSENT,
    }
    sealed = ("party_name", "text")
    order = ("-created_at", "-id")

    @adds("withholding_add", shapes.NewWithholdingSerializer, shapes.WithholdingSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(shapes.NewWithholdingSerializer, request)
        return self.added(services.withhold(case=self.case, by=self.user, **data))

    @changes("withholding_lift", shapes.LiftSerializer, shapes.WithholdingSerializer)
    def lifting(self, request: Request, **kwargs: Any) -> Response:
        row, version, data = self.asked(shapes.LiftSerializer, request)
        return self.answer(
            services.lift_withholding(
                withholding_id=row.pk, expected_version=version, on=data["lifted_on"], by=self.user
            )
        )
