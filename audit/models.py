"""The two logs: what was looked at (AccessEntry), and what was done (Act). Both only ever grow.

They carry ids, not foreign keys: an entry outlives what it speaks of, and the access log is written on a
connection of its own that does not see the request's uncommitted rows.
"""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone

from core.models import OrganisationOwned, OrganisationQuerySet


class AccessEntry(OrganisationOwned):
    """One look: who opened which compartments of whom, committed before anything was shown.

    `sequence`, `previous` and `digest` are the places of the hash chain; they stay empty until the chain
    is switched on.
    """

    # No constraint: the entry is committed while the request's own rows are not yet.
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    user_id = models.UUIDField()
    act = models.CharField(max_length=80)
    case_ids = ArrayField(models.UUIDField(), default=list)
    subject_ids = ArrayField(models.UUIDField(), default=list)
    compartments = ArrayField(models.CharField(max_length=20), default=list)
    purpose = models.CharField(max_length=200, blank=True)
    request = models.CharField(max_length=20, blank=True)
    sequence = models.BigIntegerField(null=True, editable=False)
    previous = models.BinaryField(null=True, editable=False)
    digest = models.BinaryField(null=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-at"], name="accessentry_at"),
            GinIndex(fields=["case_ids"], name="accessentry_cases"),  # who opened this case
        ]
        constraints = [models.UniqueConstraint(fields=["organisation", "sequence"], name="accessentry_sequence")]


class Act(OrganisationOwned):
    """One act: who did what to which row, written in the transaction of the act."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    user_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=80)
    target_model = models.CharField(max_length=80)
    target_id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict, help_text="Codes and ids only, never personal content.")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-at"], name="act_at"),
            models.Index(fields=["target_id"], name="act_target"),
        ]
