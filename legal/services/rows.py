"""How a row of legal work is put in, changed and taken out: in an open case, on record, and in the case's history.

And of what case and claim that must be which goes with it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.locking import locked_in_open_case, require_open
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.errors import DomainError
from core.files.uploads import SealedUpload
from documents.models import Document
from documents.services import add_document
from legal.models import Exhibit, Hearing, LegalRecord


def add[R: LegalRecord](row: R, *, by: ActingUser) -> R:
    """Put a new row in. Raises DomainError for a closed case, ValidationError."""
    require_open(row.case)
    writes.create(row, by=by)
    timeline.append(record=row, kind=f"legal.{_name(row)}", detail=_when(row), by=by)
    touch(row.case)
    record(by=by, verb=f"legal.{_name(row)}_added", target=row)
    return row


def locked[R: LegalRecord](model: type[R], *, pk: UUID, expected_version: int) -> R:
    """The row, to be changed. Raises DomainError for a closed case, EditConflict."""
    rows: Any = model._default_manager.select_related("case")
    row: R = locked_in_open_case(rows, pk=pk, expected_version=expected_version)
    return row


def change[R: LegalRecord](row: R, *, by: ActingUser, **facts: Any) -> R:
    """Give a row that `locked` returned other facts. Raises ValidationError."""
    state = facts.get("state")
    is_moved = state is not None and state != getattr(row, "state", None)
    for name, value in facts.items():
        setattr(row, name, value)
    writes.update(row, *facts, by=by)
    if is_moved:
        timeline.append(record=row, kind=f"legal.{_name(row)}_state", detail=state, by=by)
    else:
        timeline.append(record=row, kind=f"legal.{_name(row)}_changed", detail=_when(row), by=by)
    touch(row.case)
    record(by=by, verb=f"legal.{_name(row)}_changed", target=row)
    return row


def remove(row: LegalRecord, *, by: ActingUser) -> None:
    """Take a row that `locked` returned out; its history stays."""
    timeline.append(record=row, kind=f"legal.{_name(row)}_removed", by=by)
    record(by=by, verb=f"legal.{_name(row)}_removed", target=row)
    touch(row.case)
    row.delete()


def paper(
    case: Case, document: Document | None, upload: SealedUpload | None, title: Any, *, by: ActingUser
) -> Document | None:
    """The paper that belongs to a row: a new file, which goes among the legal documents, else `document`.

    Raises DomainError for a paper of another case and for a file that is not taken.
    """
    if upload is not None:
        return add_document(case=case, upload=upload, title=str(title), compartment=Compartment.LEGAL, by=by)
    require_of_case(document, case.pk)
    return document


def require_of_case(document: Document | None, case_id: UUID) -> None:
    """Raise DomainError for a document of another case. None is of every case."""
    if document is not None and document.case_id != case_id:
        raise DomainError(_("This document belongs to another case."), field="document")


def require_of_claim(exhibit: Exhibit | None, claim_id: UUID, *, field: str = "exhibit") -> None:
    """Raise DomainError for an exhibit of another claim. None is of every claim."""
    if exhibit is not None and exhibit.claim_id != claim_id:
        raise DomainError(_("This exhibit belongs to another claim."), field=field)


def _when(row: LegalRecord) -> object:
    """The day or the moment that the row itself names."""
    return row.at.isoformat() if isinstance(row, Hearing) else getattr(row, "on", "")


def _name(row: LegalRecord) -> str:
    return str(row._meta.model_name)
