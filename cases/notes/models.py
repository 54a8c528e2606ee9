"""Notes: what was written down, and what is being written."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.record.models import Case, CaseRecord
from cases.record.querysets import CaseRecordQuerySet
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.history import tracked
from core.history_exemptions import untracked
from core.keys.fields import EncryptedTextField


@tracked()
class Note(CaseRecord):
    """A note. Its compartment decides who reads it.

    It is changed for some time by who wrote it, with every version kept; then it stays as it is, and what is to be said
    of it is an addendum (`original`), a note of the same compartment (docs/decisions/0033).
    """

    class Contact(models.TextChoices):
        """By what kind of contact the writer learnt it; empty where nobody said."""

        VISIT = "VISIT", _("Visit")
        MEETING = "MEETING", _("Meeting")
        CALL = "CALL", _("Phone call")
        MESSAGE = "MESSAGE", _("Message")
        ACCOMPANIED = "ACCOMPANIED", _("Accompanied")
        OBSERVATION = "OBSERVATION", _("Observation")

    class Basis(models.TextChoices):
        """By what right it was written although basic consent was withdrawn (UU 27/2022, article 20)."""

        VITAL = "VITAL", _("To protect somebody's life")
        DUTY = "DUTY", _("A duty under the law")
        CONSENT = "CONSENT", _("The survivor asked for this to be written down")

    compartment = models.CharField(
        _("kind of note"), max_length=20, choices=Compartment.choices, default=Compartment.GENERAL
    )
    contact = models.CharField(_("kind of contact"), max_length=12, choices=Contact.choices, blank=True)
    basis = models.CharField(_("by what right"), max_length=8, choices=Basis.choices, blank=True)
    happened_at = models.DateTimeField(_("when"), default=timezone.now)
    text = EncryptedTextField(_("note"))
    original = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="addenda", null=True, blank=True, editable=False
    )
    # Who was told of it, in the order in which they were.
    told = ArrayField(models.UUIDField(), default=list, blank=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["original"], condition=~Q(original=None), name="note_addenda")]

    def get_absolute_url(self) -> str:
        return reverse("cases:note", kwargs={"case": self.case_id, "pk": self.original_id or self.pk})

    def is_locked(self, *, hours: int) -> bool:
        """Whether that many hours have gone by since it was written."""
        return timezone.now() >= self.created_at + timedelta(hours=hours)


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
