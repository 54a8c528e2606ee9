"""What the parts of a claim put into the timeline and the change history of the case."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.extension import changes, timeline
from cases.extension.changes import TrackedModel
from cases.extension.timeline import EntryKind, EntryText, nothing
from cases.record.models import Case
from core.access.actor import ActingUser
from legal.models import AddressStatement, ImmaterialStatement, JointMember, Opponent, WageCalculation, WageEntry
from legal.permissions import LegalPermission

VIEW = LegalPermission.VIEW


def _wages(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = WageCalculation.objects.visible_to(user, VIEW, case=case).filter(pk__in=ids).select_related("case")
    return {row.pk: EntryText(row.title, _url("wages", case, row.pk)) for row in rows}


def _joined(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    """Nothing of the other members, and of the joint claim no more than that it is there."""
    rows = JointMember.objects.visible_to(user, VIEW, case=case).filter(pk__in=ids)
    return {row.pk: EntryText(url=_url("claim", case, row.claim_id)) for row in rows}


def _url(name: str, case: Case, pk: UUID) -> str:
    return reverse(f"legal:{name}", kwargs={"case": case.pk, "pk": pk})


for kind in (
    EntryKind(code="legal.wages", label=_("Wage calculation begun"), icon="calculator", load=_wages),
    EntryKind(
        code="legal.wages_taken_over", label=_("Wage calculation taken into the ledger"), icon="calculator", load=_wages
    ),
    EntryKind(code="legal.joint_claim", label=_("Claim put into a joint claim"), icon="users-group", load=_joined),
    EntryKind(
        code="legal.joint_claim_left", label=_("Claim taken out of a joint claim"), icon="users-minus", load=nothing
    ),
    EntryKind(code="legal.wages_removed", label=_("Wage calculation removed"), icon="trash", load=nothing),
):
    timeline.register(kind)

for model, label, about in (
    (WageCalculation, _("Wage calculation"), "title"),
    (WageEntry, _("Entry of a wage calculation"), ""),
    (ImmaterialStatement, _("Statement on immaterial loss"), ""),
    (Opponent, _("Against whom the claim runs"), ""),
    (AddressStatement, _("Said to show no address"), ""),
):
    changes.register(TrackedModel(model=model, label=label, access=VIEW, about=about))
