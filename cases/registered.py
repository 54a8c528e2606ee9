"""What `cases` itself puts into its registries: kinds of timeline entries, sections, closing checks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases import closing, sections, timeline
from cases.models import Case, Consent, Episode, Intake, Note, Task
from cases.permissions import CasePermission
from cases.timeline import Kind, Line


def _intakes(ids: list[UUID], user: Any) -> dict[UUID, Line]:
    may_read = user.acting.may(CasePermission.READ_ACCOUNT)
    rows = Intake.objects.visible_to(user).filter(pk__in=ids)
    return {row.pk: Line(row.account if may_read else "", mark=row.get_channel_display()) for row in rows}


def _episodes(ids: list[UUID], user: Any) -> dict[UUID, Line]:
    if not user.acting.may(CasePermission.READ_ACCOUNT):
        return {}
    rows = Episode.objects.visible_to(user, CasePermission.READ_ACCOUNT).filter(pk__in=ids)
    return {row.pk: Line(row.account) for row in rows}


def _notes(ids: list[UUID], user: Any) -> dict[UUID, Line]:
    return {row.pk: Line(row.text) for row in Note.objects.visible_to(user).filter(pk__in=ids)}


def _tasks(ids: list[UUID], user: Any) -> dict[UUID, Line]:
    rows = Task.objects.visible_to(user).filter(pk__in=ids)
    return {
        row.pk: Line(row.title, mark=_("Done") if row.done_at else date_format(row.due_on)) for row in rows
    }


def _consents(ids: list[UUID], user: Any) -> dict[UUID, Line]:
    rows = Consent.objects.visible_to(user).filter(pk__in=ids)
    return {row.pk: Line(row.get_purpose_display(), mark=row.get_decision_display()) for row in rows}


def _nothing(ids: list[UUID], user: Any) -> dict[UUID, Line]:
    return {}


for kind in (
    Kind("cases.intake", _("Intake"), "door-enter", _intakes),
    Kind("cases.note", _("Note"), "note", _notes),
    Kind("cases.task", _("Task"), "checkbox", _tasks),
    Kind("cases.consent", _("Consent decision"), "writing-sign", _consents),
    Kind("cases.consent_withdrawn", _("Consent withdrawn"), "writing-sign-off", _consents),
    Kind("cases.episode", _("Episode of trafficking"), "route", _episodes),
    Kind("cases.identity", _("Identity changed"), "id", _nothing),
    Kind("cases.assigned", _("Team changed"), "users", _nothing),
    Kind("cases.closed", _("Case closed"), "lock", _nothing),
    Kind("cases.reopened", _("Case reopened"), "lock-open", _nothing),
):
    timeline.register(kind)


def _open_tasks(case: Case) -> Iterable[str]:
    open_still = Task.objects.filter(case=case, done_at=None).count()
    if open_still:
        yield ngettext("%(count)d task is not done.", "%(count)d tasks are not done.", open_still) % {
            "count": open_still
        }


closing.register("cases", _open_tasks)

sections.register(
    sections.Section(
        code="timeline",
        label=_("Timeline"),
        icon="timeline",
        url_name="cases:detail",
        access=CasePermission.VIEW,
        order=10,
    )
)
