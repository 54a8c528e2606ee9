"""Who is told of the certificate with which the organisation signs: when it changes, and before it ends.

What a change leads to, `reports` says, whose page tells of it.
"""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from accounts import oversight
from accounts.for_each_organisation import in_each
from cases.permissions import CasePermission
from core.access.actor import ActingUser
from legal.models import SigningCertificate
from notifications.models import Notification
from notifications.services import notify

CHANGED, ENDS, ENDED = "legal.certificate_changed", "legal.certificate_ends", "legal.certificate_ended"


def tell_changed(row: SigningCertificate, *, by: ActingUser) -> None:
    """Tell who watches over access that a certificate was put in or taken out, other than who did it."""
    for watcher in oversight.over_looks(other_than=by.pk):
        notify(recipient_id=watcher, kind=CHANGED, subject_id=row.pk, due=timezone.now())


def remind() -> None:
    """Tell who puts certificates in, once some days before one ends, and once when it has."""
    in_each(lambda _organisation: _remind())


def _remind() -> None:
    for row in SigningCertificate.objects.defer("sealed"):
        for kind, due in ((ENDS, row.warns_from), (ENDED, row.valid_until)):
            # Of what has ended it is not said any more that it will.
            if due <= timezone.now() and (kind == ENDED or not row.has_ended):
                for recipient in sorted(oversight.who_may(CasePermission.SET_RULES)):
                    notify(recipient_id=recipient, kind=kind, subject_id=row.pk, due=due)


def url(notification: Notification, user: ActingUser) -> str:
    return reverse("legal:signing") if user.acting.may(CasePermission.SET_RULES) else ""
