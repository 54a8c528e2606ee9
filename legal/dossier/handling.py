"""Who made or took which version of a claim's dossier, as the dossier itself tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from core.domain.dates import format_date
from core.domain.languages import INDONESIAN
from legal.models import Dossier, DossierCopy, RestitutionClaim

COPIES = {
    DossierCopy.Kind.WORKING: "Salinan kerja no. {number} dari versi {version}",
    DossierCopy.Kind.FILING: "Salinan no. {number} dari versi {version}, untuk diajukan",
}
NAMELESS = "sistem"


class Handled(NamedTuple):
    """A line of the record: the moment, what was done, and by whom."""

    when: str
    what: str
    who: str


def lines(claim: RestitutionClaim, *, by: Any) -> list[Handled]:
    """Earlier versions and their copies, as far as `by` sees them, in the order in which it happened."""
    found: list[tuple[datetime, str, Any]] = []
    built = Dossier.objects.visible_to(by).filter(claim=claim, built_at__isnull=False).select_related("created_by")
    for dossier in built:
        if dossier.built_at is not None:
            found.append((dossier.built_at, f"Versi {dossier.number} disusun", dossier.created_by))
    copies = DossierCopy.objects.visible_to(by).filter(dossier__claim=claim).select_related("created_by", "dossier")
    for copy in copies:
        text = COPIES[DossierCopy.Kind(copy.kind)].format(number=copy.number, version=copy.dossier.number)
        found.append((copy.created_at, text, copy.created_by))
    found.sort(key=lambda entry: entry[0])
    return [Handled(_moment(at), what, user.name if user else NAMELESS) for at, what, user in found]


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{format_date(local.date(), INDONESIAN)}, {local:%H.%M}".replace(" ", "\N{NO-BREAK SPACE}")
