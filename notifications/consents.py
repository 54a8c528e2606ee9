"""Whoever leads a case is told that a consent was withdrawn, and reminded before one ends. In a closed case, where
nobody gets a task, also who gave data out is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.everywhere import in_each
from cases import consenting
from cases.mentions import readers_of
from cases.models import Case, Consent
from cases.permissions import CasePermission
from cases.services import consents, telling
from cases.telling import leads
from core.access.actor import ActingUser
from core.day_bounds import begins
from core.jobs import periodic
from notifications import kinds
from notifications.kinds import Kind
from notifications.models import Notification
from notifications.services import notify

WITHDRAWN, ENDS, TO_TELL = "cases.consent_withdrawn", "cases.consent_ends", "cases.recipients_to_tell"


def tell(consent: Consent, by: ActingUser) -> None:
    """The hook of `cases.services.consents`."""
    for recipient in set(leads(consent.case)) & readers_of(consent.case).keys() - {by.pk}:
        notify(
            recipient_id=recipient,
            kind=WITHDRAWN,
            subject_id=consent.pk,
            due=consent.updated_at,
            case=consent.case,
        )


def tell_in_closed(decision: Consent, case: Case, recipients: Collection[UUID]) -> None:
    """The hook of `cases.services.telling`."""
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
        valid_until__range=(today, today + consenting.SOON),
        case__closed_on=None,
    )
    for consent in ending.select_related("case").order_by("valid_until", "id"):
        if consenting.is_asked_again(consent, Consent.objects.filter(case=consent.case, purpose=consent.purpose)):
            continue
        due = begins(consent.valid_until or today)
        for recipient in set(leads(consent.case)):
            notify(recipient_id=recipient, kind=ENDS, subject_id=consent.pk, due=due, case=consent.case)


def url(notification: Notification, user: ActingUser) -> str:
    """The page of the decision."""
    if not user.acting.may(CasePermission.VIEW) or notification.case_id is None:
        return ""
    return reverse("cases:consent", kwargs={"case": notification.case_id, "pk": notification.subject_id})


kinds.register(Kind(WITHDRAWN, _("Consent was withdrawn in a case."), icon="writing-sign-off", url=url))
kinds.register(Kind(ENDS, _("A consent ends soon. Ask again."), icon="writing-sign", url=url))
kinds.register(
    Kind(
        TO_TELL, _("Consent was withdrawn in a closed case. Look who is to be told."), icon="writing-sign-off", url=url
    )
)
consents.withdrawn_hooks.append(tell)
telling.closed_hooks.append(tell_in_closed)
periodic.register("notifications.consents", every=timedelta(hours=6), do=remind)
