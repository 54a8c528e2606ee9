"""The calendar of legal matters, as a list and as a month, and its secret address for other programs."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import session
from core.access.permissions import Public, step_up
from core.db import organisation_scope
from core.domain.dates import months_after
from core.web.forms import Form
from core.web.pages import FormPage, Page
from legal import calendar, feeds, holidays, services
from legal.calendar import Entry
from legal.models import CalendarFeed
from legal.permissions import LegalPermission

LIST_DAYS = 60
FIRST_MONTH, LAST_MONTH = date(2015, 1, 1), date(2060, 12, 1)


class DayCell(NamedTuple):
    on: date
    is_inside: bool
    is_today: bool
    off: str | None
    entries: list[Entry]


class CalendarPage(Page):
    """Deadlines and hearings of all cases that the reader sees: what is overdue and the next days, or one month."""

    access = LegalPermission.VIEW
    template_name = "legal/calendar.html"
    title = gettext_lazy("Legal calendar")

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def month(self) -> date | None:
        """The first day of the month that is asked for; None: the list."""
        text = self.request.GET.get("month", "")
        try:
            asked = date.fromisoformat(f"{text}-01") if text else None
        except ValueError:
            return None
        return asked if asked is None or FIRST_MONTH <= asked <= LAST_MONTH else None

    def context(self) -> Mapping[str, Any]:
        feeds_allowed = bool((rules := holidays.rules()) and rules.allows_feeds)
        shared = {"today": self.today, "feeds_allowed": feeds_allowed, "this_month": f"{self.today:%Y-%m}"}
        return shared | (self._list() if self.month is None else self._month(self.month))

    def _list(self) -> dict[str, Any]:
        last = self.today + timedelta(days=LIST_DAYS)
        found, is_cut = calendar.entries(self.user, self.today, last, with_late=True)
        return {
            "overdue": [one for one in found if one.when.on < self.today],
            "days": _by_day([one for one in found if one.when.on >= self.today]),
            "last": last,
            "is_cut": is_cut,
        }

    def _month(self, first: date) -> dict[str, Any]:
        weeks = months.Calendar().monthdatescalendar(first.year, first.month)
        entries, is_cut = calendar.entries(self.user, weeks[0][0], weeks[-1][-1])
        found = _by_day(entries)
        known, on_day = holidays.in_force(), dict(found)
        cells = [
            [DayCell(on, on.month == first.month, on == self.today, known.off(on), on_day.get(on, [])) for on in week]
            for week in weeks
        ]
        return {
            "month": first,
            "is_cut": is_cut,
            "weeks": cells,
            "days": [(on, rows) for on, rows in found if on.month == first.month],
            "earlier": f"{months_after(first, -1):%Y-%m}",
            "later": f"{months_after(first, 1):%Y-%m}",
        }


def _by_day(found: list[Entry]) -> list[tuple[date, list[Entry]]]:
    days: dict[date, list[Entry]] = {}
    for one in found:
        days.setdefault(one.when.on, []).append(one)
    return list(days.items())


class FeedPage(Page):
    """One's own calendar in another program: what whoever keeps it learns, and whether there is an address."""

    access = LegalPermission.VIEW
    template_name = "legal/feed.html"
    title = gettext_lazy("Calendar in another program")

    def context(self) -> Mapping[str, Any]:
        rules = holidays.rules()
        feed = CalendarFeed.objects.visible_to(self.user, self.act).working().first()
        return {
            "is_allowed": bool(rules and rules.allows_feeds),
            "feed": feed,
            "breadcrumbs": [(_("Legal calendar"), reverse("legal:calendar"))],
        }


class FeedForm(FormPage):
    """A button about one's own address."""

    abstract = True
    form_class = Form
    template_name = "forms/confirm.html"

    def trail(self) -> list[tuple[str, str]]:
        return [(_("Legal calendar"), reverse("legal:calendar")), (str(FeedPage.title), reverse("legal:feed"))]

    def after(self, result: Any) -> str:
        return reverse("legal:feed")

    def cancel_url(self) -> str:
        return reverse("legal:feed")


@step_up("calendar")
class FeedOpen(FeedForm):
    """Make the address. It is shown this once, and what it opens needs no second step: so this does."""

    access = LegalPermission.VIEW
    title = gettext_lazy("Make a secret address?")
    submit_label = gettext_lazy("Make the address")

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": self.trail(),
            "consequences": [
                _("Whoever has the address reads days, hours and case codes, without signing in."),
                _("The company that keeps your calendar learns them, and how often it asks."),
                _("An earlier address of yours stops working."),
            ],
        }

    def submit(self, form: Any) -> str:
        return services.open_feed(by=self.user)

    def succeeded(self, result: str) -> HttpResponseBase:
        link = self.request.build_absolute_uri(reverse("legal:feed-read", kwargs={"token": result}))
        self.template_name = "legal/feed_made.html"  # type: ignore[misc]  # of this request alone
        return self.render(link=link)


class FeedRevoke(FeedForm):
    access = LegalPermission.VIEW
    title = gettext_lazy("Revoke the address?")
    submit_label = gettext_lazy("Revoke the address")
    done = gettext_lazy("The address no longer works.")

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": self.trail(),
            "consequences": [
                _("The other program reads nothing more. What it has read already, it may keep: remove it there."),
            ],
            "submit_class": "btn-danger",
        }

    def submit(self, form: Any) -> None:
        services.revoke_feed(by=self.user)


class FeedRead(Page):
    """The calendar as another program reads it. Every address that does not work is the same 404."""

    access = Public("a calendar program cannot sign in; the address is the proof, and names nobody")
    title = gettext_lazy("Calendar")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        token = self.kwargs["token"]
        organisation_id = feeds.organisation_of(token)
        if organisation_id is not None:
            with organisation_scope(organisation_id):
                asked = feeds.asked_by(token)
                if asked is not None:
                    seconds = feeds.wait(asked)
                    return _later(seconds) if seconds else _file(feeds.read(asked))
        seconds = feeds.wait_after_wrong(session.address(request))
        if seconds:
            return _later(seconds)
        raise Http404


def _file(text: str) -> HttpResponse:
    headers = {"Cache-Control": "no-store", "Content-Disposition": 'inline; filename="calendar.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _later(seconds: int) -> HttpResponse:
    return HttpResponse(status=429, headers={"Cache-Control": "no-store", "Retry-After": str(seconds)})
