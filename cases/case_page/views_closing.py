"""Closing a case, and opening it again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.approvals import services as approvals_services
from cases.case_page.closing import close_case, reopen_case
from cases.case_page.forms_closing import CloseForm
from cases.extension import approvals, closing
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.web.pages import CaseActionPage, CaseFormPage


class CloseCase(CaseFormPage):
    access = CasePermission.CLOSE
    form_class = CloseForm
    template_name = "cases/case_page/close.html"
    title = _("Close the case")
    submit_label = _("Close the case")
    done = _("The case is closed.")

    @cached_property
    def standing(self) -> approvals.ApprovalState | None:
        """Where the approval of the closing stands; None where none is needed."""
        return (
            approvals.standing(approvals_services.CLOSURE, self.case)
            if approvals_services.closure_needs_approval()
            else None
        )

    def initial(self) -> dict[str, Any]:
        """Filled in as a colleague has approved it: it is closed so or not at all."""
        approved = self.standing.approved if self.standing and self.standing.is_approved else None
        asked = {"outcome": approved.outcome, "reason": approved.reason} if approved else {}
        return {"version": self.case.version, **asked}

    def extra(self) -> Mapping[str, Any]:
        return {
            "blockers": closing.blockers(self.case, self.user),
            "standing": self.standing,
            "is_stuck": self.standing is not None and approvals.is_stuck(self.case, self.standing),
            "answer_url": approvals.answer_url(self.case, self.standing, self.user) if self.standing else "",
        }

    def submit(self, form: CloseForm) -> Case:
        return close_case(
            case_id=self.case.pk,
            expected_version=form.expected_version,
            outcome=form.cleaned_data["outcome"],
            reason=form.cleaned_data["reason"],
            on=form.cleaned_data["on"],
            by=self.user,
        )

    def after(self, result: Case) -> Any:
        return result


class ReopenCase(CaseActionPage):
    access = CasePermission.CLOSE
    title = _("Open the case again")
    submit_label = _("Open the case again")
    done = _("The case is open again.")

    def submit(self, form: Any) -> Case:
        return reopen_case(case_id=self.case.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: Case) -> Any:
        return result
