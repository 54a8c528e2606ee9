"""A claim with its ledger: lines are entered one after the other, without leaving the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from core.idempotency import new_mark
from core.web import form_recovery
from legal import approving, awarding, completeness, funnel, leaving, selectors, services
from legal.forms.claims import ClaimEditForm, LossEditForm, LossForm
from legal.models import Dossier, LossItem, RestitutionClaim
from legal.permissions import LegalPermission
from legal.selectors import Filed
from legal.views import beside
from legal.views.base import LegalActionPage, LegalFormPage, LegalPage, OfClaim, OfLoss


class Claim(OfClaim):
    """What the claim's page shows, also when a line of its ledger is refused."""

    abstract = True
    template_name = "legal/claim.html"
    title = _("Restitution claim")

    def extra(self) -> Mapping[str, Any]:
        claim: RestitutionClaim = self.record
        ledger = selectors.ledger(claim, by=self.user)
        dossiers = selectors.dossiers(claim, by=self.user)
        may_manage = self.may_write(LegalPermission.MANAGE)
        may_build = self.may_write(LegalPermission.BUILD_DOSSIER)
        refusal = leaving.refusal(claim)
        found = completeness.of_claim(claim, ledger=ledger, case=self.case, by=self.user)
        return {
            "claim": claim,
            "matter": claim.matter,
            "ledger": ledger,
            **beside.parts(claim, by=self.user),
            "dossiers": self.filed(dossiers),
            "completeness": found,
            "funnel": funnel.of_claim(claim, case=self.case, by=self.user),
            "differing": awarding.of_claim(claim, case=self.case, by=self.user),
            "unapproved": approving.unapproved_of(dossiers),
            "refusal": refusal,
            "lacks_applicant": may_manage and found.subject.lacks_applicant,
            "may_manage": may_manage,
            "may_build": may_build,
            "offers_dossier": may_build and not refusal and not claim.is_withdrawn,
            "might_build": not self.case.is_open and self.may(LegalPermission.BUILD_DOSSIER),
        }

    def filed(self, rows: list[Dossier]) -> list[tuple[Dossier, Filed]]:
        """Versions with where each of them stands."""
        filed = selectors.filings(rows, case=self.case, by=self.user)
        return [(row, filed[row.pk]) for row in rows]


class ClaimPage(Claim, LegalPage):
    def extra(self) -> Mapping[str, Any]:
        found = super().extra()
        lines = [loss for head in found["ledger"].heads for loss, _links in head.lines]
        newest = max(lines, key=lambda loss: loss.created_at, default=None)
        form = LossForm(initial=LossForm.following(newest))
        return {**found, "form": form, "form_owner": form_recovery.owner(self.user), "form_mark": new_mark()}


class LossAdd(Claim, LegalFormPage):
    """The claim's page with the line that is being entered. htmx gets the ledger alone."""

    form_class = LossForm
    fragment = "ledger"

    def initial(self) -> dict[str, Any]:
        return LossForm.following(None)

    def submit(self, form: Any) -> LossItem:
        return services.add_loss(claim=self.record, facts=form.facts(), by=self.user)

    def succeeded(self, result: LossItem) -> HttpResponseBase:
        if getattr(self.request, "htmx", False):
            return self.show(LossForm.next_after(result))
        messages.success(self.request, _("The loss was entered."))
        return self.redirect(f"{self.cancel_url()}#ledger")


class ClaimEdit(OfClaim, LegalFormPage):
    form_class = ClaimEditForm
    title = _("Change the claim")
    done = _("The claim was changed.")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in ("route", "state", "shows_address", "version")}

    def submit(self, form: Any) -> RestitutionClaim:
        return services.change_claim(
            claim_id=self.record.pk,
            expected_version=form.expected_version,
            route=form.cleaned_data["route"],
            state=form.cleaned_data["state"],
            shows_address=form.cleaned_data["shows_address"],
            by=self.user,
        )


class LossEdit(OfLoss, LegalFormPage):
    form_class = LossEditForm
    title = _("Change the loss")
    done = _("The loss was changed.")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in (*LossEditForm.base_fields, "version")}

    def submit(self, form: Any) -> LossItem:
        return services.change_loss(
            loss_id=self.record.pk,
            expected_version=form.expected_version,
            facts=form.facts(),
            certificate_stands=form.cleaned_data.get("certificate_stands", False),
            by=self.user,
        )


class LossMove(OfLoss, LegalActionPage):
    abstract = True
    step: int

    def extra(self) -> Mapping[str, Any]:
        return {"facts": [(self.record.get_head_display(), self.record.description)]}

    def submit(self, form: Any) -> LossItem:
        return services.move_loss(
            loss_id=self.record.pk, expected_version=form.expected_version, step=self.step, by=self.user
        )


class LossEarlier(LossMove):
    title = _("Move the loss up")
    submit_label = _("Move up")
    step = -1


class LossLater(LossMove):
    title = _("Move the loss down")
    submit_label = _("Move down")
    step = 1


class LossCopy(OfLoss, LegalActionPage):
    title = _("Copy the loss")
    submit_label = _("Copy and change it")

    def extra(self) -> Mapping[str, Any]:
        return {
            "facts": [(self.record.get_head_display(), self.record.description)],
            "consequences": [
                _("The copy stands behind it and opens, so that you can change it."),
                _("Who certified the loss and what proves it are not copied."),
            ],
        }

    def submit(self, form: Any) -> LossItem:
        return services.copy_loss(loss_id=self.record.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: LossItem) -> str:
        return self.url("loss-edit", result)


class LossRemove(OfLoss, LegalActionPage):
    title = _("Remove the loss")
    submit_label = _("Remove")

    def extra(self) -> Mapping[str, Any]:
        return {
            "facts": [(self.record.get_head_display(), self.record.description)],
            "consequences": [_("Its exhibits stay in the claim.")],
            "submit_class": "btn-danger",
        }

    def submit(self, form: Any) -> None:
        services.remove_loss(loss_id=self.record.pk, expected_version=form.expected_version, by=self.user)
