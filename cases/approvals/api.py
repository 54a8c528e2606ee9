"""Approvals for other programs: what was asked about a case, asking, and answering."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.approvals.models import Approval
from cases.approvals.services import ask_approval, decide_approval
from cases.extension import approvals
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.web.api_base import InCase
from cases.web.api_fields import KeyField, NewRowSerializer, PlainTextField, SealedTextField, Versioned
from cases.web.api_schema import adds, changes, described, lists
from core.access.actor import ActingUser
from core.compartments import Compartment

ANSWERS = (Approval.State.APPROVED, Approval.State.SENT_BACK)


class ApprovalSerializer(serializers.ModelSerializer[Approval]):
    """`subject_id` and `subject_version` say what was asked about, and which version of it; `outcome` and `reason`, as
    what a case is to be closed."""

    note = SealedTextField()
    reason = SealedTextField()
    comment = SealedTextField()

    class Meta:
        model = Approval
        fields = [
            "id",
            "version",
            "kind",
            "subject_id",
            "subject_version",
            "state",
            "outcome",
            "reason",
            "note",
            "comment",
            "created_by",
            "created_at",
            "decided_by",
            "decided_at",
        ]
        read_only_fields = fields


class AskSerializer(NewRowSerializer):
    """`of` names the thing, where a case has many of the kind. A closing needs `outcome`, and `reason` with OTHER."""

    kind = PlainTextField(max_length=40)
    of = KeyField(default=None, allow_null=True)
    note = PlainTextField(max_length=2_000, default="", allow_blank=True)
    outcome = serializers.ChoiceField(choices=Case.Outcome.choices, default="", allow_blank=True)
    reason = PlainTextField(max_length=2_000, default="", allow_blank=True)


class AnswerSerializer(Versioned):
    verdict = serializers.ChoiceField(choices=[(value.value, value.label) for value in ANSWERS])
    comment = PlainTextField(max_length=5_000, default="", allow_blank=True)


@described(listing=lists("approval_list", ApprovalSerializer))
class Approvals(InCase):
    """What was asked about the case, the newest first: of what one sees there, or has asked for."""

    model = Approval
    serializer_class = ApprovalSerializer
    access = {"listing": CasePermission.VIEW, "asking": CasePermission.VIEW, "deciding": CasePermission.APPROVE}
    # What is approved may lie in the legal compartment, and so do the words about it.
    opens = (Compartment.GENERAL, Compartment.LEGAL)
    sealed = ("note", "reason", "comment")
    order = ("-created_at", "-id")

    def narrow(self, rows: Any) -> Any:
        return approvals.of_case_open_to(self.user, super().narrow(rows), self.case)

    @adds("approval_ask", AskSerializer, ApprovalSerializer)
    def asking(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(AskSerializer, request)
        by: ActingUser = self.user
        kind = approvals.registry.get(data["kind"])
        if kind is None:
            raise serializers.ValidationError({"kind": [_("This choice is not in the list.")]})
        if not Case.objects.visible_to(by, kind.ask).filter(pk=self.case.pk).exists():
            raise PermissionDenied
        if data["of"] is not None and not kind.sees(self.case, data["of"], by):
            raise serializers.ValidationError({"of": [_("There is no such record in this case.")]})
        if data["outcome"]:
            # It is compared with what was asked for before.
            self.log("opened", [self.case])
        return self.added(ask_approval(case=self.case, by=by, **data))

    @changes("approval_decide", AnswerSerializer, ApprovalSerializer)
    def deciding(self, request: Request, **kwargs: Any) -> Response:
        row, version, data = self.asked(AnswerSerializer, request)
        return self.answer(decide_approval(approval_id=row.pk, expected_version=version, by=self.user, **data))
