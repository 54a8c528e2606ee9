"""Where the day begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.permissions import CasePermission
from cases.workday.selectors import DueItem, Today, today_of
from core.web.pages import Page


class DueGroup(NamedTuple):
    id: str
    label: Any
    lines: list[DueItem]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


class TodayPage(Page):
    """What I have to see to: overdue, today, in the next days; what is new; which of my cases are at risk; with `all`
    in the address, all of them."""

    access = CasePermission.VIEW
    template_name = "cases/workday/today.html"
    title = _("Today")

    def context(self) -> Mapping[str, Any]:
        found = today_of(self.user, whole="all" in self.request.GET)
        groups = [
            DueGroup("overdue", _("Overdue"), found.overdue, found.due.overdue),
            DueGroup("now", _("Due today"), found.today, found.due.today),
            DueGroup("soon", _("In the next 7 days"), found.soon, found.due.soon),
        ]
        return {
            "day": found,
            "lead": date_format(found.on, "l, j F Y"),
            "groups": groups,
            "stats": [*map(_stat, groups), *_more(found)],
            "may_supervise": self.user.acting.may(CasePermission.SUPERVISE),
            "may_register": self.user.acting.may(CasePermission.REGISTER),
        }


def _stat(group: DueGroup) -> dict[str, Any]:
    tone = {"overdue": "danger", "now": "warning"}.get(group.id, "") if group.total else ""
    return {"label": group.label, "value": group.total, "url": f"#{group.id}" if group.total else "", "tone": tone}


def _more(found: Today) -> list[dict[str, Any]]:
    risky, news = len(found.risky) + found.more_risky, len(found.news) + found.more_news + len(found.waiting)
    return [
        {"label": _("Needs attention"), "value": risky, "url": "#risky" if risky else ""},
        {"label": _("New for you"), "value": news, "url": "#news" if news else ""},
    ]
