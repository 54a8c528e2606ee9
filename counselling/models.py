"""Counselling sessions. What was said in one belongs to the counsellor who wrote it, and to nobody else."""

from __future__ import annotations

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.record.models import Case, CaseRecord
from cases.record.querysets import CaseRecordQuerySet
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.history import tracked
from core.key_subjects import KeySubject
from core.keys.fields import EncryptedTextField

SESSION = "counsellor-session"


class SessionQuerySet(CaseRecordQuerySet["Session"]):
    def visible_to(self, user: ActingUser, act: str | None = None, *, case: Case | None = None) -> Self:
        """One's own sessions, in cases that one may still open."""
        return super().visible_to(user, act, case=case).filter(created_by=user.pk)


@tracked()
class Session(CaseRecord):
    """One session with a survivor. Its writer (`created_by`) is its counsellor.

    Its content lies under a key of its own: a line in the access log that opens the counselling of a *person*
    does not open a session, only one that names this very session does (docs/decisions/0006).
    """

    compartment = Compartment.COUNSELLING

    class Kind(models.TextChoices):
        INDIVIDUAL = "INDIVIDUAL", _("Individual")
        FAMILY = "FAMILY", _("With family")
        CRISIS = "CRISIS", _("Crisis")

    class Attendance(models.TextChoices):
        ATTENDED = "ATTENDED", _("Attended")
        ABSENT = "ABSENT", _("Did not come")
        POSTPONED = "POSTPONED", _("Postponed")

    held_at = models.DateTimeField(_("when"))
    kind = models.CharField(_("kind of session"), max_length=10, choices=Kind.choices, default=Kind.INDIVIDUAL)
    attendance = models.CharField(
        _("attendance"), max_length=10, choices=Attendance.choices, default=Attendance.ATTENDED
    )
    minutes = models.PositiveSmallIntegerField(
        _("duration in minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(5), MaxValueValidator(480)],
    )
    content = EncryptedTextField(_("content of the session"), blank=True)
    next_on = models.DateField(_("next session"), null=True, blank=True)

    objects = SessionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(attendance="ATTENDED", minutes__isnull=False)
                | (~Q(attendance="ATTENDED") & Q(minutes=None)),
                name="session_lasts_when_attended",
                violation_error_message=_("Enter how long the session lasted; leave it empty when nobody came."),
            )
        ]
        indexes = [models.Index(fields=["case", "created_by", "-held_at", "-id"], name="session_of_counsellor")]

    def key_subject(self) -> KeySubject:
        return KeySubject(SESSION, self.pk)
