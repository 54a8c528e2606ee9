"""Registering an intake."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from cases import services
from cases.forms import IntakeForm
from cases.likely import likely, log_shown
from cases.models import Case
from cases.permissions import CasePermission
from core.errors import DomainError
from core.pages import FormPage, Page


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
        self.compare(form)
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

    def compare(self, form: IntakeForm) -> None:
        """Search before create. Raises DomainError until the user has said of each likely match that it is another."""
        services.wait_for_other_intakes(by=self.user)
        form.likely = likely(form.person(), by=self.user)
        if not form.is_said_to_be_new:
            form.error_targets["full_name"] = "is_new"
            raise DomainError(
                gettext(
                    "Perhaps this person is known already. Compare, then open that case or say that it is another."
                ),
                field="full_name",
            )

    def show(self, form: IntakeForm, *, status: int = 200) -> TemplateResponse:
        """With the likely matches beside whatever else is to be corrected."""
        if form.is_bound:
            form.likely = form.likely or likely(form.person_so_far(), by=self.user)
            log_shown(form.likely, by=self.user)
        return super().show(form, status=status)

    def after(self, result: Case) -> Any:
        return result

    def cancel_url(self) -> str:
        return reverse("cases:list")


class LikelyPersons(Page):
    """The part of the intake that says who the person may be, while the form is being filled in."""

    access = CasePermission.REGISTER
    template_name = "cases/likely.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = IntakeForm(request.POST, sites=Site.objects.none())
        form.full_clean()
        form.likely = likely(form.person_so_far(), by=self.user)
        log_shown(form.likely, by=self.user)
        return self.render(fragment="persons", form=form)
