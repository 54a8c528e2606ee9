"""Rows that own a sealed file: its key lies in the row, wrapped by a key of the row's subject."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from core.access import log as access_log
from core.files import storage as files
from core.key_subjects import KeySubject
from core.keys import crypto, data_keys


class OwnsFile(models.Model):
    """A row with a sealed file. Who inherits brings the columns."""

    organisation_id: UUID
    storage_name: str
    size: int
    sha256: str
    compartment: str
    wrapped_file_key: bytes | memoryview

    class Meta:
        abstract = True

    def key_subject(self) -> KeySubject:
        """Whose keys wrap the file's."""
        raise NotImplementedError

    @property
    def key_place(self) -> bytes:
        """What binds the file's key to this row."""
        return f"{self.organisation_id}|{self._meta.label}|{self.pk}|file".encode()

    def own_file(self, stored: files.StoredFile) -> None:
        """Take over a sealed file: what it is called, how long it is, and its key, wrapped."""
        self.storage_name, self.size, self.sha256 = stored.name, stored.size, stored.sha256
        self.wrap(stored.key)

    def wrap(self, file_key: bytes) -> None:
        """Seal the file's key under the newest key of the row's compartment."""
        data_key = data_keys.for_writing(self.key_subject(), self.compartment)
        self.wrapped_file_key = crypto.seal(file_key, key=data_key.key, key_id=data_key.id, place=self.key_place)

    def file_key(self) -> bytes:
        """The file's own key. Raises Unlogged, KeyUnavailable, Damaged, and FileNotFoundError once it was erased."""
        wrapped = bytes(self.wrapped_file_key)
        if not wrapped:
            raise FileNotFoundError(self.storage_name)
        data_key = data_keys.by_id(crypto.key_id_of(wrapped))
        access_log.require_logged(data_key.subject, data_key.compartment)
        if not data_key.key:
            raise FileNotFoundError(self.storage_name)
        return crypto.unseal(wrapped, key=data_key.key, place=self.key_place)
