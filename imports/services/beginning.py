"""Taking a file in, reading it another way, and giving it up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.for_each_organisation import in_each
from accounts.models import Membership, Site, User
from audit.services import record
from cases.permissions import CasePermission
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.files import storage as files
from core.files.uploads import SealedUpload
from core.jobs import queue as jobs
from core.keys import data_keys
from documents import scanning
from documents.workbench import Reason as DocumentReason
from imports import headings, workbench
from imports.models import Import, ImportRow
from imports.plan import Plan
from imports.selectors import CHECK
from imports.workbench import Content, Wish


@transaction.atomic
def begin_import(
    *, upload: SealedUpload, site: Site, lead: User, source: str, is_restricted: bool, by: ActingUser
) -> Import:
    """Take a list in: its rows are read and kept sealed until they are cases, or given up.

    Raises DomainError, with what to do about it, for a file that is no list, and for a site or a lead that cannot be.
    """
    if site.pk not in by.acting.sites(CasePermission.REGISTER):
        raise DomainError(_("You cannot open cases at this site."), field="site")
    if not Membership.objects.current().filter(user=lead).exists():
        raise DomainError(_("This person does not work in the organisation."), field="lead")
    if upload.stored is None:
        raise DomainError(workbench.Reason.TOO_LARGE.label, field="file")
    if scanning.scan(upload.chunks()) == scanning.Scan.FOUND:
        raise DomainError(DocumentReason.HARMFUL.label, field="file")
    content = _read(upload.chunks(), Wish(), field="file")
    row = Import(
        site=site,
        lead=lead,
        source=source,
        is_restricted=is_restricted,
        name=(upload.name or "")[-200:],
        kind=content.kind,
    )
    row.own_file(upload.stored)
    _take(row, content)
    writes.create(row, by=by)
    _keep_rows(row, content)
    record(by=by, verb="import.begun", target=row, rows=len(content.rows), sha256=row.sha256)
    upload.claimed = True
    return row


@transaction.atomic
def read_again(*, import_id: UUID, expected_version: int, wish: Wish, by: ActingUser) -> Import:
    """Read the file as a person says it is to be read: all that was said of its columns begins anew.

    The look must have been logged. Raises DomainError, EditConflict.
    """
    row = locked(import_id, expected_version, by=by)
    content = _read(row.open_file(), wish, field=None)
    jobs.cancel(kind=CHECK, subject_id=row.pk)
    row.rows.all().delete()
    row.state = Import.State.READ
    _take(row, content)
    writes.update(row, "state", "reading", "headings", "plan", "row_count", by=by)
    _keep_rows(row, content)
    record(by=by, verb="import.read_again", target=row, rows=len(content.rows))
    return row


@transaction.atomic
def discard_import(*, import_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Give a list up before it was imported: nothing of it is left. Raises DomainError, EditConflict."""
    row = locked(import_id, expected_version, by=by)
    record(by=by, verb="import.discarded", target=row)
    delete(row)


def locked(import_id: UUID, expected_version: int, *, by: ActingUser) -> Import:
    """The list of `by`, locked, while it is still prepared. Raises DomainError, EditConflict."""
    row = Import.objects.filter(created_by=by.pk).locked(pk=import_id, expected_version=expected_version)
    if not row.is_prepared:
        raise DomainError(_("This list is being imported, or was. It cannot be changed any more."))
    return row


def empty_old() -> int:
    """Delete what was not imported for `settings.DRAFT_DAYS`, and of older imports all that is left of their lists, in
    every organisation that could go on with it. Returns of how many."""
    before = timezone.now() - timedelta(days=settings.DRAFT_DAYS)
    return sum(in_each(lambda _organisation: _empty_old(before), at_work_since=before))


def _empty_old(before: datetime) -> int:
    rows = Import.objects.select_for_update(skip_locked=True).filter(updated_at__lt=before, emptied_at=None)
    found = [row for row in rows if row.is_prepared or row.state in (Import.State.DONE, Import.State.UNDONE)]
    for row in found:
        record(by=None, verb="import.emptied", target=row)
        if row.is_prepared:
            delete(row)
        else:
            empty(row)
    return len(found)


def delete(row: Import) -> None:
    """Delete a list that is locked, with its keys: copies of it elsewhere can no longer be read."""
    jobs.cancel(kind=CHECK, subject_id=row.pk)
    drop_file(row)
    subject = row.key_subject()
    row.rows.all().delete()
    row.delete()
    data_keys.drop(subject)


def empty(row: Import) -> None:
    """Delete what a list that is locked said, with its keys. What became of its rows stays."""
    drop_file(row)
    row.rows.update(cells=None, findings=None)
    Import.objects.filter(pk=row.pk).update(
        name=None, reading=None, headings=None, plan=None, emptied_at=timezone.now()
    )
    data_keys.drop(row.key_subject())


def drop_file(row: Import) -> None:
    """Delete the file once that is committed. Raises DomainError during a backup."""
    if row.storage_name:
        files.delete_once_committed(row.storage_name)
        Import.objects.filter(pk=row.pk).update(storage_name="", wrapped_file_key=b"")


def _read(content: Any, wish: Wish, *, field: str | None) -> Content:
    try:
        return workbench.read(content, wish)
    except workbench.Refused as refusal:
        raise DomainError(refusal.text, field=field) from None


def _take(row: Import, content: Content) -> None:
    """Note how the file was read, and propose what its columns are."""
    row.reading = {
        "sheets": content.sheets,
        "sheet": content.sheet,
        "row": content.row,
        "encoding": content.encoding,
        "separator": content.separator,
        "notes": content.notes,
    }
    row.headings, row.row_count = content.headings, len(content.rows)
    columns = [[cells[place] for _number, cells in content.rows] for place in range(len(content.headings))]
    row.plan = Plan(columns=headings.proposed(content.headings, columns)).kept()


def _keep_rows(row: Import, content: Content) -> None:
    with data_keys.writing_many(row.key_subject(), row.compartment):
        ImportRow.objects.bulk_create(
            (ImportRow(parent=row, number=number, cells=cells) for number, cells in content.rows), batch_size=500
        )


__all__ = [
    "begin_import",
    "delete",
    "discard_import",
    "drop_file",
    "empty",
    "empty_old",
    "locked",
    "read_again",
]
