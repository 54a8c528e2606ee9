"""Joint claims as they are read: of their members those alone whose cases the reader sees, by the codes of the cases.

Nothing here counts, sums or orders by what the reader does not see. That a joint claim is there, and its name, learns
also who puts a claim of the same event into one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from cases.record.models import Case
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.key_subjects import KeySubject
from legal import selectors
from legal.models import JointClaim, JointMember, RestitutionClaim
from legal.permissions import LegalPermission
from trafficking.models import Event, EventLink
from trafficking.permissions import TraffickingPermission


class _Look(NamedTuple):
    """A joint claim as it is seen in a case: it lies under the key of its event."""

    subject: KeySubject
    case_id: Any

    def key_subject(self) -> KeySubject:
        return self.subject

    def access_case_id(self) -> Any:
        return self.case_id


class Row(NamedTuple):
    """A claim of the joint claim; `is_there`: whether its survivor is still held to have been part of the event."""

    member: JointMember
    total: Decimal
    is_there: bool

    @property
    def is_counted(self) -> bool:
        return self.is_there and not self.member.claim.is_withdrawn


@dataclass(frozen=True)
class Joint:
    claim: JointClaim
    rows: list[Row]

    @property
    def total(self) -> Decimal:
        """What the claims that still count come to."""
        return sum((row.total for row in self.rows if row.is_counted), Decimal(0))


def of_member(member: JointMember, *, by: ActingUser) -> Joint:
    """The joint claim of a member that `by` sees, with those of its members that `by` sees. Logs the look."""
    joint = JointClaim.objects.visible_to(by, LegalPermission.VIEW).select_related("event").get(pk=member.joint_id)
    rows = JointMember.objects.visible_to(by, LegalPermission.VIEW).filter(joint=joint)
    members = list(rows.select_related("case", "claim").order_by("case__code", "id"))
    log("opened", [joint], [one.case for one in members], by=by)
    sums = selectors.totals([one.claim for one in members], by=by)
    # That they were there is told by their standing here.
    links = EventLink.objects.current().filter(event=joint.event_id, case__in=[one.case_id for one in members])
    there = set(links.values_list("case_id", flat=True))
    return Joint(joint, [Row(one, sums[one.claim_id], one.case_id in there) for one in members])


def member_of(claim: RestitutionClaim, *, by: ActingUser) -> JointMember | None:
    """Where a claim stands; the look at its name is logged."""
    rows = JointMember.objects.visible_to(by, LegalPermission.VIEW).filter(claim=claim)
    member = rows.select_related("joint__event").first()
    if member is not None:
        member.case = claim.case
        log("listed", [member.joint], [claim.case], by=by)
    return member


def choices(case: Case, *, by: ActingUser) -> tuple[list[JointClaim], list[Event]]:
    """What a claim of the case, which was read with the principals that reach it, can join: joint claims of the events
    of the case, by name alone where `by` sees no member, and these events. Logs the look."""
    links = EventLink.objects.current().visible_to(by, TraffickingPermission.VIEW, case=case)
    events = [link.event for link in links.select_related("event").order_by("created_at", "id")]
    offered = JointClaim.objects.offered_to(by, LegalPermission.VIEW).filter(event__in=events)
    joints = list(offered.select_related("event").order_by("created_at", "id"))
    looks = [_Look(event.key_subject(), case.pk) for event in events]
    log_access(by=by, act="legal.joint.listed", rows=looks, compartments=(Compartment.GENERAL, Compartment.LEGAL))
    return joints, events


def log(verb: str, joints: list[JointClaim], cases: list[Case], *, by: ActingUser) -> None:
    """Write down that `by` is shown joint claims, and of which cases."""
    looks = [_Look(joint.key_subject(), case.pk) for joint in joints for case in cases]
    compartments = (Compartment.GENERAL, Compartment.LEGAL)
    log_access(by=by, act=f"legal.joint.{verb}", rows=looks, compartments=compartments)
