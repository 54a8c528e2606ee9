"""Joint claims. Who sees which of their members is asked where they are read."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.locking import locked_in_open_case, require_open
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from legal.models import JointClaim, JointMember, RestitutionClaim
from trafficking.models import Event, EventLink


@transaction.atomic
def open_joint_claim(*, claim: RestitutionClaim, event: Event, name: str, by: ActingUser) -> JointMember:
    """Begin a joint claim for an event of the claim's case, with this claim in it.

    Raises DomainError when the survivor was not part of the event, ValidationError when the claim stands in one."""
    require_open(claim.case)
    _require_part(claim, event.pk)
    joint = writes.create(JointClaim(event=event, name=name), by=by)
    record(by=by, verb="legal.joint_claim_opened", target=joint, event=str(event.pk))
    return _join(claim, joint, by)


@transaction.atomic
def join_claim(*, claim: RestitutionClaim, joint: JointClaim, by: ActingUser) -> JointMember:
    """Put a claim into a joint claim that is offered to `by`. Raises as open_joint_claim does."""
    require_open(claim.case)
    _require_part(claim, joint.event_id)
    return _join(claim, joint, by)


@transaction.atomic
def rename_joint_claim(*, member: JointMember, expected_version: int, name: str, by: ActingUser) -> JointClaim:
    """Call the joint claim of a member otherwise; `expected_version` is its own. Raises EditConflict, and DomainError
    when the member's case is closed."""
    require_open(member.case)
    rows = JointClaim.objects.select_related("event")
    joint = rows.locked(pk=member.joint_id, expected_version=expected_version)
    joint.name = name
    writes.update(joint, "name", by=by)
    record(by=by, verb="legal.joint_claim_renamed", target=joint)
    return joint


@transaction.atomic
def leave_joint_claim(*, member_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take a claim out; with the last one the joint claim goes. Raises EditConflict."""
    rows = JointMember.objects.select_related("case")
    member: JointMember = locked_in_open_case(rows, pk=member_id, expected_version=expected_version)
    # Whoever joins meanwhile waits, so that no claim is left without what it stands in.
    joint = JointClaim.objects.select_for_update(of=("self",)).get(pk=member.joint_id)
    timeline.append(record=member, kind="legal.joint_claim_left", by=by)
    record(by=by, verb="legal.joint_claim_left", target=member, claim=str(member.claim_id))
    touch(member.case)
    member.delete()
    if not JointMember.objects.filter(joint=joint).exists():
        joint.delete()


def _join(claim: RestitutionClaim, joint: JointClaim, by: ActingUser) -> JointMember:
    JointClaim.objects.select_for_update(of=("self",), no_key=True).get(pk=joint.pk)
    member = writes.create(JointMember(case=claim.case, claim=claim, joint=joint), by=by)
    timeline.append(record=member, kind="legal.joint_claim", by=by)
    touch(claim.case)
    record(by=by, verb="legal.joint_claim_joined", target=member, claim=str(claim.pk), joint=str(joint.pk))
    return member


def _require_part(claim: RestitutionClaim, event_id: UUID) -> None:
    if not EventLink.objects.current().filter(case=claim.case_id, event=event_id).exists():
        raise DomainError(_("The survivor of this case was not part of this event."), field="joint")
