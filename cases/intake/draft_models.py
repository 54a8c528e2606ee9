"""What was begun, an intake, a note or a long form: nobody's record yet, and read by nobody but whoever writes it."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.db import models
from django.utils import timezone

from cases.enquiries.models import Enquiry
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.history_exemptions import untracked
from core.key_subjects import KeySubject
from core.keys.fields import EncryptedJSONField
from core.records import OrganisationOwned, Record, RecordQuerySet

DRAFT = "draft"


class IntakeDraftQuerySet(RecordQuerySet["IntakeDraft"]):
    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        """One's own, for who reads who people are: a draft holds names."""
        may = user.is_active and (act is None or user.acting.may(act)) and user.acting.reads(Compartment.IDENTITY)
        return self.filter(organisation_id=user.acting.organisation_id, created_by=user.pk) if may else self.none()


@untracked("It is nobody's record yet: when it is gone, nothing of it may be left.")
class IntakeDraft(Record):
    """An intake that was begun and is not a case yet. It lies under keys of its own, which go with it."""

    compartment = Compartment.IDENTITY

    # Set: it began with this enquiry, and with no other draft at the same time.
    enquiry = models.OneToOneField(Enquiry, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    objects = IntakeDraftQuerySet.as_manager()

    def key_subject(self) -> KeySubject:
        return KeySubject(DRAFT, self.pk)

    def access_case_id(self) -> UUID | None:
        return None


@untracked("It goes with its draft.")
class DraftStep(OrganisationOwned):
    """What was answered in one step, as the browser sent it: it may make no sense yet."""

    compartment = Compartment.IDENTITY

    draft = models.ForeignKey(IntakeDraft, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=12)
    answers = EncryptedJSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "draft", "step"], name="draftstep_once")]

    def key_subject(self) -> KeySubject:
        return KeySubject(DRAFT, self.draft_id)
