"""In which order the exhibits of a claim would lie, if they lay as the checklist asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from legal import checklists
from legal.models import Exhibit, ExhibitKind


def by_checklist(exhibits: Sequence[Exhibit]) -> list[Exhibit]:
    """These exhibits of one claim, given in their order, by the items that they are of; those of none come last, and
    what is of the same item stays as it lies. One query."""
    places = {item.code: place for place, item in enumerate(checklists.items())}
    kinds = dict(ExhibitKind.objects.filter(exhibit__in=exhibits).values_list("exhibit_id", "item"))
    return sorted(exhibits, key=lambda row: places.get(kinds.get(row.pk, ""), len(places)))
