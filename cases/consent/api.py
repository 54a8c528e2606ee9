"""Consent for other programs: decisions, what was given out, and what is to be withheld."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import account_of
from cases.consent.api_serializers import (
    ConsentSerializer,
    DisclosureSerializer,
    LiftSerializer,
    NewConsentSerializer,
    NewDisclosureSerializer,
    NewWithholdingSerializer,
    ToldSerializer,
    WithdrawalSerializer,
    WithholdingSerializer,
)
from cases.consent.disclosures import disclose, tell_recipient
from cases.consent.models import Consent, Disclosure, Withholding
from cases.consent.rules import To
from cases.consent.services import give_consents, lift_withholding, withdraw_consent, withhold
from cases.permissions import CasePermission
from cases.web.api_base import InCase
from cases.web.api_schema import REFUSALS, adds, changes, described, lists
from core.compartments import Compartment


@described(listing=lists("consent_list", ConsentSerializer))
class Consents(InCase):
    """Decisions on consent, the newest first."""

    model = Consent
    serializer_class = ConsentSerializer
    access = {
        "listing": CasePermission.VIEW,
        "adding": CasePermission.RECORD_CONSENT,
        "withdrawing": CasePermission.RECORD_CONSENT,
    }
    sealed = ("recipient_name",)
    order = ("-decided_on", "-id")

    @extend_schema(
        operation_id="consent_add",
        request=NewConsentSerializer,
        responses={201: ConsentSerializer(many=True), **REFUSALS},
    )
    def adding(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(NewConsentSerializer, request)
        recipients = data.pop("recipients")
        # Names of recipients are compared.
        self.log("opened", [self.case])
        consent = Consent(case=self.case, explained_by=account_of(self.user), **data)
        return self.added(give_consents(consent=consent, recipients=recipients, by=self.user))

    @changes("consent_withdraw", WithdrawalSerializer, ConsentSerializer)
    def withdrawing(self, request: Request, **kwargs: Any) -> Response:
        row, version, data = self.asked(WithdrawalSerializer, request)
        return self.answer(
            withdraw_consent(consent_id=row.pk, expected_version=version, on=data["withdrawn_on"], by=self.user)
        )


@described(listing=lists("disclosure_list", DisclosureSerializer))
class Disclosures(InCase):
    """To whom data of the case went, the latest first."""

    model = Disclosure
    serializer_class = DisclosureSerializer
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
        request=NewDisclosureSerializer,
        responses={201: DisclosureSerializer(many=True), **REFUSALS},
    )
    def adding(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(NewDisclosureSerializer, request)
        # Names of recipients are compared.
        self.log("opened", [self.case])
        to, classes = To(data.pop("recipient"), data.pop("recipient_name")), data.pop("data_classes")
        return self.added(disclose(case=self.case, to=to, classes=classes, by=self.user, **data))

    @changes("disclosure_tell", ToldSerializer, DisclosureSerializer)
    def telling(self, request: Request, **kwargs: Any) -> Response:
        row, version, data = self.asked(ToldSerializer, request)
        return self.answer(
            tell_recipient(disclosure_id=row.pk, expected_version=version, on=data["told_on"], by=self.user)
        )


@described(listing=lists("withholding_list", WithholdingSerializer))
class Withholdings(InCase):
    """What the survivor does not want somebody to be told, the newest first; those that were lifted too."""

    model = Withholding
    serializer_class = WithholdingSerializer
    access = {
        "listing": CasePermission.VIEW,
        "adding": CasePermission.RECORD_CONSENT,
        "lifting": CasePermission.RECORD_CONSENT,
    }
    sealed = ("party_name", "text")
    order = ("-created_at", "-id")

    @adds("withholding_add", NewWithholdingSerializer, WithholdingSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(NewWithholdingSerializer, request)
        return self.added(withhold(case=self.case, by=self.user, **data))

    @changes("withholding_lift", LiftSerializer, WithholdingSerializer)
    def lifting(self, request: Request, **kwargs: Any) -> Response:
        row, version, data = self.asked(LiftSerializer, request)
        return self.answer(
            lift_withholding(withholding_id=row.pk, expected_version=version, on=data["lifted_on"], by=self.user)
        )
