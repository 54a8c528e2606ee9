"""What was begun, an intake, a note or a long form: nobody's record yet, and read by nobody but whoever writes it."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from cases.models.case import Case, CaseRecord
from cases.models.enquiries import Enquiry
from cases.models.records import Note
from cases.querysets import CaseRecordQuerySet
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.history_exemptions import untracked
from core.key_subjects import KeySubject
from core.keys.fields import EncryptedJSONField, EncryptedTextField
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


class NoteDraftQuerySet(CaseRecordQuerySet["NoteDraft"]):
    def visible_to(self, user: ActingUser, act: str | None = None, *, case: Case | None = None) -> Self:
        """One's own, as long as one reads what it was going to be."""
        return super().visible_to(user, act, case=case).filter(created_by=user.pk)


@untracked("It is nobody's record yet: when it is saved or given up, nothing of it may be left.")
class NoteDraft(CaseRecord):
    """A note that somebody is writing, one for each writer and case. It lies under the keys of what it will be."""

    compartment = models.CharField(max_length=20, choices=Compartment.choices)
    contact = models.CharField(max_length=12, choices=Note.Contact.choices, blank=True)
    # None: when it is saved.
    happened_at = models.DateTimeField(null=True, blank=True)
    text = EncryptedTextField()
    told = ArrayField(models.UUIDField(), default=list, blank=True)

    objects = NoteDraftQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "case", "created_by"], name="notedraft_once")]


class FormDraftQuerySet(CaseRecordQuerySet["FormDraft"]):
    def visible_to(self, user: ActingUser, act: str | None = None, *, case: Case | None = None) -> Self:
        """One's own, as long as one reads what it was going to be."""
        return super().visible_to(user, act, case=case).filter(created_by=user.pk)


@untracked("It is nobody's record yet: when it is saved or given up, nothing of it may be left.")
class FormDraft(CaseRecord):
    """A long form that somebody is filling in, one for each writer and page. It lies under the keys of what it will
    be, and it may make no sense yet.
    """

    compartment = models.CharField(max_length=20, choices=Compartment.choices)
    # The path of the form's page.
    address = models.CharField(max_length=200)
    # Names and values, as the browser sent them.
    answers = EncryptedJSONField()

    objects = FormDraftQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "created_by", "address"], name="formdraft_once")]
