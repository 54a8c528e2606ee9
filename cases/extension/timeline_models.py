"""The one timeline of a case, written by every app in the transaction of its write."""

from __future__ import annotations

from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models

from cases.record.models import Case
from cases.record.querysets import CaseRecordQuerySet
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.history import tracked
from core.key_subjects import KeySubject
from core.records import OrganisationOwned


class TimelineQuerySet(CaseRecordQuerySet[Any]):
    def visible_to(self, user: ActingUser, act: str | None = None, *, case: Case | None = None) -> Self:
        visible = super().visible_to(user, act, case=case)
        return visible.filter(models.Q(only_for=None) | models.Q(only_for=user.pk))

    def as_happened(self) -> Any:
        """The columns that a page shows of each entry (`cases.extension.timeline.EntryRow`)."""
        return self.values_list("id", "at", "kind", "detail", "compartment", "subject_id", "by__name", named=True)

    def newest_first(self) -> Self:
        return self.order_by("-at", "-id")


@tracked()
class TimelineEntry(OrganisationOwned):
    """That something happened, of which kind, in which compartment. What it was stands in its own row.

    `detail` is the code or the day that the act set: what the row says of it may change later, the entry does not.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    compartment = models.CharField(max_length=20, choices=Compartment.choices)
    kind = models.CharField(max_length=60)
    detail = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    # Set: only this user reads the entry (a counsellor's own sessions).
    only_for = models.UUIDField(null=True, blank=True)

    objects = TimelineQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case", "-at", "-id"], name="timeline_of_case"),
            # What is new on the home page, and who wrote last on the page of the team: of all cases, by the day.
            models.Index(fields=["organisation", "-at"], name="timeline_of_organisation"),
        ]

    def key_subject(self) -> KeySubject:
        return self.case.key_subject()

    def access_case_id(self) -> UUID:
        return self.case_id
