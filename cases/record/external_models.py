"""What a row was called in the system that it was imported from."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from cases.record.models import Case
from cases.record.querysets import ExternalRecordQuerySet
from core.history import tracked
from core.records import OrganisationOwned

# What the external id begins with where the record has no number of its own there.
WITHOUT_NUMBER = "row:"


@tracked(leave_out=["content_digest"])
class ExternalRecord(OrganisationOwned):
    """Which row of another system a case came from, so that no import takes it twice.

    The database holds one for each case, and lets two cases have the same number: a constraint over it would tell
    whoever imports that a case is here which they may not know of. `services.note_source` refuses what they see.
    """

    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=120)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], name="externalrecord_one_of_case"),
        ]
        # Asked for every row of a list that is imported.
        indexes = [
            models.Index(fields=["organisation", "source", "external_id"], name="externalrecord_number"),
        ]

    objects = ExternalRecordQuerySet.as_manager()

    @property
    def is_without_number(self) -> bool:
        """Whether the record had no number of its own there."""
        return self.external_id.startswith(WITHOUT_NUMBER)
