"""The pages on which anybody writes to an organisation, and comes back with a code. No account, no session, no name.

They are said in the language that their address names (`?lang=`): a choice would be a cookie.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import public_addresses, session
from cases.enquiries.forms_public import CodeForm, ReportForm, WordForm, begun
from cases.enquiries.public_reports import ThreadMessage, add_word, read_thread, take_report
from cases.enquiries.retention import months_kept
from core.access.permissions import Public
from core.db import organisation_scope
from core.web.pages import FormPage


class OfOrganisation(FormPage):
    """A page of the organisation that the address names. One that is switched off is not there."""

    abstract = True
    access = Public("whoever reports has no account and need not say who they are; the organisation has switched it on")
    # In no history of a browser does it say what for.
    title = _("Message")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        translation.activate(self.language)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        translation.activate(self.language)
        return super().post(request, *args, **kwargs)

    @cached_property
    def language(self) -> str:
        """The one that the address asks for; else that of all pages."""
        asked = self.request.GET.get("lang", "")
        return asked if asked in dict(settings.LANGUAGES) else translation.get_language()

    @cached_property
    def organisation(self) -> public_addresses.Addressed:
        found = public_addresses.find(self.kwargs["address"])
        if found is None:
            raise Http404
        return found

    def prepare(self) -> None:
        self.organisation  # noqa: B018 -- a page that is not there says so before anything else

    @property
    def place(self) -> str:
        return session.address(self.request)

    def address(self, name: str, *, language: str = "") -> str:
        path = reverse(f"reporting:{name}", kwargs={"address": self.kwargs["address"]})
        return f"{path}?lang={language or self.language}"

    def context(self) -> Mapping[str, Any]:
        here = "report" if isinstance(self, PublicReportPage) else "code"
        return {
            "organisation": self.organisation.name,
            "report_url": self.address("report"),
            "code_url": self.address("code"),
            "languages": [
                (code, code == self.language, self.address(here, language=code)) for code, _name in settings.LANGUAGES
            ],
        }

    def render(self, **values: Any) -> TemplateResponse:
        response = super().render(**values)
        response.headers["Content-Language"] = self.language
        return response


class PublicReportPage(OfOrganisation):
    """Write to the organisation. The answer is the code, on the page itself: nobody has a session."""

    form_class = ReportForm
    template_name = "reporting/report.html"

    def initial(self) -> dict[str, Any]:
        return {"begun": begun()}

    def context(self) -> Mapping[str, Any]:
        with organisation_scope(self.organisation.id):
            return {**super().context(), "months": months_kept()}

    def submit(self, form: ReportForm) -> str:
        return take_report(
            address=self.kwargs["address"],
            told=form.told(),
            sending=form.mark,
            place=self.place,
        )

    def succeeded(self, result: str) -> HttpResponseBase:
        return self.render(code=result)


class ReportCode(OfOrganisation):
    """Come back with the code: read what was answered, and add a word."""

    form_class = CodeForm
    template_name = "reporting/code.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "text" in request.POST:
            self.form_class = WordForm  # type: ignore[misc, assignment]  # of this request alone
        return super().post(request, *args, **kwargs)

    def submit(self, form: Any) -> list[ThreadMessage]:
        said = {"address": self.kwargs["address"], "code": form.cleaned_data["code"], "place": self.place}
        if isinstance(form, WordForm):
            return add_word(**said, text=form.cleaned_data["text"], sending=self.form_mark)
        return read_thread(**said)

    def succeeded(self, result: list[ThreadMessage]) -> HttpResponseBase:
        form = WordForm(initial={"code": self.request.POST["code"]})
        return self.render(
            form=form, form_mark=self.form_mark, lines=result, is_open=True, was_added="text" in self.request.POST
        )

    def show(self, form: Any, *, status: int = 200) -> TemplateResponse:
        return self.render(status=status, form=form, form_mark=self.form_mark, is_open=isinstance(form, WordForm))
