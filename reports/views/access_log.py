"""Pages about the whole organisation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from audit import access_log, witness
from audit.models import AccessEntry, Act
from audit.permissions import AuditPermission
from core.access.actor import ActingUser
from core.web.pages import ListPage, Page
from core.web.tables import Cell, Column, Table
from core.web.tables import moment as short_moment
from reports import changes
from reports.forms import AccessLogFilter, ChangesFilter
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
        page = access_log.looks(after=self.request.GET.get("after", ""), **self.filter.lookups())
        return {
            "tabs": tabs("reports:access-log"),
            "filter": self.filter,
            "rows": page.entries,
            "table": _table(page.entries, self.user),
            "next": page.next,
            "head": witness.head(self.user.acting.organisation_id),
        }


class AccessChanges(ListPage):
    """For the data protection officer: what was done with roles and access, and who asked who sees a case."""

    access = AuditPermission.READ_LOG
    model = Act
    template_name = "reports/access_changes.html"
    title = gettext_lazy("Changes of access")
    order = ("-at", "-id")

    @cached_property
    def filter(self) -> ChangesFilter:
        form = ChangesFilter(self.request.GET, user=self.user)
        form.is_valid()
        return form

    def narrow(self, rows: Any) -> Any:
        return rows.filter(verb__in=changes.WORDS, **self.filter.lookups())

    def present(self, rows: list[Act]) -> list[changes.Change]:
        return changes.in_words(rows, self.user)

    def render(self, *, rows: list[changes.Change], **extra: Any) -> Any:  # type: ignore[override]
        return super().render(rows=rows, table=_table_of_changes(rows), **extra)

    def context(self) -> Mapping[str, Any]:
        return {"tabs": tabs("reports:access-changes"), "filter": self.filter}


def tabs(here: str) -> list[dict[str, Any]]:
    pages = (("reports:access-log", AccessLog.title), ("reports:access-changes", AccessChanges.title))
    return [{"label": label, "url": reverse(name), "active": name == here} for name, label in pages]


def _table_of_changes(rows: list[changes.Change]) -> Table:
    return Table(
        caption=_("Changes of access"),
        columns=[
            Column(_("When")),
            Column(_("By whom")),
            Column(_("What")),
            Column(_("About")),
        ],
        rows=[
            [Cell(short_moment(row.act.at)), Cell(row.by), Cell(row.what), Cell(row.about, note=row.more)]
            for row in rows
        ],
    )


def _table(entries: list[AccessEntry], user: ActingUser) -> Table:
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
                Cell(access_log.how(entry)),
                Cell(_cases(entry, codes)),
                Cell(access_log.kinds(entry.compartments)),
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
