"""In which order the exhibits of a claim would lie, if they lay as the checklist asks for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from legal import checklists
from legal.models import Exhibit, ExhibitKind, LossEvidence, LossItem


def by_checklist(exhibits: Sequence[Exhibit]) -> list[Exhibit]:
    """These exhibits of one claim, given in their order, by the items that they are of. What is of none lies where the
    checklist asks for proof of the losses that it proves, and last when it proves none; what is of the same item stays
    as it lies. Two queries."""
    places = {item.code: place for place, item in enumerate(checklists.items())}
    kinds = dict(ExhibitKind.objects.filter(exhibit__in=exhibits).values_list("exhibit_id", "item"))
    proofs = _proofs(exhibits)
    return sorted(exhibits, key=lambda row: places.get(kinds.get(row.pk) or proofs.get(row.pk, ""), len(places)))


def _proofs(exhibits: Sequence[Exhibit]) -> dict[UUID, str]:
    """As proof of what each of them lies, by the losses that it proves: that of a treatment, before that of any."""
    heads: dict[UUID, set[str]] = defaultdict(set)
    for exhibit, head in LossEvidence.objects.filter(exhibit__in=exhibits).values_list("exhibit_id", "loss__head"):
        heads[exhibit].add(head)
    treatment = LossItem.Head.TREATMENT
    return {key: "TREATMENT_PROOF" if treatment in found else "LOSS_PROOF" for key, found in heads.items()}
