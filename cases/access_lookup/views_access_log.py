"""Who opened a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit import access_log
from audit.access_log import Reader
from audit.models import AccessEntry
from audit.permissions import AuditPermission
from cases.team.selectors import team
from cases.web.pages import CasePage
from core.web.tables import Cell, Column, Table, moment


class CaseLooks(CasePage):
    """For who answers for the case: who has opened it, how often, and each single look."""

    access = AuditPermission.SEE_LOOKS
    template_name = "cases/access_lookup/looks.html"
    title = gettext_lazy("Who opened this case")
    section = "team"

    def extra(self) -> Mapping[str, Any]:
        readers = access_log.readers(self.case.pk)
        people = User.objects.visible_to(self.user).filter(pk__in=[row.user_id for row in readers])
        names = dict(people.values_list("pk", "name"))
        wanted = next((row.user_id for row in readers if str(row.user_id) == self.request.GET.get("by")), None)
        only = {} if wanted is None else {"user_id": wanted}
        page = access_log.looks_at(self.case.pk, after=self.request.GET.get("after", ""), **only)
        return {
            "people": self.people(readers, names),
            "looks": _table(page.entries, names),
            "next": page.next,
            "only": "" if wanted is None else names.get(wanted, ""),
        }

    def people(self, readers: list[Reader], names: Mapping[UUID, str]) -> Table:
        parts: dict[UUID, str] = {}
        for member in team(self.case):
            parts.setdefault(member.user_id, member.get_part_display())
        return Table(
            caption=_("People who opened this case"),
            columns=[
                Column(_("Name")),
                Column(_("Part in the case")),
                Column(_("Opened")),
                Column(_("Kinds of content")),
                Column(_("Last opened")),
            ],
            rows=[
                [
                    Cell(names.get(row.user_id, ""), url=f"?{urlencode({'by': row.user_id})}"),
                    Cell(parts[row.user_id]) if row.user_id in parts else Cell(_("Not on the team"), badge="amber"),
                    Cell(access_log.times(row.times)),
                    Cell(access_log.kinds(row.compartments)),
                    Cell(moment(row.last)),
                ]
                for row in readers
            ],
            id="people",
        )


def _table(entries: list[AccessEntry], names: Mapping[UUID, str]) -> Table:
    return Table(
        caption=_("Each look"),
        columns=[Column(_("When")), Column(_("Name")), Column(_("How")), Column(_("Kinds of content"))],
        rows=[
            [
                Cell(moment(entry.at)),
                Cell(names.get(entry.user_id, "")),
                Cell(access_log.how(entry)),
                Cell(access_log.kinds(entry.compartments)),
            ]
            for entry in entries
        ],
        id="looks",
    )
