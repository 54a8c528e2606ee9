"""The places of work of the organisation, and their clocks. No page here shows a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import selectors, services, zones
from accounts.forms import ChangeSiteForm, SiteForm
from accounts.models import Site
from accounts.permissions import AccountPermission
from core.web.pages import FormPage, ListPage, RowFormPage
from core.web.tables import Cell, Column, Table


class SitesPage(ListPage):
    access = AccountPermission.MANAGE_USERS
    template_name = "accounts/sites.html"
    title = _("Sites")
    model = Site
    order = ("name", "id")

    def render(self, **extra: Any) -> Any:
        people = selectors.people_at([site.pk for site in extra["rows"]])
        return super().render(table=sites_table(extra["rows"], people), **extra)


class OfSite(FormPage):
    """What the forms of a site share."""

    abstract = True
    access = AccountPermission.MANAGE_USERS
    form_class: ClassVar[type[SiteForm]] = SiteForm
    submit_label = _("Save the site")

    def context(self) -> Mapping[str, Any]:
        return {"breadcrumbs": [(_("Sites"), reverse("accounts:sites"))]}

    def after(self, result: Site) -> str:
        return reverse("accounts:sites")

    def cancel_url(self) -> str:
        return reverse("accounts:sites")


class NewSitePage(OfSite):
    title = _("New site")
    done = _("The site is added. Give people a role there on their pages.")

    def initial(self) -> dict[str, Any]:
        return {"time_zone": self.user.acting.time_zone}

    def submit(self, form: SiteForm) -> Site:
        return services.add_site(**form.cleaned_data, by=self.user)


class ChangeSitePage(OfSite, RowFormPage):
    form_class: ClassVar[type[SiteForm]] = ChangeSiteForm
    model = Site
    title = _("Change the site")
    done = _("The site is changed.")

    def initial(self) -> dict[str, Any]:
        return {"name": self.row.name, "time_zone": self.row.time_zone, "version": self.row.version}

    def submit(self, form: ChangeSiteForm) -> Site:
        return services.change_site(
            site_id=self.row.pk,
            expected_version=form.expected_version,
            name=form.cleaned_data["name"],
            time_zone=form.cleaned_data["time_zone"],
            by=self.user,
        )


def sites_table(sites: list[Site], people: Mapping[UUID, int]) -> Table:
    return Table(
        caption=_("Sites"),
        id="sites",
        columns=[Column(_("Site")), Column(_("Time zone")), Column(_("People"), is_number=True)],
        rows=[
            [
                Cell(site.name, url=reverse("accounts:change-site", kwargs={"pk": site.pk})),
                Cell(zones.called(site.time_zone)),
                Cell(people.get(site.pk, 0)),
            ]
            for site in sites
        ],
    )
