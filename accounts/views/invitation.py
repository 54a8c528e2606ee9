"""The page behind an invitation's link."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from accounts import selectors, services, session
from accounts.forms import AcceptForm
from accounts.models import User
from accounts.services.invitations import organisation_of
from accounts.views.entering import Entering
from accounts.views.second_step import next_step
from core.access.permissions import Public
from core.web.pages import FormPage


class AcceptPage(Entering, FormPage):
    """A link that does not work is one and the same page, whatever the reason."""

    access = Public("the person who is invited has no account yet; the link is the proof")
    template_name = "accounts/accept.html"
    form_class = AcceptForm
    title = _("Invitation")
    submit_label = _("Accept and sign in")

    @cached_property
    def offer(self) -> selectors.Offer | None:
        return selectors.offer(self.kwargs["token"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().get(request, *args, **kwargs) if self.offer else self.gone()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().post(request, *args, **kwargs) if self.offer else self.gone()

    def initial(self) -> dict[str, Any]:
        return {"name": self.offer.name} if self.offer else {}

    def context(self) -> Mapping[str, Any]:
        return {"offer": self.offer}

    def submit(self, form: Any) -> User:
        return services.accept_invitation(
            token=self.kwargs["token"],
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password"],
            address=session.address(self.request),
        )

    def succeeded(self, result: User) -> HttpResponseBase:
        prefer = organisation_of(self.kwargs["token"])
        if not session.owes_second_step(result):
            return self.enter(result, factor="", prefer=prefer)
        session.await_second_step(self.request, result, prefer=prefer)
        return self.redirect(next_step(result))

    def gone(self) -> HttpResponseBase:
        return self.render(status=404)
