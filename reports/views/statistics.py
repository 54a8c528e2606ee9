"""Statistics without names: which figures there are, one of them, its file, and making new ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.access.actor import ActingUser
from core.web.pages import DetailPage, FormPage, ListPage
from core.web.tables import Cell, Column, Table
from core.web.tables import moment as short_moment
from reports import figures, services
from reports.forms import PeriodForm
from reports.models import Release
from reports.periods import Period, offered
from reports.permissions import ReportPermission

TITLE = gettext_lazy("Statistics")


class ReleasesPage(ListPage):
    access = ReportPermission.SEE_STATISTICS
    model = Release
    template_name = "reports/statistics.html"
    title = TITLE
    order = ("-begins_on", "-id")

    def render(self, *, rows: list[Release], **extra: Any) -> Any:  # type: ignore[override]
        people = User.objects.visible_to(self.user).filter(pk__in={row.by_id for row in rows})
        names = dict(people.values_list("pk", "name"))
        return super().render(rows=rows, table=_table(rows, names), **extra)

    def context(self) -> Mapping[str, Any]:
        return {"may_make": bool(_offered(self.user, self.act))}


def _offered(user: ActingUser, act: str | None) -> list[Period]:
    made = Release.objects.visible_to(user, act).only("begins_on", "ends_on")
    return offered(timezone.localdate(), [release.period for release in made])


def _table(rows: list[Release], names: Mapping[Any, str]) -> Table:
    return Table(
        caption=TITLE,
        columns=[Column(_("Period")), Column(_("Made on")), Column(_("By whom"))],
        rows=[
            [
                Cell(str(row.period), url=reverse("reports:release", kwargs={"pk": row.pk})),
                Cell(short_moment(row.at)),
                Cell(names.get(row.by_id, "")),
            ]
            for row in rows
        ],
    )


class ReleasePage(DetailPage):
    """The tables of one period."""

    access = ReportPermission.SEE_STATISTICS
    model = Release
    template_name = "reports/release.html"
    title = TITLE

    def heading(self) -> str:
        return _("Statistics %(period)s") % {"period": self.row.period}

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": [(TITLE, reverse("reports:statistics"))],
            "groups": figures.groups(self.row),
            "made_at": short_moment(self.row.at),
        }


class ReleaseFile(DetailPage):
    """The same numbers as a file for a spreadsheet."""

    access = ReportPermission.SEE_STATISTICS
    model = Release
    title = TITLE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        release = self.row
        # The mark by which spreadsheets know UTF-8.
        response = HttpResponse(figures.as_csv(release).encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
        name = f"{_('statistics')}-{release.period.code}.csv"
        response["Content-Disposition"] = str(content_disposition_header(True, name))
        response["X-Content-Type-Options"] = "nosniff"
        return response


class MakeRelease(FormPage):
    """Which period; the figures are shown only once they are made."""

    access = ReportPermission.SEE_STATISTICS
    form_class = PeriodForm
    template_name = "forms/confirm.html"
    title = gettext_lazy("New figures")
    submit_label = gettext_lazy("Make the figures")

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": [(TITLE, reverse("reports:statistics"))],
            "consequences": [
                _("These figures stay as they are, for good. Ask first whether all cases of the period are entered."),
                _("A longer period shows more, since fewer numbers are too small. It cannot be divided later."),
            ],
        }

    @cached_property
    def offered(self) -> list[Period]:
        return _offered(self.user, self.act)

    def prepare(self) -> None:
        """Where every period that is over has figures, there is nothing to make."""
        if not self.offered:
            raise Http404

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "periods": self.offered}

    def submit(self, form: Any) -> Release:
        return services.make_release(period=form.cleaned_data["period"], by=self.user)

    def after(self, result: Release) -> str:
        return reverse("reports:release", kwargs={"pk": result.pk})

    def cancel_url(self) -> str:
        return reverse("reports:statistics")
