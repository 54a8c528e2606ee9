"""The deadlines of a matter: one with how it was come to, and what is decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from legal import circumstances, due, services
from legal.forms.deadlines import (
    DeadlineDoneForm,
    DismissDeadlineForm,
    OwnDeadlineEditForm,
    OwnDeadlineForm,
    RuleDeadlineForm,
    TermForm,
)
from legal.models import Deadline
from legal.permissions import LegalPermission
from legal.views.base import Legal, LegalActionPage, LegalFormPage, LegalPage, OfMatter


class OfDeadline(Legal):
    abstract = True
    record_model = Deadline

    def cancel_url(self) -> str:
        return self.url("deadline", self.record)


class DeadlinePage(OfDeadline, LegalPage):
    template_name = "legal/deadline.html"
    title = _("Legal deadline")

    def extra(self) -> Mapping[str, Any]:
        matter = self.record.matter
        matter.case = self.case
        shown = due.of_matter(matter, by=self.user)
        one = next(one for one in shown if one.row.pk == self.record.pk)
        rule = one.row.of_rule
        others = [
            other
            for other in shown
            if other is not one and rule and rule.group and (found := other.row.of_rule) and found.group == rule.group
        ]
        return {
            "deadline": one,
            "others": others,
            "matter": matter,
            "may_manage": self.may_write(LegalPermission.MANAGE),
            "may_choose": bool(others) or bool(rule and rule.only_for),
            "may_count_otherwise": bool(rule and rule.is_changeable),
        }


class DeadlineAdd(OfMatter, LegalFormPage):
    form_class = OwnDeadlineForm
    title = _("Add a deadline of your own")
    submit_label = _("Add the deadline")

    def submit(self, form: Any) -> Deadline:
        return services.add_deadline(matter=self.record, **form.cleaned_data, by=self.user)

    def after(self, result: Deadline) -> str:
        return self.url("deadline", result)


class DeadlineAddByRule(OfMatter, LegalFormPage):
    form_class = RuleDeadlineForm
    title = _("Add a deadline by a rule")
    submit_label = _("Add the deadline")
    intro = _("Most deadlines follow by themselves from the steps of the matter. Add one here whose day no step tells.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "rules": circumstances.offered(self.case.pk)}

    def initial(self) -> dict[str, Any]:
        return {"counted_from": timezone.localdate()}

    def submit(self, form: Any) -> Deadline:
        return services.add_deadline_by_rule(matter=self.record, **form.cleaned_data, by=self.user)

    def after(self, result: Deadline) -> str:
        return self.url("deadline", result)


class DeadlineEdit(OfDeadline, LegalFormPage):
    form_class = OwnDeadlineEditForm
    title = _("Change the deadline")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in ("title", "due_on", "version")}

    def submit(self, form: Any) -> Deadline:
        return services.change_own_deadline(
            deadline_id=self.record.pk,
            expected_version=form.expected_version,
            title=form.cleaned_data["title"],
            due_on=form.cleaned_data["due_on"],
            by=self.user,
        )


class DeadlineDone(OfDeadline, LegalFormPage):
    form_class = DeadlineDoneForm
    title = _("It was done")
    submit_label = _("Note that it was done")

    def initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate(), "version": self.record.version}

    def submit(self, form: Any) -> Deadline:
        return services.finish_deadline(
            deadline_id=self.record.pk,
            expected_version=form.expected_version,
            on=form.cleaned_data["on"],
            by=self.user,
        )


class DeadlineDismiss(OfDeadline, LegalFormPage):
    form_class = DismissDeadlineForm
    title = _("Set the deadline aside")
    submit_label = _("Set it aside")

    def initial(self) -> dict[str, Any]:
        return {"version": self.record.version}

    def submit(self, form: Any) -> Deadline:
        return services.dismiss_deadline(
            deadline_id=self.record.pk,
            expected_version=form.expected_version,
            why=form.cleaned_data["why"],
            by=self.user,
        )


class DeadlineTerm(OfDeadline, LegalFormPage):
    form_class = TermForm
    title = _("Count otherwise in this matter")
    intro = _("Write what the rule says to go back to it.")

    def initial(self) -> dict[str, Any]:
        row, rule = self.record, self.record.of_rule
        return {
            "length": row.length or (rule.length if rule else None),
            "days": row.days or (rule.days if rule else ""),
            "reason": row.reason,
            "version": row.version,
        }

    def submit(self, form: Any) -> Deadline:
        return services.change_term(
            deadline_id=self.record.pk,
            expected_version=form.expected_version,
            length=form.cleaned_data["length"],
            days=form.cleaned_data["days"],
            reason=form.cleaned_data["reason"],
            by=self.user,
        )


class DeadlineReopen(OfDeadline, LegalActionPage):
    title = _("Open the deadline again")
    submit_label = _("Open it again")

    def extra(self) -> Mapping[str, Any]:
        return {"consequences": [_("It warns again, and is on the calendar.")]}

    def submit(self, form: Any) -> Deadline:
        return services.reopen_deadline(
            deadline_id=self.record.pk, expected_version=form.expected_version, by=self.user
        )


class DeadlineBasis(OfDeadline, LegalActionPage):
    title = _("Go by this law")
    submit_label = _("Go by this law")

    def extra(self) -> Mapping[str, Any]:
        return {
            "consequences": [
                _("This deadline warns, and those of other laws on the same no longer do."),
                _("All of them stay on the page of the matter."),
            ]
        }

    def submit(self, form: Any) -> Deadline:
        return services.choose_basis(deadline_id=self.record.pk, expected_version=form.expected_version, by=self.user)


class DeadlineBasisLeave(OfDeadline, LegalActionPage):
    title = _("Go by no law in particular")
    submit_label = _("Go by none in particular")

    def extra(self) -> Mapping[str, Any]:
        return {"consequences": [_("Of the laws that conflict, the earliest deadline warns again.")]}

    def submit(self, form: Any) -> Deadline:
        return services.leave_basis(deadline_id=self.record.pk, expected_version=form.expected_version, by=self.user)
