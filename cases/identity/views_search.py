"""Looking for somebody. What is typed travels in the body of a POST: no address, history or log has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cases.identity.forms_search import SearchForm
from cases.identity.search import search
from cases.permissions import CasePermission
from core import unreadable
from core.web.pages import Page


class FindCases(Page):
    access = CasePermission.VIEW
    template_name = "cases/identity/search.html"
    title = _("Find a case")

    def context(self) -> Mapping[str, Any]:
        may_open = self.user.acting.may(CasePermission.OPEN_IN_EMERGENCY)
        return {"search_form": SearchForm(), "may_open_in_emergency": may_open}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SearchForm(request.POST)
        fragment = "found" if getattr(request, "htmx", False) else ""
        if not form.is_valid():
            return self.render(status=422, fragment=fragment, search_form=form)
        # What is typed into the form below does not come from here.
        with unreadable.shown():
            found = search(form.cleaned_data["text"], by=self.user)
        return self.render(fragment=fragment, search_form=form, found=found)
