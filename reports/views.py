"""Pages about the whole organisation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from audit import looks, witness
from audit.models import AccessEntry
from audit.permissions import AuditPermission
from core.pages import Page
from core.tables import Cell, Column, Table
from reports.forms import AccessLogFilter
from reports.selectors import codes_of


class AccessLog(Page):
    """For the data protection officer: who looked at what, with codes of cases and without any name of a survivor."""

    access = AuditPermission.READ_LOG
    template_name = "reports/access_log.html"
    title = gettext_lazy("Access log")

    @cached_property
    def filter(self) -> AccessLogFilter:
        form = AccessLogFilter(self.request.GET, user=self.user)
        form.is_valid()
        return form

    def context(self) -> Mapping[str, Any]:
        page = looks.looks(after=self.request.GET.get("after", ""), **self.filter.lookups())
        return {
            "filter": self.filter,
            "rows": page.entries,
            "table": _table(page.entries, self.user),
            "next": page.next,
            "head": witness.head(self.user.acting.organisation_id),
        }


def _table(entries: list[AccessEntry], user: Any) -> Table:
    people = User.objects.visible_to(user).filter(pk__in={entry.user_id for entry in entries})
    names, codes = dict(people.values_list("pk", "name")), codes_of(entries)
    return Table(
        caption=_("Access log"),
        columns=[
            Column(_("When")),
            Column(_("Name")),
            Column(_("How")),
            Column(_("Case"), is_code=True),
            Column(_("Kinds of content")),
        ],
        rows=[
            [
                Cell(date_format(timezone.localtime(entry.at), "j M Y H:i:s")),
                Cell(names.get(entry.user_id, "")),
                Cell(looks.how(entry)),
                Cell(_cases(entry, codes)),
                Cell(looks.kinds(entry.compartments)),
            ]
            for entry in entries
        ],
    )


def _cases(entry: AccessEntry, codes: Mapping[UUID, str]) -> str:
    """The code of the case that was opened, or of how many cases there were rows."""
    if entry.case_id is not None:
        return codes.get(entry.case_id, "")
    count = len(entry.case_ids)
    return ngettext("%(count)d case", "%(count)d cases", count) % {"count": count}
