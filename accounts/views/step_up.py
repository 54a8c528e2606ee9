"""Showing once more that it is still the same person, before an act that asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import services, session
from accounts.forms import PasswordProofForm, ProofForm
from accounts.models import account_of
from accounts.views.entering import SEALED, back_to_form
from accounts.views.second_step import proof, proved
from core.access.actor import acting_user
from core.access.log import MANY
from core.access.permissions import SignedIn
from core.web import form_recovery
from core.web.pages import FormPage

TITLE = _("Is it still you?")


class StepUpPage(FormPage):
    """With the second step, or where there is none with the password. A form that was being sent travels along."""

    access = SignedIn("everybody can show that it is still them")
    template_name = "accounts/step_up.html"
    title = TITLE

    @property
    def form_class(self) -> Any:  # type: ignore[override]  # it depends on who asks
        return ProofForm if services.has_second_step(account_of(self.user)) else PasswordProofForm

    def context(self) -> Mapping[str, Any]:
        sealed = self.request.POST.get(SEALED, "")
        return {
            **said(self.request.GET.get("for", "")),
            "next": session.safe_next(self.request),
            "kept": sealed if form_recovery.opened(sealed) else "",
            **proof(account_of(self.user)),
        }

    def submit(self, form: Any) -> None:
        if isinstance(form, ProofForm):
            proved(self.request, account_of(self.user), form)
        else:
            services.prove_by_password(
                user=account_of(self.user),
                password=form.cleaned_data["password"],
                address=session.address(self.request),
            )

    def succeeded(self, result: None) -> HttpResponseBase:
        session.prove(self.request)
        kept = form_recovery.opened(self.request.POST.get(SEALED, ""))
        if kept is not None and kept.belongs_to(self.user):
            return back_to_form(self.request, kept.address, title=_("Thank you"))
        return self.redirect(session.safe_next(self.request) or "home")


def url_of(purpose: str, **more: str) -> str:
    """The page's own address, which says for what it asks."""
    asked = {"for": MANY, **more} if purpose == MANY else more
    return reverse("accounts:step-up") + (f"?{urlencode(asked)}" if asked else "")


def said(purpose: str) -> dict[str, Any]:
    """What the page says it asks for, also after a wrong answer."""
    return {"is_after_many": purpose == MANY, "action": url_of(purpose)}


def ask(request: HttpRequest, purpose: str) -> HttpResponseBase:
    """The answer to a request that needs a freshly proved session: the page that asks for the proof.

    What was being sent is sealed inside it (core/web/form_recovery.py), as when a session has ended.
    """
    kept = form_recovery.keep(request) if request.method == "POST" else ""
    if not kept:
        return redirect(url_of(purpose, next=request.get_full_path()))
    user = account_of(acting_user(request))
    form = ProofForm() if services.has_second_step(user) else PasswordProofForm()
    context = {"title": TITLE, "heading": TITLE, "form": form, "kept": kept, "next": "", **said(purpose), **proof(user)}
    response = render(request, StepUpPage.template_name, context, status=401)
    # For htmx: the page takes the place of the whole one, not of the fragment that was asked for.
    response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML"
    return response
