"""Saved views of the case list: keeping one, changing it, removing it. What it shows comes with the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.case_list import columns
from cases.case_list.filters import CaseFilter
from cases.case_list.forms import NewViewForm, ViewForm
from cases.case_list.models import CaseView
from cases.case_list.services import ViewFacts, change_view, remove_view, save_view
from cases.permissions import CasePermission
from core.web.pages import ActionPage, FormPage, RowFormPage


class KeepsListQuery(FormPage):
    """Carries what the list shows: from the page of the list, in the address of the form."""

    abstract = True

    @cached_property
    def shows(self) -> ViewFacts:
        """Without values that cannot be asked for any more."""
        asked = columns.asked(self.request.GET, [], self.user)
        form = CaseFilter(asked.data or None, only=asked.data, request=self.request).form
        if not form.is_bound or form.is_valid():
            return asked.shows
        sound = {name: values for name, values in asked.shows.filters.items() if name not in form.errors}
        return asked.shows._replace(filters=sound)

    @property
    def may_share(self) -> bool:
        return bool(self.user.acting.may(CasePermission.SHARE_VIEWS))

    def cancel_url(self) -> str:
        return reverse("cases:list")

    def after(self, result: Any) -> str:
        return f"{reverse('cases:list')}?view={result.pk}"

    def context(self) -> Mapping[str, Any]:
        return {"breadcrumbs": [(_("Cases"), reverse("cases:list"))]}


class SaveView(KeepsListQuery):
    access = CasePermission.VIEW
    form_class = NewViewForm
    title = _("Save this view")
    intro = _("It keeps the filters, the order and the columns, not the cases: those are looked up anew each time.")
    submit_label = _("Save the view")
    done = _("The view is saved.")

    def form_arguments(self) -> dict[str, Any]:
        asked = {"may_share": self.may_share, "is_own": True, "is_changed": False}
        return {**super().form_arguments(), **asked}

    def submit(self, form: NewViewForm) -> CaseView:
        given = {"is_shared": False, **form.cleaned_data}
        return save_view(**given, shows=self.shows, by=self.user)


class OfView(KeepsListQuery, RowFormPage):
    """A view that one may change: one's own, and shared ones for who shares."""

    abstract = True
    model = CaseView

    def narrow(self, rows: Any) -> Any:
        shared = Q(is_shared=True) if self.may_share else Q(pk=None)
        return rows.filter(Q(owner=self.user.pk) | shared)


class EditView(OfView):
    access = CasePermission.VIEW
    template_name = "cases/case_list/edit_view.html"
    form_class = ViewForm
    title = _("Change the view")
    done = _("The view is saved.")

    @property
    def is_changed(self) -> bool:
        return bool(self.request.GET.keys() & columns.OWN) and self.shows != columns.kept(self.row)

    def form_arguments(self) -> dict[str, Any]:
        is_own = self.row.owner_id == self.user.pk
        asked = {"may_share": self.may_share, "is_own": is_own, "is_changed": self.is_changed}
        return {**super().form_arguments(), **asked}

    def initial(self) -> dict[str, Any]:
        row = self.row
        return {
            "version": row.version,
            "name": row.name,
            "is_default": row.is_default,
            "is_shared": row.is_shared,
            "takes_over": True,
        }

    def submit(self, form: ViewForm) -> CaseView:
        given = form.cleaned_data
        return change_view(
            view_id=self.row.pk,
            expected_version=form.expected_version,
            name=given["name"],
            is_shared=given.get("is_shared", self.row.is_shared),
            is_default=given.get("is_default", False),
            shows=self.shows if given.get("takes_over") else None,
            by=self.user,
        )

    def cancel_url(self) -> str:
        return self.after(self.row)


class RemoveView(OfView, ActionPage):
    access = CasePermission.VIEW
    title = _("Delete the view")
    submit_label = _("Delete the view")
    done = _("The view is deleted. No case is touched by it.")

    def context(self) -> Mapping[str, Any]:
        others = [_("Colleagues who use it see the whole list again.")] if self.row.is_shared else []
        return {**super().context(), "facts": [(_("Name"), self.row.name)], "consequences": others}

    def submit(self, form: Any) -> None:
        remove_view(view_id=self.row.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: None) -> str:
        return reverse("cases:list")

    def cancel_url(self) -> str:
        return f"{reverse('cases:list')}?view={self.row.pk}"
