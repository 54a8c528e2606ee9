"""The statement on immaterial loss, and against whom a claim runs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from cases.record.models import CaseRecord
from legal import selectors, services
from legal.forms.statements import OpponentEditForm, OpponentForm, StatementForm
from legal.models import Exhibit, ImmaterialStatement, Opponent, Party
from legal.permissions import LegalPermission
from legal.services.opponents import ROLES
from legal.services.statements import StatementFacts
from legal.views.base import LegalActionPage, LegalFormPage, OfClaim


class StatementEdit(OfClaim, LegalFormPage):
    form_class = StatementForm
    title = _("Statement on immaterial loss")
    intro = _("What no receipt shows. Write it with the survivor, and stop when it becomes too much.")
    done = _("The statement was saved.")

    @cached_property
    def exhibits(self) -> list[Exhibit]:
        return selectors.exhibits(self.record, by=self.user)

    def form_arguments(self) -> dict[str, Any]:
        choices = [(str(row.pk), f"{row.mark} – {row.description}") for row in self.exhibits]
        return {"initial": self.initial(), "exhibits": choices}

    def initial(self) -> dict[str, Any]:
        rows = ImmaterialStatement.objects.visible_to(self.user, LegalPermission.MANAGE, case=self.case)
        found = rows.select_related("case").filter(claim=self.record).first()
        if found is None:
            return {"version": 0}
        names = [name for name in StatementFacts.__dataclass_fields__ if name != "report"]
        return {**{name: getattr(found, name) for name in (*names, "version")}, "report": str(found.report_id or "")}

    def submit(self, form: Any) -> ImmaterialStatement:
        given = {name: form.cleaned_data[name] for name in StatementFacts.__dataclass_fields__}
        report = next((row for row in self.exhibits if str(row.pk) == given["report"]), None)
        return services.write_statement(
            claim=self.record,
            expected_version=form.expected_version,
            facts=StatementFacts(**{**given, "report": report}),
            by=self.user,
        )


class OpponentAdd(OfClaim, LegalFormPage):
    form_class = OpponentForm
    template_name = "legal/opponent_add.html"
    title = _("Against whom the claim runs")

    @cached_property
    def parties(self) -> list[Party]:
        rows = Party.objects.visible_to(self.user, LegalPermission.MANAGE, case=self.case)
        taken = Opponent.objects.visible_to(self.user, case=self.case).filter(claim=self.record).values("party")
        found = rows.filter(matter=self.record.matter_id, role__in=ROLES).exclude(pk__in=taken)
        return list(found.select_related("case").order_by("created_at", "id"))

    def form_arguments(self) -> dict[str, Any]:
        return {"parties": [(str(row.pk), f"{row.name} – {row.get_role_display()}") for row in self.parties]}

    def extra(self) -> Mapping[str, Any]:
        return {"parties": self.parties, "matter_url": self.url("matter", self.record.matter)}

    def submit(self, form: Any) -> Opponent:
        party = next(row for row in self.parties if str(row.pk) == form.cleaned_data["party"])
        return services.add_opponent(
            claim=self.record, party=party, relation=form.cleaned_data["relation"], by=self.user
        )


class OfOpponent:
    record_model: ClassVar[type[CaseRecord] | None] = Opponent
    record: Any
    claim_url: Any

    def cancel_url(self) -> str:
        return str(self.claim_url(self.record.claim_id))


class OpponentEdit(OfOpponent, LegalFormPage):
    form_class = OpponentEditForm
    title = _("Why this party pays")

    def initial(self) -> dict[str, Any]:
        return {"relation": self.record.relation, "version": self.record.version}

    def submit(self, form: Any) -> Opponent:
        return services.change_opponent(
            opponent_id=self.record.pk,
            expected_version=form.expected_version,
            relation=form.cleaned_data["relation"],
            by=self.user,
        )


class OpponentRemove(OfOpponent, LegalActionPage):
    title = _("The claim does not run against this party")
    submit_label = _("Take it off the claim")

    def extra(self) -> Mapping[str, Any]:
        party = self.record.party
        return {
            "facts": [(party.get_role_display(), party.name)],
            "consequences": [_("The party stays in the matter.")],
        }

    def submit(self, form: Any) -> None:
        services.remove_opponent(opponent_id=self.record.pk, expected_version=form.expected_version, by=self.user)
