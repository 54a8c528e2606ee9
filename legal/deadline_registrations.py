"""What the timeline and the change history say of deadlines. All of it lies in the legal compartment."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cases.extension import changes, timeline
from cases.extension.changes import TrackedModel
from cases.extension.timeline import EntryKind, EntryText, on_day
from cases.record.models import Case
from core.access.actor import ActingUser
from legal.addresses import deadline_url
from legal.due import title_of
from legal.models import Deadline
from legal.permissions import LegalPermission


def _deadlines(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = Deadline.objects.visible_to(user, LegalPermission.VIEW, case=case).filter(pk__in=ids).select_related("case")
    return {row.pk: EntryText(title_of(row), url=deadline_url(row)) for row in rows}


_due = on_day(_("due %(date)s"))

for kind in (
    EntryKind(code="legal.deadline", label=_("Legal deadline added"), icon="calendar-due", load=_deadlines, says=_due),
    EntryKind(
        code="legal.deadline_changed",
        label=_("Legal deadline changed"),
        icon="calendar-due",
        load=_deadlines,
        says=_due,
    ),
    EntryKind(
        code="legal.deadline_done",
        label=_("Legal deadline done"),
        icon="calendar-due",
        load=_deadlines,
        says=on_day(),
    ),
    EntryKind(
        code="legal.deadline_dismissed", label=_("Legal deadline set aside"), icon="calendar-due", load=_deadlines
    ),
    EntryKind(
        code="legal.deadline_reopened", label=_("Legal deadline open again"), icon="calendar-due", load=_deadlines
    ),
):
    timeline.register(kind)

changes.register(TrackedModel(model=Deadline, label=_("Legal deadline"), access=LegalPermission.VIEW, about="due_on"))
