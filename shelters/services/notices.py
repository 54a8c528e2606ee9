"""What the house must know of health."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from cases.record.locking import held_open
from cases.record.models import Case
from cases.record.touch import touch
from core import unreadable, writes
from core.access.actor import ActingUser
from core.errors import DomainError, EditConflict
from shelters.models import HouseNotice


@transaction.atomic
def write_house_notice(*, case: Case, allergies: str, watch: str, expected_version: int, by: ActingUser) -> HouseNotice:
    """Write or change what the house is told of health. `expected_version` 0 means: nothing was written yet.

    Raises DomainError for a closed case and where nothing is said, EditConflict when somebody else has written
    meanwhile.
    """
    case = held_open(case.pk)
    notice = HouseNotice.objects.select_related("case").filter(case=case).first()
    if not (allergies or watch or unreadable.stays(notice, "allergies") or unreadable.stays(notice, "watch")):
        raise DomainError(_("Write what the house must know. Where nothing is known, say so."), field="allergies")
    if notice is None:
        if expected_version:
            raise DomainError(_("The page was incomplete. Reload it and try again."))
        notice = writes.create(HouseNotice(case=case, allergies=allergies, watch=watch), by=by)
    elif notice.version != expected_version:
        raise EditConflict(notice)
    else:
        notice.allergies, notice.watch = allergies, watch
        writes.update(notice, "allergies", "watch", by=by)
    touch(case)
    record(by=by, verb="house_notice.written", target=notice)
    return notice
