"""What `assessments` puts into the registries of `accounts`, `cases`, `notifications` and `core`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import org_seeding
from assessments import seeds
from assessments.approving import (
    APPROVAL,
    corrected,
    find_finished,
    made_by,
    makers_of,
    seen_by,
    sights_of,
    which_finished,
)
from assessments.definitions import Words
from assessments.models import Assessment, Edition
from assessments.permissions import AssessmentPermission
from assessments.selectors import share
from assessments.services import high_risk
from assessments.services.assessments import REMINDER, made_by_role, remind_too, reminder_moment, reviews_of
from cases.extension import approvals, changes, closing, handover_items, sections, timeline
from cases.extension.changes import TrackedModel
from cases.extension.handover_items import HandoverItem
from cases.extension.timeline import EntryKind, EntryText
from cases.record.models import Case
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.web import navigation
from core.web.navigation import NavigationItem
from notifications import alerts, kinds, reminders
from notifications.models import Notification
from notifications.reminders import Due

org_seeding.register("assessments", lambda _language: seeds.add_shipped_instruments())


def _assessments(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    if not user.acting.may(AssessmentPermission.VIEW):
        return {}
    rows = Assessment.objects.visible_to(user, AssessmentPermission.VIEW, case=case).filter(pk__in=ids)
    found = list(rows.select_related("instrument", "edition"))
    share(found, case)
    return {
        row.pk: EntryText(
            str(row.instrument.name),
            url=row.get_absolute_url(),
            mark=str(row.judged.label) if row.judged else "",
        )
        for row in found
    }


for kind in (
    EntryKind(code="assessments.finished", label=_("Assessment"), icon="clipboard-check", load=_assessments),
    EntryKind(code="assessments.corrected", label=_("Assessment corrected"), icon="clipboard-check", load=_assessments),
):
    timeline.register(kind)


@lru_cache(maxsize=256)
def _judgements(edition_id: UUID) -> dict[str, Words]:
    """The words of an edition's judgements by their codes: what assessments were filled in on never changes."""
    found = Edition.objects.get(pk=edition_id).read.judgement
    return {choice.code: choice.label for choice in found.choices} if found else {}


def _judgement(version: Any, code: str) -> object:
    return _judgements(version.edition).get(code, code)


changes.register(
    TrackedModel(
        model=Assessment,
        label=_("Assessment"),
        access=AssessmentPermission.VIEW,
        # A draft is saved every few seconds: what was changed is told once it is finished.
        versions=lambda case: Q(state=Assessment.State.FINAL),
        about="assessed_on",
        says={"judgement": _judgement},
        words={"answers": lambda answers: _("%(count)d answers") % {"count": len(answers)}},
    )
)


def _drafts(compartment: str) -> Callable[[Case], Iterable[str | Promise]]:
    def check(case: Case) -> Iterable[str | Promise]:
        if Assessment.objects.drafts().filter(case=case, compartment=compartment).exists():
            yield _("An assessment is still a draft. Finish it, or discard it.")

    return check


# Who does not read a compartment does not learn of the drafts in it.
for compartment in Compartment.values:
    name = "assessments" if compartment == Compartment.GENERAL else f"assessments of {compartment}"
    closing.register(name, _drafts(compartment), compartment=compartment)

approvals.register(
    approvals.ApprovalKind(
        code=APPROVAL,
        label=_("Assessment"),
        ask=AssessmentPermission.WRITE,
        find=find_finished,
        url=lambda case, of: reverse("assessments:assessment", kwargs={"case": case.pk, "pk": of}),
        makers=makers_of,
        made_by=made_by,
        sights=sights_of,
        seen_by=seen_by,
        which=which_finished,
        outdated=corrected,
    )
)

sections.register(
    sections.CaseSection(
        code="assessments",
        label=_("Assessments"),
        icon="clipboard-check",
        url_name="assessments:section",
        access=AssessmentPermission.VIEW,
        order=45,
    )
)


navigation.register(
    NavigationItem(
        label=_("Instruments"),
        url_name="assessments:instruments",
        icon="clipboard-check",
        access=AssessmentPermission.EDIT_INSTRUMENTS,
        order=73,
    )
)


def _due_review(assessment_id: UUID, job_due: datetime, user: ActingUser) -> Due | None:
    """The assessment, if its review is still to be made, and has not been put off."""
    rows = Assessment.objects.visible_to(user, AssessmentPermission.WRITE).to_review()
    found = rows.select_related("case__site").filter(pk=assessment_id, case__closed_on=None).first()
    if found is None or found.next_review_on is None:
        return None
    zone = found.case.site.time_zone
    if job_due.astimezone(ZoneInfo(zone)).date() < found.next_review_on:
        return None
    return Due(found.case, reminder_moment(found.next_review_on, zone))


def _review_url(notification: Notification, user: ActingUser) -> str:
    return reverse("assessments:section", kwargs={"case": notification.case_id})


reminders.register(kinds.Kind(REMINDER, _("A review is due."), icon="clipboard-check", url=_review_url), _due_review)

alerts.register(high_risk.KIND, high_risk.find, high_risk.url)

handover_items.register(
    HandoverItem(
        code="assessments.review",
        label=_("Reviews to be reminded of"),
        find=reviews_of,
        takes=made_by_role,
        move=remind_too,
        act=AssessmentPermission.VIEW,
        compartments=(Compartment.GENERAL, Compartment.CLINICAL, Compartment.COUNSELLING),
    )
)
