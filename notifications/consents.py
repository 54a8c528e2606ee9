"""Whoever leads a case is told that a consent was withdrawn, and reminded before one ends. In a closed case, where
nobody gets a task, also who gave data out is told."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from accounts.for_each_organisation import in_each
from cases.consent import rules as consent_rules
from cases.consent.models import Consent
from cases.consent.recall import leads
from cases.extension.readers import readers_of
from cases.permissions import CasePermission
from cases.record.models import Case
from core.access.actor import ActingUser
from core.day_bounds import begins
from notifications.models import Notification
from notifications.services import notify

WITHDRAWN, ENDS, TO_TELL = "cases.consent_withdrawn", "cases.consent_ends", "cases.recipients_to_tell"


def tell(sender: object, *, consent: Consent, by: ActingUser, **_: Any) -> None:
    for recipient in set(leads(consent.case)) & readers_of(consent.case).keys() - {by.pk}:
        notify(
            recipient_id=recipient,
            kind=WITHDRAWN,
            subject_id=consent.pk,
            due=consent.updated_at,
            case=consent.case,
        )


def tell_in_closed(sender: object, *, decision: Consent, case: Case, recipients: Collection[UUID], **_: Any) -> None:
    now = timezone.now()
    for recipient in recipients:
        notify(recipient_id=recipient, kind=TO_TELL, subject_id=decision.pk, due=now, case=case)


def remind() -> None:
    """Tell of what ends within two weeks, once for each end."""
    in_each(lambda _organisation: _remind())


def _remind() -> None:
    today = timezone.localdate()
    ending = Consent.objects.filter(
        decision=Consent.Decision.GIVEN,
        withdrawn_on=None,
        valid_until__range=(today, today + consent_rules.SOON),
        case__closed_on=None,
    )
    for consent in ending.select_related("case").order_by("valid_until", "id"):
        if consent_rules.is_asked_again(consent, Consent.objects.filter(case=consent.case, purpose=consent.purpose)):
            continue
        due = begins(consent.valid_until or today)
        for recipient in set(leads(consent.case)):
            notify(recipient_id=recipient, kind=ENDS, subject_id=consent.pk, due=due, case=consent.case)


def url(notification: Notification, user: ActingUser) -> str:
    """The page of the decision."""
    if not user.acting.may(CasePermission.VIEW) or notification.case_id is None:
        return ""
    return reverse("cases:consent", kwargs={"case": notification.case_id, "pk": notification.subject_id})
