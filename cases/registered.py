"""What `cases` itself puts into its registries: kinds of timeline entries, sections, closing checks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases import closing, sections, timeline
from cases.models import Case, Consent, Episode, Intake, Note, Task
from cases.permissions import CasePermission
from cases.sections import Section
from cases.timeline import Kind, Line
from core import navigation
from core.navigation import NavigationItem


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
    rows = list(Note.objects.visible_to(user).filter(pk__in=ids))
    may_write = user.acting.may(CasePermission.ADD_NOTE)
    return {
        row.pk: Line(row.text, url=_note_url(row) if may_write and row.created_by_id == user.pk else "") for row in rows
    }


def _note_url(note: Note) -> str:
    return reverse("cases:edit-note", kwargs={"case": note.case_id, "pk": note.pk})


def _tasks(ids: list[UUID], user: Any) -> dict[UUID, Line]:
    rows = Task.objects.visible_to(user).filter(pk__in=ids)
    return {row.pk: Line(row.title, mark=_("Done") if row.done_at else date_format(row.due_on)) for row in rows}


def _consents(ids: list[UUID], user: Any) -> dict[UUID, Line]:
    rows = Consent.objects.visible_to(user).filter(pk__in=ids)
    return {row.pk: Line(row.get_purpose_display(), mark=row.get_decision_display()) for row in rows}


def _nothing(ids: list[UUID], user: Any) -> dict[UUID, Line]:
    return {}


for kind in (
    Kind(code="cases.intake", label=_("Intake"), icon="door-enter", load=_intakes),
    Kind(code="cases.note", label=_("Note"), icon="note", load=_notes),
    Kind(code="cases.task", label=_("Task"), icon="checkbox", load=_tasks),
    Kind(code="cases.consent", label=_("Consent decision"), icon="writing-sign", load=_consents),
    Kind(code="cases.consent_withdrawn", label=_("Consent withdrawn"), icon="writing-sign-off", load=_consents),
    Kind(code="cases.episode", label=_("Episode of trafficking"), icon="route", load=_episodes),
    Kind(code="cases.identity", label=_("Identity changed"), icon="id", load=_nothing),
    Kind(code="cases.assigned", label=_("Team changed"), icon="users", load=_nothing),
    Kind(code="cases.closed", label=_("Case closed"), icon="lock", load=_nothing),
    Kind(code="cases.reopened", label=_("Case reopened"), icon="lock-open", load=_nothing),
):
    timeline.register(kind)


def _open_tasks(case: Case) -> Iterable[str]:
    open_still = Task.objects.filter(case=case, done_at=None).count()
    if open_still:
        yield ngettext("%(count)d task is not done.", "%(count)d tasks are not done.", open_still) % {
            "count": open_still
        }


closing.register("cases", _open_tasks)

for section in (
    Section(
        code="timeline",
        label=_("Timeline"),
        icon="timeline",
        url_name="cases:detail",
        access=CasePermission.VIEW,
        order=10,
    ),
    Section(code="person", label=_("Person"), icon="id", url_name="cases:person", access=CasePermission.VIEW, order=20),
    Section(
        code="account",
        label=_("What happened"),
        icon="route",
        url_name="cases:account",
        access=CasePermission.READ_ACCOUNT,
        order=30,
    ),
    Section(
        code="consents",
        label=_("Consent"),
        icon="writing-sign",
        url_name="cases:consents",
        access=CasePermission.VIEW,
        order=40,
    ),
    Section(code="team", label=_("Team"), icon="users", url_name="cases:team", access=CasePermission.VIEW, order=90),
):
    sections.register(section)

navigation.register(
    NavigationItem(label=_("Cases"), url_name="cases:list", icon="folder", access=CasePermission.VIEW, order=10)
)
navigation.register(
    NavigationItem(
        label=_("My tasks"), url_name="cases:my-tasks", icon="checkbox", access=CasePermission.MANAGE_TASKS, order=20
    )
)
navigation.register(
    NavigationItem(
        label=_("New intake"), url_name="cases:intake", icon="door-enter", access=CasePermission.REGISTER, order=30
    )
)
