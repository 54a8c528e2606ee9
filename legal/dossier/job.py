"""The job that builds a dossier: with the rights of who asked, at the time at which it runs."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from uuid import uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.models import Case
from core import writes
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError
from core.files import storage as files
from core.files.encrypted_temp import EncryptedTempDir
from core.jobs import queue as jobs
from core.jobs.models import Job
from documents.models import Document, DocumentEvent
from documents.services import keep_made, note_handling
from legal import leaving, secrecy
from legal.dossier import bundle, content, handling
from legal.dossier.bundle import Bundle, Signer
from legal.models import Dossier, SigningCertificate
from legal.permissions import LegalPermission
from legal.services.claims import held_claim
from legal.services.dossiers import not_built, require_buildable

_FILLED = (
    "document",
    "own_part",
    "content",
    "signed_by",
    "content_digest",
    "pages",
    "built_at",
    "problems",
    "is_address_checked",
)


def build(job: Job, user: ActingUser) -> None:
    """Build the dossier whose id the job carries. Built already: nothing happens.

    Raises DomainError when who asked may no longer see or do it, or open an exhibit, the survivor no longer wants it,
    boxes were drawn on an exhibit meanwhile, or something may give away where the survivor lives.
    """
    dossier = (
        Dossier.objects.visible_to(user, LegalPermission.BUILD_DOSSIER)
        .select_related("case__person", "claim__case__person", "claim__matter")
        .filter(pk=job.subject_id)
        .first()
    )
    if dossier is None or not user.acting.reads(Compartment.IDENTITY):
        raise DomainError(_("You may no longer build this dossier."))
    if dossier.is_built:
        return
    certificate = SigningCertificate.objects.visible_to(user).first()
    log_access(
        by=user,
        act="legal.dossier.built",
        rows=[dossier.case, *([certificate] if certificate else [])],
        compartments=Compartment.values,
        purpose="restitution dossier",
    )
    require_buildable(dossier.claim, by=user)
    # What is written from now on, while pages are laid out, does not stand in it.
    dossier.built_at, day = timezone.now(), timezone.localdate(dossier.created_at)
    found = content.gather(dossier.claim, on=day, by=user)
    named = secrecy.refusal(secrecy.of_words(dossier.claim, found))
    if named:
        raise DomainError(not_built(named))
    documents = content.documents(found, by=user)
    edition = bundle.Edition(
        version=dossier.number,
        on=day,
        signer=_signer(certificate) if certificate and certificate.is_valid else None,
        log=handling.lines(dossier.claim, by=user),
    )
    with EncryptedTempDir() as aside:
        made = bundle.build(found, documents, edition, aside, report=partial(jobs.report, job))
        # The claim may have been withdrawn, consent have gone or boxes come while pages were laid out; whoever does
        # that now waits for this.
        Case.objects.held(dossier.case_id)
        require_buildable(held_claim(dossier.claim_id), by=user)
        dossier.signed_by = edition.signer.name if edition.signer else ""
        _keep(dossier, found, made, documents, user)


def _signer(certificate: SigningCertificate) -> Signer:
    # pyHanko takes twenty megabytes: only who signs loads it.
    from legal.dossier import signing  # noqa: PLC0415

    return signing.opened(certificate)


def _keep(
    dossier: Dossier, found: content.Content, made: Bundle, documents: dict[str, Document], user: ActingUser
) -> None:
    title = {"number": dossier.number}
    keep = partial(keep_made, case=dossier.case, compartment=Compartment.LEGAL, edition=dossier.number, by=user)
    dossier.document = keep(
        content=files.pieces(made.content),
        pages=made.pages,
        title=_("Restitution dossier, version %(number)d") % title,
        made_for=dossier.pk,
    )
    dossier.own_part = keep(
        content=files.pieces(made.own_part),
        pages=made.own_pages,
        title=_("Restitution dossier without exhibits, version %(number)d") % title,
        # Always the same for this dossier, so that work done again replaces what an interrupted one has left.
        made_for=uuid5(dossier.pk, "own part"),
    )
    dossier.content = {**asdict(found), "exhibits": [asdict(one) for one in made.exhibits]}
    dossier.content_digest, dossier.pages = found.digest, made.pages
    dossier.is_address_checked = True
    dossier.problems = made.problems
    writes.update(dossier, *_FILLED, by=user)
    leaving.note_built(dossier, by=user)
    for document in documents.values():
        note_handling(document=document, kind=DocumentEvent.Kind.BUNDLED, by=user)
    timeline.append(record=dossier, kind="legal.dossier", by=user)
    record(
        by=user,
        verb="legal.dossier_built",
        target=dossier,
        number=dossier.number,
        sha256=dossier.document.sha256,
        own_part=dossier.own_part.sha256,
        is_signed=bool(dossier.signed_by),
        digest=dossier.content_digest,
        problems=len(made.problems),
    )
