"""What `counselling` puts into the registries of `cases`."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.extension import closing, erasure, sections, timeline
from cases.extension.timeline import EntryKind, EntryText
from cases.record.models import Case
from core.access.actor import ActingUser
from core.key_subjects import KeySubject
from core.web import navigation
from counselling.models import SESSION, Session
from counselling.permissions import CounsellingPermission


def _sessions(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    """That a session was held, for its counsellor alone. The content is opened on its own page only."""
    if not user.acting.may(CounsellingPermission.VIEW):
        return {}
    rows = Session.objects.visible_to(user, CounsellingPermission.VIEW, case=case).filter(pk__in=ids)
    return {
        row.pk: EntryText(
            row.get_kind_display(),
            reverse("counselling:session", kwargs={"case": row.case_id, "pk": row.pk}),
            row.get_attendance_display(),
        )
        for row in rows
    }


timeline.register(
    EntryKind(code="counselling.session", label=_("Counselling session"), icon="message-circle", load=_sessions)
)


def _planned_session(case: Case) -> Iterable[str | Promise]:
    later = Session.objects.filter(
        case=OuterRef("case"), created_by=OuterRef("created_by"), held_at__gt=OuterRef("held_at")
    )
    planned = Session.objects.filter(case=case, next_on__gte=timezone.localdate())
    if planned.exclude(Exists(later)).exists():
        yield _("A counselling session is planned. Ask the counsellor.")


closing.register("counselling", _planned_session, compartment=Session.compartment)


def _sealed_sessions(cases: list[Case]) -> dict[KeySubject, UUID]:
    """Each session lies under a key of its own."""
    rows = Session.objects.filter(case__in=cases).values_list("pk", "case_id")
    return {KeySubject(SESSION, pk): case_id for pk, case_id in rows}


erasure.register("counselling", subjects=_sealed_sessions)

navigation.begin_at("cases:today", CounsellingPermission.WRITE)

sections.register(
    sections.CaseSection(
        code="counselling",
        label=_("Counselling"),
        icon="message-circle",
        url_name="counselling:section",
        access=CounsellingPermission.VIEW,
        order=40,
    )
)
