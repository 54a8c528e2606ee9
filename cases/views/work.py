"""Tasks and consent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import services
from cases.forms import ConsentForm, TaskForm, WithdrawForm
from cases.models import Consent, Task
from cases.pages import CaseActionPage, CaseFormPage, CasePage
from cases.permissions import CasePermission
from cases.team import people_for_tasks


class AddTask(CaseFormPage):
    access = CasePermission.MANAGE_TASKS
    form_class = TaskForm
    title = _("New task")
    done = _("The task was added.")
    section = "timeline"

    def form_arguments(self) -> dict[str, Any]:
        return {"people": people_for_tasks(self.case, self.user), "initial": {"assignee": self.user.pk}}

    def submit(self, form: TaskForm) -> Task:
        return services.add_task(case=self.case, **form.cleaned_data, by=self.user)

    def after(self, result: Task) -> Any:
        return self.case


class FinishTask(CaseActionPage):
    access = CasePermission.MANAGE_TASKS
    record_model = Task
    title = _("Task done")
    submit_label = _("Mark as done")
    done = _("The task is done.")
    section = "timeline"

    def extra(self) -> Mapping[str, Any]:
        return {"facts": [(_("What is to be done"), self.record.title), (_("Due on"), self.record.due_on)]}

    def submit(self, form: Any) -> Task:
        return services.finish_task(task_id=self.record.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: Task) -> Any:
        return self.case


class Consents(CasePage):
    """All decisions, the newest first."""

    access = CasePermission.VIEW
    template_name = "cases/consents.html"
    title = _("Consent")
    section = "consents"

    def extra(self) -> Mapping[str, Any]:
        rows = Consent.objects.visible_to(self.user, case=self.case).select_related("created_by", "case")
        return {
            "consents": rows.order_by("-decided_on", "-created_at"),
            "explanations": len(Consent.Explained.values),
            "restitution_refusal": services.restitution_refusal(self.case),
            "today": timezone.localdate(),
            "may_record": self.user.acting.may(CasePermission.RECORD_CONSENT),
        }


class RecordConsent(CaseFormPage):
    access = CasePermission.RECORD_CONSENT
    form_class = ConsentForm
    title = _("Record a decision on consent")
    section = "consents"
    done = _("The decision was recorded.")

    def initial(self) -> dict[str, Any]:
        return {"purpose": self.request.GET.get("purpose", "")}

    def submit(self, form: ConsentForm) -> Consent:
        consent = form.as_consent()
        consent.case = self.case
        return services.give_consent(consent=consent, by=self.user)

    def after(self, result: Consent) -> Any:
        return reverse("cases:consents", kwargs={"case": self.case.pk})


class WithdrawConsent(CaseFormPage):
    access = CasePermission.RECORD_CONSENT
    record_model = Consent
    form_class = WithdrawForm
    title = _("Withdraw consent")
    submit_label = _("Withdraw consent")
    section = "consents"
    done = _("The consent was withdrawn.")

    def initial(self) -> dict[str, Any]:
        return {"version": self.record.version}

    def submit(self, form: WithdrawForm) -> Consent:
        return services.withdraw_consent(
            consent_id=self.record.pk,
            expected_version=form.expected_version,
            on=form.cleaned_data["on"],
            by=self.user,
        )

    def after(self, result: Consent) -> Any:
        return reverse("cases:consents", kwargs={"case": self.case.pk})
