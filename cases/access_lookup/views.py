"""Why somebody sees a case: asked by whoever sees it, and by an administrator, who does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from accounts import selectors
from accounts.models import Membership
from accounts.permissions import AccountPermission
from cases.access_lookup.explanation import explained
from cases.access_lookup.forms import AskAccessForm
from cases.access_lookup.services import AccessAnswer, ask_access
from cases.permissions import CasePermission
from cases.web.pages import CasePage
from core.web.pages import FormPage


class WhyPage(CasePage):
    access = CasePermission.VIEW
    template_name = "cases/access_lookup/why.html"
    title = _("Why I see this case")

    def extra(self) -> Mapping[str, Any]:
        return {"why": explained(self.case, self.user)}


class AskAccess(FormPage):
    """Neither name nor status of a case is shown here, and of a restricted one not even that there is one."""

    access = AccountPermission.MANAGE_USERS
    template_name = "cases/access_lookup/ask_access.html"
    form_class = AskAccessForm
    title = _("Who sees a case")
    intro = _("Ask what somebody would see in a case, by its code. That you asked is written down.")
    submit_label = _("Ask the question")
    answer: AccessAnswer | None = None

    def context(self) -> Mapping[str, Any]:
        if self.answer is None:
            return {}
        held = selectors.in_words_of(selectors.held_roles(self.answer.member.pk))
        return {"answer": self.answer, "held": held}

    def form_arguments(self) -> dict[str, Any]:
        members = Membership.objects.visible_to(self.user).current().select_related("user").order_by("user__name", "id")
        return {**super().form_arguments(), "members": members}

    def submit(self, form: AskAccessForm) -> AccessAnswer:
        return ask_access(member=form.cleaned_data["member"], code=form.cleaned_data["code"], by=self.user)

    def succeeded(self, result: AccessAnswer) -> HttpResponseBase:
        """In the answer to the POST itself: an address with the code in it would stay in the browser."""
        self.answer = result
        return self.show(self.form_class(data=self.request.POST, **self.form_arguments()))
