"""Joint claims, seen from a claim that stands in one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from legal import joint, services
from legal.forms.statements import JoinForm, JointNameForm
from legal.models import JointClaim, JointMember, RestitutionClaim
from legal.permissions import LegalPermission
from legal.views.base import Legal, LegalActionPage, LegalFormPage, LegalPage, OfClaim
from trafficking.models import Event
from trafficking.network import event_title


class OfMember(Legal):
    abstract = True
    record_model = JointMember

    def cancel_url(self) -> str:
        return self.url("joint", self.record)


class JointPage(OfMember, LegalPage):
    template_name = "legal/joint.html"
    title = _("Joint claim")

    def extra(self) -> Mapping[str, Any]:
        found = joint.of_member(self.record, by=self.user)
        return {
            "member": self.record,
            "joint": found,
            "event": event_title(found.claim.event),
            "claim_url": self.claim_url(self.record.claim_id),
            "may_manage": self.may_write(LegalPermission.MANAGE),
        }


class JointAdd(OfClaim, LegalFormPage):
    form_class = JoinForm
    template_name = "legal/joint_add.html"
    title = _("Put the claim into a joint claim")
    submit_label = pgettext_lazy("a claim into a joint claim", "Put it in")

    def form_arguments(self) -> dict[str, Any]:
        joints, events = self.offered
        choices = [(f"joint:{row.pk}", f"{row.name} ({event_title(row.event)})") for row in joints]
        new = [(f"event:{row.pk}", _("New: %(event)s") % {"event": event_title(row)}) for row in events]
        return {"choices": [*choices, *new]}

    @cached_property
    def offered(self) -> tuple[list[JointClaim], list[Event]]:
        return joint.choices(self.case, by=self.user)

    def extra(self) -> Mapping[str, Any]:
        return {"claim": self.record}

    def submit(self, form: Any) -> JointMember:
        kind, _colon, key = form.cleaned_data["joint"].partition(":")
        joints, events = self.offered
        if kind == "joint":
            chosen = next(row for row in joints if str(row.pk) == key)
            return services.join_claim(claim=self.record, joint=chosen, by=self.user)
        event = next(row for row in events if str(row.pk) == key)
        return services.open_joint_claim(claim=self.record, event=event, name=form.cleaned_data["name"], by=self.user)

    def after(self, result: JointMember) -> str:
        return self.url("joint", result)


class JointRename(OfMember, LegalFormPage):
    form_class = JointNameForm
    title = _("Rename the joint claim")

    def initial(self) -> dict[str, Any]:
        found = joint.of_member(self.record, by=self.user).claim
        return {"name": found.name, "version": found.version}

    def submit(self, form: Any) -> Any:
        return services.rename_joint_claim(
            member=self.record,
            expected_version=form.expected_version,
            name=form.cleaned_data["name"],
            by=self.user,
        )


class JointLeave(OfMember, LegalActionPage):
    title = _("Take the claim out of the joint claim")
    submit_label = _("Take it out")

    def extra(self) -> Mapping[str, Any]:
        return {"consequences": [_("The claim itself and its dossiers stay as they are.")]}

    def submit(self, form: Any) -> None:
        services.leave_joint_claim(member_id=self.record.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: Any) -> str:
        return self.url("claim", RestitutionClaim(pk=self.record.claim_id))
