"""Wage calculations: the entries, the whole working, and taking the result over into the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from cases.episodes.models import Episode
from cases.permissions import CasePermission
from core.web.forms import FormBehaviour
from legal import selectors, services, wages, working
from legal.forms.wages import (
    EDIT_FORMS,
    CalculationEditForm,
    DeductionForm,
    NewCalculationForm,
    OvertimeForm,
    PaidForm,
    WageForm,
)
from legal.models import Exhibit, RestitutionClaim, WageCalculation, WageEntry
from legal.permissions import LegalPermission
from legal.services.wages import CalculationFacts, EntryFacts
from legal.views.base import Legal, LegalActionPage, LegalFormPage, LegalPage, OfClaim
from legal.wages import Change, What, Worked


class OfCalculation(Legal):
    abstract = True
    record_model = WageCalculation

    def cancel_url(self) -> str:
        return self.url("wages", self.record)

    def worked(self) -> Worked:
        self.record.case = self.case
        return wages.worked([self.record], case=self.case, by=self.user)[0]


class CalculationPage(OfCalculation, LegalPage):
    template_name = "legal/wages.html"
    title = _("Wage calculation")

    def extra(self) -> Mapping[str, Any]:
        found = self.worked()
        return {
            "calculation": self.record,
            "claim_url": self.claim_url(self.record.claim_id),
            "worked": found,
            "steps": working.shown(self.record, found.entries, found.result),
            "problems": [working.problem(one) for one in found.result.problems],
            "rules": working.rules(found.result),
            "may_manage": self.may_write(LegalPermission.MANAGE),
        }


class CalculationAdd(OfClaim, LegalFormPage):
    """Begun empty, or with what an episode tells of wages, for who may read it."""

    form_class: ClassVar[type[FormBehaviour]] = NewCalculationForm
    template_name = "legal/wages_begin.html"
    title = _("Begin a wage calculation")
    submit_label = _("Begin the calculation")

    @cached_property
    def episode(self) -> Episode | None:
        """The one that the address names. Raises Http404 for one that the user may not read."""
        key = self.request.GET.get("episode", "")
        if not key:
            return None
        try:
            wanted = UUID(key)
        except ValueError:
            raise Http404 from None
        rows = Episode.objects.visible_to(self.user, CasePermission.READ_ACCOUNT, case=self.case)
        found = rows.prefetch_related("debts").filter(pk=wanted).first()
        if found is None:
            raise Http404
        return found

    def form_arguments(self) -> dict[str, Any]:
        episode = self.episode
        facts = wages.told(episode).facts if episode else {}
        return {"initial": {**facts, "takes_told": episode is not None}, "is_told": episode is not None}

    def extra(self) -> Mapping[str, Any]:
        return {"episodes": wages.episodes_with_wages(self.case, by=self.user), "chosen": self.episode}

    def submit(self, form: Any) -> WageCalculation:
        facts: CalculationFacts = form.facts()
        entries: list[EntryFacts] = []
        if form.cleaned_data.get("takes_told") and self.episode is not None:
            told = wages.told(self.episode)
            if told.facts["currency"] == facts.currency:
                entries = [EntryFacts(**entry) for entry in told.entries]
        return services.begin_calculation(claim=self.record, facts=facts, entries=entries, by=self.user)

    def after(self, result: WageCalculation) -> str:
        return self.url("wages", result)


class CalculationEdit(OfCalculation, LegalFormPage):
    form_class = CalculationEditForm
    title = _("Change the wage calculation")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in (*CalculationFacts.__dataclass_fields__, "version")}

    def submit(self, form: Any) -> WageCalculation:
        return services.change_calculation(
            calculation_id=self.record.pk, expected_version=form.expected_version, facts=form.facts(), by=self.user
        )


class CalculationRemove(OfCalculation, LegalActionPage):
    title = _("Remove the wage calculation")
    submit_label = _("Remove")

    def extra(self) -> Mapping[str, Any]:
        return {
            "facts": [(_("Wage calculation"), self.record.title)],
            "consequences": [_("Its lines stay in the ledger as they are, and can be changed there.")],
            "submit_class": "btn-danger",
        }

    def submit(self, form: Any) -> None:
        services.remove_calculation(calculation_id=self.record.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: Any) -> str:
        return f"{self.claim_url(self.record.claim_id)}#ledger"


class TakeOver(OfCalculation, LegalActionPage):
    """What the ledger will show, beside what it shows, before it does."""

    template_name = "legal/wages_take_over.html"
    title = _("Take the result over into the ledger")
    submit_label = _("Take it over")

    def extra(self) -> Mapping[str, Any]:
        found = self.worked()
        rows = [
            {
                "is_new": change.what == What.ADD,
                "is_removed": change.what == What.REMOVE,
                "is_changed": change.what == What.CHANGE,
                "what": self._name(change),
                "before": change.loss.amount if change.loss else None,
                "currency_before": change.loss.currency if change.loss else "",
                "after": change.line.amount if change.line else None,
                "loses_certificate": bool(change.loss and change.loss.is_certified and change.what == What.CHANGE),
            }
            for change in found.changes
        ]
        return {"calculation": self.record, "worked": found, "rows": rows}

    def _name(self, change: Change) -> str:
        if change.loss is not None:
            return str(change.loss.description)
        return working.description(change.line, self.record) if change.line else ""

    def submit(self, form: Any) -> Any:
        return services.take_over(calculation_id=self.record.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: Any) -> str:
        return f"{self.claim_url(self.record.claim_id)}#ledger"


class OneEntry(Legal):
    """The form of an entry of `self.calculation`."""

    abstract = True

    @property
    def calculation(self) -> WageCalculation:
        raise TypeError(f"{type(self).__qualname__} does not say of which calculation it is.")

    def cancel_url(self) -> str:
        return self.url("wages", self.calculation)

    @cached_property
    def exhibits(self) -> list[Exhibit]:
        return selectors.exhibits(RestitutionClaim(pk=self.calculation.claim_id, case=self.case), by=self.user)

    def form_arguments(self) -> dict[str, Any]:
        choices = [(str(row.pk), f"{row.mark} – {row.description}") for row in self.exhibits]
        return {"initial": self.initial(), "exhibits": choices}

    def initial(self) -> dict[str, Any]:
        return {}

    def chosen(self, form: Any) -> Exhibit | None:
        wanted = form.cleaned_data.get("exhibit")
        return next((row for row in self.exhibits if str(row.pk) == wanted), None)


class EntryAdd(OneEntry, OfCalculation, LegalFormPage):
    abstract = True

    @property
    def calculation(self) -> WageCalculation:
        found: WageCalculation = self.record
        return found

    def submit(self, form: Any) -> WageEntry:
        return services.add_entry(calculation=self.record, facts=form.facts(self.chosen(form)), by=self.user)


class WageAdd(EntryAdd):
    form_class = WageForm
    title = _("Enter a wage that was due")


class PaidAdd(EntryAdd):
    form_class = PaidForm
    title = _("Enter what was paid")


class DeductionAdd(EntryAdd):
    form_class = DeductionForm
    title = _("Enter an unlawful deduction")


class OvertimeAdd(EntryAdd):
    form_class = OvertimeForm
    title = _("Enter overtime")


class OfEntry(OneEntry):
    abstract = True
    record_model = WageEntry

    @property
    def calculation(self) -> WageCalculation:
        found: WageCalculation = self.record.calculation
        return found


class EntryEdit(OfEntry, LegalFormPage):
    title = _("Change the entry")

    @property
    def form_class(self) -> type[FormBehaviour]:  # type: ignore[override]
        return EDIT_FORMS[self.record.kind]

    def initial(self) -> dict[str, Any]:
        names = [name for name in EntryFacts.__dataclass_fields__ if name not in ("kind", "exhibit")]
        found = {name: getattr(self.record, name) for name in (*names, "version")}
        return {**found, "exhibit": str(self.record.exhibit_id or "")}

    def submit(self, form: Any) -> WageEntry:
        return services.change_entry(
            entry_id=self.record.pk,
            expected_version=form.expected_version,
            facts=form.facts(self.chosen(form)),
            by=self.user,
        )


class EntryRemove(OfEntry, LegalActionPage):
    title = _("Remove the entry")
    submit_label = _("Remove")

    def form_arguments(self) -> dict[str, Any]:
        return {"initial": {"version": self.record.version}}

    def extra(self) -> Mapping[str, Any]:
        return {
            "facts": [(self.record.get_kind_display(), f"{self.record.amount} {self.record.get_per_display()}")],
            "submit_class": "btn-danger",
        }

    def submit(self, form: Any) -> None:
        services.remove_entry(entry_id=self.record.pk, expected_version=form.expected_version, by=self.user)
