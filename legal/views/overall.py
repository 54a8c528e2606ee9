"""The funnel of all claims that somebody may see: amounts and counts, nobody's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.domain.languages import INDONESIAN
from core.domain.money import RUPIAH, format_money
from core.web.pages import Page
from core.web.tables import Cell, Column, Table
from legal import funnel
from legal.forms.amounts import OverallForm
from legal.models import RestitutionClaim
from legal.permissions import LegalPermission


class OverallFunnel(Page):
    """It opens nothing sealed, and adds up claims of cases that the user opens anyway."""

    access = LegalPermission.VIEW
    template_name = "legal/overall.html"
    title = _("Restitution: from claim to payment")

    def context(self) -> Mapping[str, Any]:
        year, route = self.request.GET.get("year", ""), self.request.GET.get("route", "")
        found = funnel.overall(
            year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
            route=route if route in RestitutionClaim.Route else "",
            by=self.user,
        )
        form = OverallForm(
            data=self.request.GET, years=found.years, routes=list(RestitutionClaim.Route.choices), prefix=None
        )
        return {"found": found, "form": form, "table": _table(found)}


def _table(found: funnel.Overall) -> Table:
    language = get_language() or INDONESIAN
    return Table(
        caption=gettext("What became of what was claimed"),
        id="overall",
        columns=[
            Column(gettext("Stage")),
            Column(gettext("Claims"), is_number=True),
            Column(gettext("Amount in rupiah"), is_number=True),
            Column(gettext("Of the claimed sum"), is_number=True),
        ],
        rows=[
            [
                Cell(one.band.label),
                Cell(one.claims),
                Cell(format_money(one.amount, RUPIAH, language)),
                Cell("–" if one.share is None else f"{one.percent}%"),
            ]
            for one in found.sums
        ],
    )
