"""Erasing a person: the files of their documents."""

from __future__ import annotations

from cases.record.models import Case
from core.files import storage as files
from documents.models import Document

GONE = "erased/"
"""What the names of erased documents begin with, in place of a file's."""


def erase(cases: list[Case]) -> None:
    """Take the keys of the files away, and the files once that is committed. What is known of them stays, unnamed.

    Raises DomainError during a backup.
    """
    for document in Document.objects.filter(case__in=cases).exclude(wrapped_file_key=b""):
        files.delete_once_committed(document.storage_name)
        Document.objects.filter(pk=document.pk).update(storage_name=f"{GONE}{document.pk.hex}", wrapped_file_key=b"")
