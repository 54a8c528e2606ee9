"""Which versions of a claim's dossier were given out to be filed, as the next one tells it.

Court and opponent read it. Drafts that stayed in the house, and who downloaded what, are no business of theirs: that
stands on the page of each version, in the record of acts and in the chain of custody.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from core.domain.dates import format_date
from core.domain.languages import INDONESIAN
from legal.models import Dossier, DossierCopy, Filing, FilingStep, RestitutionClaim

COPY = "Salinan no. {number} dari versi {version}, untuk diajukan"
NAMELESS = "sistem"


class Handled(NamedTuple):
    """A line of the record: the moment, what was done, and by whom."""

    when: str
    what: str
    who: str


def lines(claim: RestitutionClaim, *, by: Any) -> list[Handled]:
    """Earlier versions that were given out to be filed or were filed, and the copies of them that were given out for
    it, as far as `by` sees them, in the order in which it happened."""
    found: list[tuple[datetime, str, Any]] = []
    copies = DossierCopy.objects.visible_to(by).filter(dossier__claim=claim, kind=DossierCopy.Kind.FILING)
    filed = FilingStep.objects.visible_to(by).filter(dossier__claim=claim, kind=Filing.FILED)
    left = Q(pk__in=copies.order_by().values("dossier")) | Q(pk__in=filed.order_by().values("dossier"))
    built = Dossier.objects.visible_to(by).filter(left, claim=claim, built_at__isnull=False)
    for dossier in built.select_related("created_by"):
        if dossier.built_at is not None:
            found.append((dossier.built_at, f"Versi {dossier.number} disusun", dossier.created_by))
    for copy in copies.select_related("created_by", "dossier"):
        text = COPY.format(number=copy.number, version=copy.dossier.number)
        found.append((copy.created_at, text, copy.created_by))
    found.sort(key=lambda entry: entry[0])
    return [Handled(_moment(at), what, user.name if user else NAMELESS) for at, what, user in found]


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{format_date(local.date(), INDONESIAN)}, {local:%H.%M}".replace(" ", "\N{NO-BREAK SPACE}")
