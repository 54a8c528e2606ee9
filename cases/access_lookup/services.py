"""What an administrator, who sees no case, is told about who sees one."""

from __future__ import annotations

from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.services import record
from cases.access_lookup.explanation import AccessExplanation, explained
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.record.throttling import require_fewer
from core.access import providers
from core.access.actor import ActingUser

ASKED = "access.asked"
MOST_IN_A_DAY = 20


class AccessAnswer(NamedTuple):
    """`why` is None when nothing is said: there is no such case, or it is restricted, or the person does not see it.
    Which of these it is, is the same answer after the same work."""

    member: Membership
    code: str
    why: AccessExplanation | None


@transaction.atomic
def ask_access(*, member: Membership, code: str, by: ActingUser) -> AccessAnswer:
    """What somebody would see in the case of a code. The question is in the record of acts, whatever the answer.

    Raises DomainError after too many questions within a day.
    """
    require_fewer(
        verbs=(ASKED,),
        than=MOST_IN_A_DAY,
        refusal=_("You have asked this too often today. Go on tomorrow."),
        by=by,
    )
    record(by=by, verb=ASKED, target=member, code=code)
    person = providers.authoriser.load(member.user_id, by.acting.organisation_id)
    case = None
    if person is not None:
        seen = Case.objects.visible_to(person, CasePermission.VIEW).with_reached_by()
        case = seen.filter(code=code, is_restricted=False).first()
    return AccessAnswer(member, code, explained(case, person, alone=True) if person and case else None)
