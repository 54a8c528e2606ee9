"""Filters of the case list, the same for the page and the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from cases import codes
from cases.models import Case
from cases.querysets import CaseQuerySet
from core.forms import Form


def sites(request: Any) -> QuerySet[Site]:
    return Site.objects.visible_to(request.user).order_by("name").only("name")


class CaseFilter(django_filters.FilterSet):  # type: ignore[misc]  # the package has no types
    """By status, priority, site, mine, and the beginning of the case code."""

    code = django_filters.CharFilter(
        label=_("Case code"),
        method="by_code",
        max_length=12,
        # Programs ask by it. On the page the search finds codes; a box here would bring names into the address.
        widget=forms.HiddenInput,
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=Case.Status.choices, empty_label=_("All"))
    priority = django_filters.ChoiceFilter(label=_("Priority"), choices=Case.Priority.choices, empty_label=_("All"))
    site = django_filters.ModelChoiceFilter(label=_("Site"), queryset=sites, empty_label=_("All"))
    mine = django_filters.BooleanFilter(
        label=_("My cases only"), method="only_mine", widget=forms.CheckboxInput, initial=False
    )

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()
        form = Form

    def by_code(self, rows: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        beginning = codes.beginning(value)
        return rows.filter(code__startswith=beginning) if beginning else rows.none()

    def only_mine(self, rows: CaseQuerySet, name: str, value: bool) -> CaseQuerySet:
        return rows.worked_on_by(self.request.user) if value else rows
