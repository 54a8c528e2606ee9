"""The terms of use: accepted by everybody before they work, written by who may, and who accepted which version."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import selectors, services, session, terms
from accounts.forms import AcceptTermsForm, TermsForm
from accounts.models import LANGUAGES, Terms, TermsAcceptance
from accounts.permissions import AccountPermission
from accounts.views.entering import SEALED, back_to_form
from core.access.permissions import SignedIn
from core.web import form_recovery
from core.web.pages import FormPage, ListPage
from core.web.tables import Cell, Column, Table, moment

TITLE = _("Terms of use")


class TermsPage(FormPage):
    """What is in force, to be read and accepted. A form that was being sent travels along."""

    access = SignedIn("everybody accepts the terms before they work")
    before_terms = True
    template_name = "accounts/terms.html"
    form_class = AcceptTermsForm
    title = TITLE

    @cached_property
    def terms(self) -> Terms:
        """Raises Http404 where the organisation has none."""
        found = terms.in_force()
        if found is None:
            raise Http404
        return found

    def prepare(self) -> None:
        self.terms  # noqa: B018 -- there must be some

    def context(self) -> Mapping[str, Any]:
        sealed = self.request.POST.get(SEALED, "")
        return {
            **shown(self.terms),
            "accepted": terms.accepted_by(self.user, self.terms),
            "next": session.safe_next(self.request),
            "kept": sealed if form_recovery.opened(sealed) else "",
        }

    def submit(self, form: AcceptTermsForm) -> TermsAcceptance:
        return services.accept_terms(terms_id=form.cleaned_data["terms"], by=self.user)

    def succeeded(self, result: TermsAcceptance) -> HttpResponseBase:
        kept = form_recovery.opened(self.request.POST.get(SEALED, ""))
        if kept is not None and kept.belongs_to(self.user):
            return back_to_form(self.request, kept.address, title=_("Thank you"))
        return self.redirect(session.safe_next(self.request) or "home")


def ask(request: HttpRequest) -> HttpResponseBase:
    """The answer to whoever has not accepted what is in force: the page that asks for it.

    What was being sent is sealed inside it (core/web/form_recovery.py), as when a session has ended.
    """
    url = reverse("accounts:terms")
    kept = form_recovery.keep(request) if request.method == "POST" else ""
    found = terms.in_force()
    if not kept or found is None:
        wanted = request.get_full_path()
        return redirect(f"{url}?{urlencode({'next': wanted})}" if request.method == "GET" else url)
    context = {
        "title": TITLE,
        "heading": TITLE,
        "form": AcceptTermsForm(),
        "kept": kept,
        "next": "",
        "accepted": None,
        **shown(found),
    }
    response = render(request, TermsPage.template_name, context, status=401)
    # For htmx: the page takes the place of the whole one, not of the fragment that was asked for.
    response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML"
    return response


def shown(found: Terms) -> dict[str, Any]:
    """The text in the language of the page, and in the others for who reads those better."""
    language = get_language() or LANGUAGES[0][0]
    others = [(code, name, found.text(code)) for code, name in LANGUAGES if code != language]
    return {"terms": found, "text": found.text(language), "others": others, "action": reverse("accounts:terms")}


class NewTermsPage(FormPage):
    """A new version, from the one that is in force. Looked at first, where somebody wants to."""

    access = AccountPermission.WRITE_TERMS
    template_name = "accounts/new_terms.html"
    form_class = TermsForm
    title = _("Write the terms of use")
    submit_label = _("Publish")
    done = _("The new version is in force. Everybody accepts it before they go on working.")

    @cached_property
    def terms(self) -> Terms | None:
        return terms.in_force()

    def initial(self) -> dict[str, Any]:
        if self.terms is None:
            texts = terms.shipped()
            return {"version": 0, "text_id": texts["id"], "text_en": texts["en"]}
        return {"version": self.terms.number, "text_id": self.terms.text_id, "text_en": self.terms.text_en}

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": [(_("Terms accepted"), reverse("accounts:acceptances"))],
            "terms": self.terms,
            "languages": LANGUAGES,
        }

    def submit(self, form: TermsForm) -> Terms | None:
        if "preview" in self.request.POST:
            return None
        return services.publish_terms(
            expected_number=form.expected_version,
            text_id=form.cleaned_data["text_id"],
            text_en=form.cleaned_data["text_en"],
            by=self.user,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.form_class(data=request.POST, **self.form_arguments())
        return self.preview(form) if form.is_valid() else self.invalid(form)

    def preview(self, form: TermsForm) -> TemplateResponse:
        """As it will be read, under the form; nothing is saved."""
        response = self.show(form)
        response.context_data = {
            **(response.context_data or {}),
            "preview": [(code, name, form.cleaned_data[f"text_{code}"]) for code, name in LANGUAGES],
        }
        return response

    def after(self, result: Terms) -> str:
        return reverse("accounts:acceptances")

    def cancel_url(self) -> str:
        return reverse("accounts:acceptances")


class AcceptancesPage(ListPage):
    """Who accepted which version when, the latest first; and who has still to accept the one in force."""

    access = AccountPermission.WRITE_TERMS
    template_name = "accounts/acceptances.html"
    title = _("Terms accepted")
    model = TermsAcceptance
    order = ("-accepted_at", "-id")
    select = ("terms", "user")

    def context(self) -> Mapping[str, Any]:
        found = terms.in_force()
        return {"terms": found, "waiting": selectors.owing_terms(found) if found else []}

    def render(self, **extra: Any) -> Any:
        rows = [
            [Cell(row.user.name), Cell(str(row.terms.number)), Cell(moment(row.accepted_at))]
            for row in extra.get("rows", [])
        ]
        table = Table(
            caption=_("Accepted"),
            id="acceptances",
            columns=[Column(_("Name")), Column(_("Version"), True), Column(_("When"))],
            rows=rows,
        )
        return super().render(table=table, **extra)
