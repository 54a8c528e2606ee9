"""The organisation's holidays, by which deadlines are counted, and whether calendars may be read elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.permissions import CasePermission
from core.domain import workdays
from core.web.forms import Form
from core.web.pages import FormPage, Page
from legal import holidays, services
from legal.forms.calendars import FeedsForm, HolidayForm, HolidayNameForm
from legal.holidays import Day
from legal.models import CalendarRules, Holiday


class HolidaysPage(Page):
    """The list of one year, where each day comes from, and whether the list is known to be whole."""

    access = CasePermission.SET_RULES
    template_name = "legal/holidays.html"
    title = gettext_lazy("Holidays")

    def context(self) -> Mapping[str, Any]:
        year = self._year()
        rules = holidays.rules()
        return {
            "year": year,
            "years": range(timezone.localdate().year - 2, timezone.localdate().year + 4),
            "days": holidays.days_of(year),
            "is_in_data": year in workdays.confirmed_years(),
            "is_checked": bool(rules and year in rules.checked_years),
            "source": workdays.source_of(year),
            "allows_feeds": bool(rules and rules.allows_feeds),
        }

    def _year(self) -> int:
        text = self.request.GET.get("year", "")
        asked = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
        return asked if holidays.FIRST <= asked <= holidays.LAST else timezone.localdate().year


class HolidaysForm(FormPage):
    """A form of the organisation's holidays."""

    abstract = True
    access = CasePermission.SET_RULES

    def context(self) -> Mapping[str, Any]:
        return {"breadcrumbs": [(_("Holidays"), reverse("legal:holidays"))]}

    def after(self, result: Any) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return f"{reverse('legal:holidays')}?year={self.year}"

    @property
    def year(self) -> int:
        return timezone.localdate().year


class HolidayAdd(HolidaysForm):
    form_class = HolidayForm
    title = gettext_lazy("Add a holiday")
    done = gettext_lazy("The holiday is saved. Deadlines were counted anew.")

    def submit(self, form: Any) -> Holiday:
        return services.set_holiday(**form.cleaned_data, is_off=True, by=self.user)

    def after(self, result: Holiday) -> str:
        return f"{reverse('legal:holidays')}?year={result.on.year}"


class OfDay(HolidaysForm):
    """About one day of the list."""

    abstract = True

    @cached_property
    def day(self) -> Day:
        """The day that the address names. Raises Http404 for one that is not on the list."""
        try:
            on = date.fromisoformat(self.kwargs["day"])
        except ValueError:
            raise Http404 from None
        found = next((day for day in holidays.days_of(on.year) if day.on == on), None)
        if found is None:
            raise Http404
        return found

    def prepare(self) -> None:
        self.day  # noqa: B018 -- the look-up is the point

    @property
    def year(self) -> int:
        return self.day.on.year

    @property
    def version(self) -> int:
        return self.day.row.version if self.day.row else 0


class HolidayRename(OfDay):
    form_class = HolidayNameForm
    title = gettext_lazy("Rename the holiday")
    done = gettext_lazy("The holiday is saved. Deadlines were counted anew.")

    def initial(self) -> dict[str, Any]:
        return {"name": self.day.name, "version": self.version}

    def submit(self, form: Any) -> Holiday:
        return services.set_holiday(
            on=self.day.on,
            name=form.cleaned_data["name"],
            is_off=self.day.is_off,
            expected_version=form.expected_version,
            by=self.user,
        )


class VersionedForm(Form):
    versioned = True


class HolidayRemove(OfDay):
    """Take a day out of the list: one of the data stays there, struck out."""

    form_class = VersionedForm
    template_name = "forms/confirm.html"
    title = gettext_lazy("Remove the holiday")
    submit_label = gettext_lazy("Remove")
    done = gettext_lazy("The holiday is removed. Deadlines were counted anew.")

    def initial(self) -> dict[str, Any]:
        return {"version": self.version}

    def context(self) -> Mapping[str, Any]:
        return {
            **super().context(),
            "facts": [(self.day.on, self.day.name)],
            "consequences": [_("The day counts as a working day. Every deadline is counted anew.")],
            "submit_class": "btn-danger",
        }

    def submit(self, form: Any) -> None:
        is_of_data = any(day.on == self.day.on for day in workdays.national(self.year))
        if self.day.row and not is_of_data:
            services.remove_holiday(holiday_id=self.day.row.pk, expected_version=form.expected_version, by=self.user)
        else:
            services.set_holiday(
                on=self.day.on,
                name=self.day.name,
                is_off=False,
                expected_version=form.expected_version,
                by=self.user,
            )


class HolidayRestore(OfDay):
    """Take back what the organisation has said of a day of the data."""

    form_class = VersionedForm
    template_name = "forms/confirm.html"
    title = gettext_lazy("Put the holiday back")
    submit_label = gettext_lazy("Put it back")
    done = gettext_lazy("The holiday is as in the list again. Deadlines were counted anew.")

    def prepare(self) -> None:
        if self.day.row is None:
            raise Http404

    def initial(self) -> dict[str, Any]:
        return {"version": self.version}

    def context(self) -> Mapping[str, Any]:
        return {**super().context(), "facts": [(self.day.on, self.day.name)]}

    def submit(self, form: Any) -> None:
        row: Any = self.day.row
        services.remove_holiday(holiday_id=row.pk, expected_version=form.expected_version, by=self.user)


class YearCheck(HolidaysForm):
    """Say that somebody has compared the list of a year with the decree, or take it back."""

    form_class = Form
    template_name = "forms/confirm.html"
    title = gettext_lazy("Is the list of this year whole?")

    @property
    def year(self) -> int:
        year: int = self.kwargs["year"]
        if not holidays.FIRST <= year <= holidays.LAST:
            raise Http404
        return year

    @cached_property
    def is_checked(self) -> bool:
        rules = holidays.rules()
        return bool(rules and self.year in rules.checked_years)

    def prepare(self) -> None:
        self.is_checked  # noqa: B018 -- a year that is none says so first

    def context(self) -> Mapping[str, Any]:
        said = [
            _("Compare the list with the joint decree of the three ministers first."),
            _("Dates that are counted over this year no longer say that its holidays are not confirmed."),
        ]
        taken_back = [_("Dates that are counted over this year say again that its holidays are not confirmed.")]
        return {
            **super().context(),
            "facts": [(_("Year"), self.year)],
            "consequences": taken_back if self.is_checked else said,
            "submit_label": _("It is not whole") if self.is_checked else _("The list is whole"),
        }

    def submit(self, form: Any) -> CalendarRules:
        return services.check_year(year=self.year, is_checked=not self.is_checked, by=self.user)


class Feeds(HolidaysForm):
    """Whether staff may read their calendar elsewhere."""

    form_class = FeedsForm
    title = gettext_lazy("Calendars in other programs")
    intro = gettext_lazy("When you switch this off, every address that was given stops working at once and for good.")
    done = gettext_lazy("Saved.")

    def initial(self) -> dict[str, Any]:
        rules = holidays.rules()
        return {"allows_feeds": bool(rules and rules.allows_feeds)}

    def submit(self, form: Any) -> CalendarRules:
        return services.allow_feeds(is_allowed=form.cleaned_data["allows_feeds"], by=self.user)
