"""The inbox: what was written to the person who is signed in."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.web.forms import Form
from core.web.pages import FormPage, ListPage, RowFormPage
from notifications import failures, kinds, services
from notifications.kinds import Kind
from notifications.models import Notification
from notifications.unread import ACCESS


class Line(NamedTuple):
    """One notification as the inbox shows it."""

    row: Notification
    kind: Kind
    reason: str
    day: date | None


def _line(row: Notification, reason: str) -> Line:
    """`day` is that which it is about, where that is another than the one on which it arrived."""
    kind, about = kinds.of(row), timezone.localdate(row.due)
    is_told = kind.is_dated and about != timezone.localdate(row.created_at)
    return Line(row, kind, reason, about if is_told else None)


class Inbox(ListPage):
    """The newest first, with what is unread marked."""

    access = ACCESS
    model = Notification
    select = ("case",)
    template_name = "notifications/inbox.html"
    title = _("Notifications")

    lead = _("What Harapan has to tell you. Nobody else sees this list.")

    def render(self, *, rows: list[Notification], **extra: Any) -> TemplateResponse:  # type: ignore[override]
        reasons = failures.reasons(rows)
        lines = [_line(row, reasons.get(row.pk, "")) for row in rows]
        return super().render(lines=lines, lead=self.lead, **extra)


class Press(Form):
    """A button without a field."""


class OpenNotification(RowFormPage):
    """Mark one as read and go to what it is about."""

    access = ACCESS
    model = Notification
    form_class = Press
    title = _("Open notification")
    submit_label = _("Open")

    def submit(self, form: Press) -> str:
        services.mark_read(notification_id=self.row.pk, by=self.user)
        return kinds.of(self.row).url(self.row, self.user)

    def after(self, result: str) -> str:
        return result or reverse("notifications:inbox")

    def cancel_url(self) -> str:
        return reverse("notifications:inbox")


class ReadAll(FormPage):
    """Mark everything as read."""

    access = ACCESS
    form_class = Press
    title = _("Mark all as read")
    submit_label = _("Mark all as read")

    def submit(self, form: Press) -> None:
        services.mark_all_read(by=self.user)

    def after(self, result: None) -> str:
        return reverse("notifications:inbox")

    def cancel_url(self) -> str:
        return reverse("notifications:inbox")
