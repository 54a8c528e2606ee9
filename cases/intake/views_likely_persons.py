"""Who the person of an intake may be: shown while it is filled in, and compared before a case is opened."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from cases.identity.duplicates import Candidate, likely, log_shown, with_return
from cases.identity.facts import PersonFacts
from cases.intake.steps.base import StepContext
from cases.intake.steps.person import PersonStep
from cases.permissions import CasePermission
from core.access.actor import ActingUser
from core.errors import DomainError
from core.web.pages import Page


class LikelyPersons(Page):
    """The part of the intake that says who the person may be, while the form is being filled in."""

    access = CasePermission.REGISTER
    template_name = "cases/intake/likely.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PersonStep(request.POST, asked=StepContext())
        form.full_clean()
        form.likely = compared(form.person_so_far(), by=self.user)
        log_shown(form.likely, by=self.user)
        return self.render(fragment="persons", form=form)


def compared(facts: PersonFacts, *, by: ActingUser) -> list[Candidate]:
    """Who the person may be, and for whom of them a new case may be opened."""
    return with_return(likely(facts, by=by), by=by)


def require_compared(form: Any) -> None:
    """Search before create. Raises DomainError until the user has said of one likely match that it is the same, or of
    each that it is another."""
    if form.chosen is not None:
        return
    if form.said_to_be_same():
        raise DomainError(gettext("Choose one person for whom a new case can be opened, or none."), field="full_name")
    if not form.is_said_to_be_new:
        form.error_targets["full_name"] = "is_new"
        raise DomainError(
            gettext("Perhaps this person is known already. Compare, then open that case or say that it is another."),
            field="full_name",
        )
