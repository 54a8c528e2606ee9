"""The data keys, wrapped, and as they are opened."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.db import models
from django.utils import timezone

from core.compartments import Compartment
from core.history_exemptions import untracked
from core.key_subjects import KeySubject
from core.keys import crypto
from core.records import OrganisationOwned


class OpenKey(NamedTuple):
    """A data key, opened. Of a destroyed one `key` is empty."""

    id: UUID
    key: bytes
    subject: KeySubject
    compartment: str


def key_place(organisation_id: UUID, kind: str, subject_id: UUID | str, compartment: str, version: int) -> bytes:
    """What a wrapped data key is bound to."""
    return f"{organisation_id}|{kind}|{subject_id}|{compartment}|{version}".encode()


@untracked("What a destroyed key was must be gone, or nothing that it sealed would go dark.")
class DataKey(OrganisationOwned):
    """The wrapped key of one subject and compartment. An empty `wrapped` is a destroyed key."""

    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    compartment = models.CharField(max_length=20, choices=Compartment.choices)
    version = models.PositiveIntegerField(default=1)
    wrapped = models.BinaryField()
    wrapped_by = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "subject_kind", "subject_id", "compartment", "version"],
                name="datakey_once",
            )
        ]
        indexes = [models.Index(fields=["organisation"], condition=models.Q(wrapped=b""), name="datakey_destroyed")]

    def place(self) -> bytes:
        """What the wrapped key is bound to."""
        organisation: UUID = self.organisation_id  # type: ignore[assignment]  # the stubs take a default for nullable
        return key_place(organisation, self.subject_kind, self.subject_id, self.compartment, self.version)

    def opened(self, organisation_key: bytes) -> OpenKey:
        """The key itself. Raises Damaged when it does not belong to this row or this organisation."""
        key = crypto.unwrap(bytes(self.wrapped), under=organisation_key, place=self.place())
        return OpenKey(self.id, key, KeySubject(self.subject_kind, self.subject_id), self.compartment)
