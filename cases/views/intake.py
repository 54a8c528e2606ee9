"""Registering an intake."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from cases import services
from cases.forms import IntakeForm
from cases.models import Case
from cases.permissions import CasePermission
from core.pages import FormPage


class RegisterIntake(FormPage):
    access = CasePermission.REGISTER
    form_class = IntakeForm
    template_name = "cases/intake.html"
    title = _("New intake")
    submit_label = _("Open the case")
    done = _("The case is open.")

    def form_arguments(self) -> dict[str, Any]:
        sites = Site.objects.visible_to(self.user).filter(pk__in=self.user.acting.sites(CasePermission.REGISTER))
        return {"sites": sites.order_by("name"), "initial": self.initial()}

    def submit(self, form: IntakeForm) -> Case:
        case = services.register_intake(
            person=form.person(),
            intake=form.intake(),
            consent=form.consent(),
            site=form.cleaned_data["site"],
            by=self.user,
        )
        for oddity in form.oddities:
            messages.warning(self.request, oddity)
        return case

    def after(self, result: Case) -> Any:
        return result

    def cancel_url(self) -> str:
        return reverse("cases:list")
