"""Files of dossiers that leave the house: each copy has a number, and says or is written down who took it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases.record.models import Case
from core import writes
from core.access.actor import ActingUser
from core.domain.dates import format_date
from core.domain.languages import INDONESIAN
from core.errors import DomainError
from documents.models import Document
from documents.sending import Marking, sent_as_kept
from documents.stored import must_open
from legal import approving
from legal.models import Dossier, DossierCopy
from legal.services.claims import held_claim, withdrawn
from legal.services.filings import not_for_filing

# What the names of files say, in the language of the files.
WORKING, WITHOUT_EXHIBITS = "salinan-kerja", "tanpa-bukti"


def working_copy(document: Document, by: ActingUser) -> Marking | None:
    """What makes a working copy of a dossier's file for `by`, who is written down; None for any other document."""
    dossier = approving.dossier_of(document)
    if dossier is None:
        return None
    copy = _noted(dossier, document, kind=DossierCopy.Kind.WORKING, by=by)
    now = timezone.localtime()
    line = (
        f"Salinan kerja no. {copy.number} · versi {dossier.number} · diunduh {by.name}, "
        f"{format_date(now.date(), INDONESIAN)} pukul {now:%H.%M} · tanpa tanda tangan elektronik, bukan untuk diajukan"
    )
    title = f"{document.case.code} – versi {dossier.number} – salinan kerja {copy.number}"

    def mark(content: bytes) -> bytes:
        # Twenty megabytes that no other page needs.
        from core.files.pdf_copies import marked  # noqa: PLC0415

        return marked(content, line, title=title, language=INDONESIAN)

    return Marking(mark, "-".join([*_part(copy), WORKING]))


@transaction.atomic
def give_for_filing(*, dossier: Dossier, part: str, purpose: str, by: ActingUser) -> StreamingHttpResponse:
    """A file of the dossier as it is kept, to be filed, once that and for what is written down.

    Raises DomainError for a claim that is withdrawn, a version that came back or whose place a later one has taken,
    when there is no such file, when it does not open, or (Withheld) may not leave now.
    """
    Case.objects.held(dossier.case_id)
    refused = withdrawn(held_claim(dossier.claim_id)) or not_for_filing(dossier)
    if refused:
        raise DomainError(refused)
    document = dossier.document if part == DossierCopy.Part.BUNDLE else dossier.own_part
    if document is None:
        raise DomainError(_("This version has no such file."))
    copy = _noted(dossier, document, kind=DossierCopy.Kind.FILING, purpose=purpose, by=by)
    with must_open():
        return sent_as_kept(document, by=by, called="-".join(_part(copy)))


def _part(copy: DossierCopy) -> list[str]:
    return [WITHOUT_EXHIBITS] if copy.part == DossierCopy.Part.OWN else []


def _noted(dossier: Dossier, document: Document, *, kind: str, purpose: str = "", by: ActingUser) -> DossierCopy:
    # Whoever takes another copy of it waits here for their number.
    Dossier.objects.select_for_update(of=("self",), no_key=True).get(pk=dossier.pk)
    highest = DossierCopy.objects.filter(dossier=dossier).aggregate(highest=Max("number"))["highest"] or 0
    copy = DossierCopy(
        case=dossier.case,
        dossier=dossier,
        number=highest + 1,
        kind=kind,
        part=DossierCopy.Part.OWN if document.pk == dossier.own_part_id else DossierCopy.Part.BUNDLE,
        purpose=purpose,
    )
    writes.create(copy, by=by)
    record(
        by=by,
        verb="legal.dossier_copied",
        target=dossier,
        number=dossier.number,
        copy=copy.number,
        kind=copy.kind,
        part=copy.part,
        sha256=document.sha256,
    )
    return copy
