"""How long an enquiry is kept that became no case: then its keys are destroyed, and a line in the ledger remembers it.

The row stays with what names nobody: when, by which way, what came of it.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.for_each_organisation import in_each
from accounts.models import Organisation
from audit import erasures
from audit.models import Erasure
from audit.services import record
from cases.approvals.models import CaseRules
from cases.enquiries.models import ENQUIRY, Enquiry
from cases.enquiries.public_reports import forget_reports
from cases.intake.draft_models import IntakeDraft
from core import writes
from core.domain.dates import months_after
from core.keys import data_keys


def months_kept() -> int:
    """For how many months the open scope's organisation keeps an enquiry that became no case."""
    kept = CaseRules.objects.values_list("enquiries_kept", flat=True).first()
    return CaseRules.USUAL if kept is None else kept


def erased_on(enquiry: Enquiry) -> date | None:
    """From which day the enquiry is erased, if nobody says another word to it. None: a case, or gone already."""
    if enquiry.case_id is not None or enquiry.erased_at is not None:
        return None
    resumed_at = enquiry.organisation.resumed_at
    since = enquiry.updated_at if resumed_at is None else max(enquiry.updated_at, resumed_at)
    return months_after(timezone.localdate(since), months_kept())


def erase_old_enquiries() -> int:
    """Erase what is older than its organisation keeps it, in every organisation where somebody could go on with it all
    that time. Returns how many."""
    now = timezone.now()
    return sum(in_each(lambda organisation: _erase_old(organisation, now), at_work_since=now))


@transaction.atomic
def erase_enquiry_again(enquiry_id: UUID) -> bool:
    """What the ledger says, done once more on older content that came back. False: the enquiry is not there."""
    enquiry = Enquiry.objects.select_for_update(of=("self",)).filter(pk=enquiry_id).first()
    if enquiry is None:
        return False
    _destroy([enquiry])
    if enquiry.erased_at is None:
        _mark(enquiry, timezone.now())
    return True


def _erase_old(organisation: Organisation, now: datetime) -> int:
    """Not what an intake was begun from: the intake is erased when nobody goes on with it, and the enquiry later."""
    begun = IntakeDraft.objects.filter(enquiry=OuterRef("pk"))
    last_day = months_after(timezone.localdate(now), -months_kept())
    if organisation.resumed_at is not None and timezone.localdate(organisation.resumed_at) > last_day:
        return 0
    found = list(
        Enquiry.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(~Exists(begun), case=None, erased_at=None, updated_at__date__lte=last_day)
        .order_by("pk")
    )
    if not found:
        return 0
    _destroy(found)
    for enquiry in found:
        erasures.append(person_id=enquiry.pk, kind=ENQUIRY, reason=Erasure.Reason.RETENTION, by=None)
        _mark(enquiry, now)
        record(by=None, verb="enquiry.erased", target=enquiry)
    return len(found)


def _destroy(enquiries: list[Enquiry]) -> None:
    data_keys.destroy([enquiry.key_subject() for enquiry in enquiries])
    forget_reports(enquiries)


def _mark(enquiry: Enquiry, now: datetime) -> None:
    enquiry.erased_at = now
    writes.update(enquiry, "erased_at", by=None)
