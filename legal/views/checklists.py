"""The checklist of a claim: its own route, what the others would ask, and what people say of the items."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from legal import checklists, completeness, selectors, services
from legal.checklists import Fill
from legal.completeness import Finding
from legal.forms.checklists import AnswerForm, ExhibitKindForm
from legal.models import ChecklistAnswer, Exhibit, ExhibitKind, Party, RestitutionClaim
from legal.permissions import LegalPermission
from legal.views.base import LegalActionPage, LegalFormPage, LegalPage, OfClaim, OfExhibit


class ChecklistPage(OfClaim, LegalPage):
    """`?route=` looks at another route than the claim's."""

    template_name = "legal/checklist.html"
    title = _("Checklist")

    def extra(self) -> Mapping[str, Any]:
        claim: RestitutionClaim = self.record
        ledger = selectors.ledger(claim, by=self.user)
        routes = completeness.compared(claim, ledger=ledger, case=self.case, by=self.user)
        asked = self.request.GET.get("route", claim.route)
        shown = next((one for one in routes if one.route == asked), routes[0])
        may_manage = self.may_write(LegalPermission.MANAGE)
        sections = [(label, [(one, self.where(one)) for one in findings]) for label, findings in shown.sections]
        return {"claim": claim, "routes": routes, "shown": shown, "sections": sections, "may_manage": may_manage}

    def where(self, finding: Finding) -> str:
        """The address at which an item is filled in; empty where there is none."""
        claim: RestitutionClaim = self.record
        party = reverse("legal:party-add", kwargs={"case": self.case.pk, "pk": claim.matter_id})
        match finding.item.fill:
            case Fill.PARTIES:
                return f"{party}?role={Party.Role.APPLICANT}"
            case Fill.RESPONDENT:
                return f"{party}?role={Party.Role.RESPONDENT}"
            case Fill.LEDGER:
                return f"{self.claim_url(claim.pk)}#ledger"
            case Fill.STATEMENT:
                return self.url("statement", claim)
            case Fill.LETTER:
                return self.url("letter-edit", claim)
            case _:
                return self.url("exhibits", claim) if finding.item.is_paper else ""


class ItemAnswer(OfClaim, LegalFormPage):
    """What somebody says of one item, which the address names."""

    form_class = AnswerForm
    template_name = "legal/item_answer.html"
    title = _("Answer an item of the checklist")
    done = _("The answer was recorded.")

    @cached_property
    def item(self) -> checklists.Item:
        found = checklists.by_code().get(self.kwargs["item"])
        if found is None:
            raise Http404
        return found

    @cached_property
    def answer(self) -> ChecklistAnswer | None:
        rows = ChecklistAnswer.objects.visible_to(self.user, self.act, case=self.case)
        return rows.select_related("case").filter(claim=self.record, item=self.item.code).first()

    @cached_property
    def exhibits(self) -> list[Exhibit]:
        return selectors.exhibits(self.record, by=self.user)

    def prepare(self) -> None:
        super().prepare()
        _known = self.item

    def form_arguments(self) -> dict[str, Any]:
        choices = [(str(row.pk), f"{row.mark} – {row.description}") for row in self.exhibits]
        return {"initial": self.initial(), "exhibits": choices}

    def initial(self) -> dict[str, Any]:
        if self.answer is None:
            return {"version": 0}
        return {name: getattr(self.answer, name) for name in ("answer", "reason", "exhibit_id", "version")}

    def extra(self) -> Mapping[str, Any]:
        return {"item": self.item, "answer": self.answer}

    def submit(self, form: Any) -> ChecklistAnswer:
        facts = form.cleaned_data
        chosen = [row for row in self.exhibits if str(row.pk) == facts["exhibit_id"]]
        return services.answer_item(
            claim=self.record,
            item=self.item.code,
            expected_version=form.expected_version,
            answer=facts["answer"],
            reason=facts["reason"],
            exhibit=chosen[0] if chosen else None,
            by=self.user,
        )

    def cancel_url(self) -> str:
        return self.url("checklist", self.record)


class AnswerClear(LegalActionPage):
    record_model = ChecklistAnswer
    title = _("Take the answer back")
    submit_label = _("Take it back")
    done = _("The answer was taken back.")

    def extra(self) -> Mapping[str, Any]:
        item = checklists.by_code().get(self.record.item)
        return {
            "facts": [(item.label if item else self.record.item, self.record.get_answer_display())],
            "consequences": [_("What is found in the claim counts again.")],
        }

    def submit(self, form: Any) -> None:
        services.clear_answer(answer_id=self.record.pk, expected_version=form.expected_version, by=self.user)

    def cancel_url(self) -> str:
        return self.url("checklist", RestitutionClaim(pk=self.record.claim_id))


class ExhibitKindEdit(OfExhibit, LegalFormPage):
    form_class = ExhibitKindForm
    title = _("What the exhibit is")
    done = _("What the exhibit is was recorded.")

    def initial(self) -> dict[str, Any]:
        rows = ExhibitKind.objects.visible_to(self.user, self.act, case=self.case)
        kind = rows.filter(exhibit=self.record).first()
        return {"item": kind.item if kind else "", "version": self.record.version}

    def extra(self) -> Mapping[str, Any]:
        return {"lead": f"{self.record.mark} – {self.record.description}"}

    def submit(self, form: Any) -> Exhibit:
        return services.name_exhibit_kind(
            exhibit_id=self.record.pk,
            expected_version=form.expected_version,
            item=form.cleaned_data["item"],
            by=self.user,
        )
