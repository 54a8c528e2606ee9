"""Which rows a write holds on to, always in this order: the case, the request or stay, the bed."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from cases.record.models import Case
from core.errors import DomainError
from shelters.models import Bed, BedRequest, House, Stay
from shelters.selectors import is_taken


def waiting_request(request_id: UUID, *, expected_version: int) -> BedRequest:
    """A request that has no answer yet. Raises DomainError when it has one, EditConflict."""
    Case.objects.held(BedRequest.objects.values_list("case_id", flat=True).get(pk=request_id))
    rows = BedRequest.objects.select_related("case", "house__site")
    asked: BedRequest = rows.locked(pk=request_id, expected_version=expected_version)
    if asked.state != BedRequest.State.ASKED:
        raise DomainError(_("This request has been answered already."))
    return asked


def open_stay(stay_id: UUID, *, expected_version: int) -> Stay:
    """Raises DomainError when the person has been discharged, EditConflict."""
    Case.objects.held(Stay.objects.values_list("case_id", flat=True).get(pk=stay_id))
    rows = Stay.objects.select_related("case", "house__site")
    stay: Stay = rows.locked(pk=stay_id, expected_version=expected_version)
    if not stay.is_open:
        raise DomainError(_("This person has been discharged already."))
    return stay


def free_bed(bed: Bed, *, house: House, request: BedRequest | None = None) -> Bed:
    """A bed of the house into which somebody can be put. Raises DomainError on the field "bed".

    Two people who choose one bed meet at its lock: the second reads what the first has done.
    """
    bed = Bed.objects.select_for_update(of=("self",)).select_related("room").get(pk=bed.pk)
    if bed.room.house_id != house.pk:
        raise DomainError(_("This bed stands in another house."), field="bed")
    if not bed.is_usable:
        raise DomainError(_("This bed cannot be used now. Choose another one."), field="bed")
    if is_taken(bed):
        raise DomainError(_("Somebody else was given this bed meanwhile. Choose another one."), field="bed")
    kept = BedRequest.objects.waiting().filter(bed=bed)
    if request is not None:
        kept = kept.exclude(pk=request.pk)
    if kept.exists():
        raise DomainError(_("This bed is kept for somebody else. Choose another one."), field="bed")
    return bed
