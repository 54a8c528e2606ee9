"""Filters of the case list, the same for the page and the API. None takes what could name somebody."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Site, User
from cases.episodes.models import Episode
from cases.permissions import CasePermission
from cases.record import childhood, codes
from cases.record.models import Case
from cases.record.querysets import CaseQuerySet
from cases.record.stages import Stage
from cases.tasks.models import Task
from cases.team.selectors import people_at_work
from core.day_bounds import begins
from core.domain import codes as code_lists
from core.domain import countries
from core.web.form_fields import DateField
from core.web.forms import Form

AGES = [("CHILD", _("Under 18 at intake")), ("ADULT", _("18 or older at intake")), ("UNKNOWN", _("Age not known"))]
QUIET = [("14", _("14 days")), ("30", _("30 days")), ("60", _("60 days")), ("90", _("90 days"))]


def sites(request: Any) -> QuerySet[Site]:
    return Site.objects.visible_to(request.user).order_by("name").only("name")


def people(request: Any) -> QuerySet[User]:
    return people_at_work(request.user)


class DayFilter(django_filters.DateFilter):  # type: ignore[misc]  # the package has no types
    field_class = DateField


class CaseFilter(django_filters.FilterSet):  # type: ignore[misc]  # the package has no types
    """By the facts of a case that lists may compare: codes, days, places and colleagues."""

    base_filters: Mapping[str, Any]

    code = django_filters.CharFilter(
        label=_("Case code"),
        method="by_code",
        max_length=12,
        # Programs ask by it. On the page the search finds codes; a box here would bring names into the address.
        widget=forms.HiddenInput,
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=Case.Status.choices, empty_label=_("All"))
    stage = django_filters.ChoiceFilter(
        label=_("Stage"), choices=Stage.choices, empty_label=_("All"), method="by_stage"
    )
    priority = django_filters.ChoiceFilter(label=_("Priority"), choices=Case.Priority.choices, empty_label=_("All"))
    site = django_filters.ModelChoiceFilter(label=_("Site"), queryset=sites, empty_label=_("All"))
    lead = django_filters.ModelChoiceFilter(
        label=_("Lead caseworker"), queryset=people, empty_label=_("All"), method="by_lead"
    )
    worker = django_filters.ModelChoiceFilter(
        label=_("Works on the case"), queryset=people, empty_label=_("All"), method="by_worker"
    )
    age = django_filters.ChoiceFilter(label=_("Age"), choices=AGES, empty_label=_("All"), method="by_age")
    gender = django_filters.ChoiceFilter(
        label=_("Gender"),
        field_name="person__gender",
        choices=partial(code_lists.choices, "Gender"),
        empty_label=_("All"),
    )
    citizenship = django_filters.ChoiceFilter(
        label=_("Citizenship"),
        field_name="person__citizenship",
        choices=countries.country_choices,
        empty_label=_("All"),
    )
    quiet = django_filters.ChoiceFilter(
        label=_("Open, without activity for"), choices=QUIET, empty_label=_("All"), method="by_quiet"
    )
    opened_from = DayFilter(label=_("Opened from"), field_name="opened_on", lookup_expr="gte")
    opened_to = DayFilter(label=_("Opened until"), field_name="opened_on", lookup_expr="lte")
    active_from = DayFilter(label=_("Last activity from"), method="by_active_from")
    active_to = DayFilter(label=_("Last activity until"), method="by_active_to")
    mine = django_filters.BooleanFilter(
        label=_("My cases only"), method="only_mine", widget=forms.CheckboxInput, initial=False
    )
    overdue = django_filters.BooleanFilter(
        label=_("With an overdue task"), method="only_overdue", widget=forms.CheckboxInput, initial=False
    )
    restricted = django_filters.BooleanFilter(
        label=_("Restricted cases only"), method="only_restricted", widget=forms.CheckboxInput, initial=False
    )
    exploitation = django_filters.MultipleChoiceFilter(
        label=_("Type of exploitation"),
        choices=partial(code_lists.choices, "TypeOfExploitation"),
        widget=forms.CheckboxSelectMultiple,
        method="by_exploitation",
    )

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()
        form = Form

    def __init__(self, *args: Any, only: Collection[str] | None = None, **kwargs: Any) -> None:
        """`only`: the filters that are shown or asked by. Most pages need few, and each is a field to be made."""
        if only is not None:
            self.base_filters = {name: one for name, one in self.base_filters.items() if name in only}
        super().__init__(*args, **kwargs)

    def by_code(self, rows: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        beginning = codes.beginning(value)
        return rows.filter(code__startswith=beginning) if beginning else rows.none()

    def by_stage(self, rows: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        return rows.with_stage().filter(stage=value)

    def only_mine(self, rows: CaseQuerySet, name: str, value: bool) -> CaseQuerySet:
        return rows.worked_on_by(self.request.user) if value else rows

    def by_lead(self, rows: CaseQuerySet, name: str, value: User) -> CaseQuerySet:
        return rows.led_by(value)

    def by_worker(self, rows: CaseQuerySet, name: str, value: User) -> CaseQuerySet:
        return rows.worked_on_by(value)

    def by_age(self, rows: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        was_child = {"CHILD": True, "ADULT": False, "UNKNOWN": None}[value]
        return rows.alias(was_child=childhood.expression("person__")).filter(was_child=was_child)

    def by_active_from(self, rows: CaseQuerySet, name: str, value: date) -> CaseQuerySet:
        return rows.filter(updated_at__gte=begins(value))

    def by_active_to(self, rows: CaseQuerySet, name: str, value: date) -> CaseQuerySet:
        return rows.filter(updated_at__lt=begins(value + timedelta(days=1)))

    def by_quiet(self, rows: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        return rows.open().filter(updated_at__lt=timezone.now() - timedelta(days=int(value)))

    def only_overdue(self, rows: CaseQuerySet, name: str, value: bool) -> CaseQuerySet:
        if not value:
            return rows
        tasks = Task.objects.visible_to(self.request.user, CasePermission.VIEW).filter(done_at=None)
        return rows.filter(pk__in=tasks.filter(due_on__lt=timezone.localdate()).values("case_id"))

    def only_restricted(self, rows: CaseQuerySet, name: str, value: bool) -> CaseQuerySet:
        return rows.filter(is_restricted=True) if value else rows

    def by_exploitation(self, rows: CaseQuerySet, name: str, value: list[str]) -> CaseQuerySet:
        """By the episodes that the user reads: of the others the list must not tell either."""
        if not value:
            return rows
        told = Episode.objects.visible_to(self.request.user, CasePermission.READ_ACCOUNT)
        return rows.filter(pk__in=told.filter(exploitation_types__overlap=value).values("case_id"))
