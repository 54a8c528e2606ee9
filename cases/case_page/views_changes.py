"""What was changed in a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.extension.changes import Changed, changes
from cases.permissions import CasePermission
from cases.web.pages import CasePage
from core.compartments import Compartment
from core.web.tables import Cell, Column, Table, moment


class CaseChanges(CasePage):
    """Who changed what and when, as far as the reader sees the rows themselves."""

    access = CasePermission.VIEW
    template_name = "cases/case_page/changes.html"
    title = gettext_lazy("Change history")
    section = "timeline"
    shows = tuple(Compartment)

    def extra(self) -> Mapping[str, Any]:
        page = changes(self.case, self.user, after=self.request.GET.get("after", ""))
        return {"table": _table(page.fields), "changes": page.fields, "next": page.next}


def _table(found: list[Changed]) -> Table:
    return Table(
        caption=_("Change history"),
        columns=[Column(_("When")), Column(_("What was changed")), Column(_("Before")), Column(_("After"))],
        rows=[
            [
                Cell(moment(one.at), note=one.by or _("The system")),
                Cell(one.name, note=one.what if one.what != one.name else ""),
                Cell(one.before or "–"),
                Cell(_("Deleted"), badge="red") if one.is_deleted else Cell(one.after or "–"),
            ]
            for one in found
        ],
        id="changes",
    )
