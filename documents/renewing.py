"""A file of a document under a new key of its own."""

from __future__ import annotations

from uuid import UUID

from core.errors import Damaged
from core.files import storage as files
from documents.models import Document


def renew(document_id: UUID, key: bytes) -> bytes:
    """Write a document's file anew and return its new key; the one before is deleted once that is committed.

    Raises Damaged when the file is not what was received, FileNotFoundError; DomainError during a backup.
    """
    document = Document.objects.get(pk=document_id)
    files.delete_once_committed(document.storage_name)
    stored = files.store(files.read(document.storage_name, key))
    if stored.sha256 != document.sha256:
        files.delete(stored.name)
        raise Damaged("A sealed file is not what was received.")
    Document.objects.filter(pk=document_id).update(storage_name=stored.name)
    return stored.key
