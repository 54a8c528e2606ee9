"""What people ask of their own data: to see it, correct, limit or erase it, or stop what they agreed to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.extension.system_texts import SystemTextField
from cases.permissions import CasePermission
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.domain import law
from core.history import tracked
from core.key_subjects import KeySubject
from core.keys.fields import EncryptedTextField
from core.records import Record, RecordQuerySet

DATA_REQUEST = "data_request"


class DataRequestQuerySet(RecordQuerySet["DataRequest"]):
    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        """All of the organisation, for whoever handles them: no case decides, since none is looked up."""
        if not user.is_active or not user.acting.may(act or CasePermission.HANDLE_DATA_REQUESTS):
            return self.none()
        return self.filter(organisation_id=user.acting.organisation_id)

    def open(self) -> Self:
        return self.filter(outcome="")


@tracked()
class DataRequest(Record):
    """A request of somebody about personal data. Its words lie under keys of its own.

    The case is the code that was typed, and no key to a row: whoever handles requests sees no case, and nothing here
    says whether there is one of that code.
    """

    compartment = Compartment.IDENTITY
    opened_by = CasePermission.HANDLE_DATA_REQUESTS

    class Asker(models.TextChoices):
        SURVIVOR = "SURVIVOR", _("The survivor")
        GUARDIAN = "GUARDIAN", _("A parent or guardian")
        ATTORNEY = "ATTORNEY", _("Somebody with a power of attorney")
        OTHER = "OTHER", _("Somebody else")

    class Kind(models.TextChoices):
        ACCESS = "ACCESS", _("To see the data and who processed it")
        CORRECT = "CORRECT", _("To have data corrected")
        LIMIT = "LIMIT", _("To have the processing stopped for a time or limited")
        WITHDRAW = "WITHDRAW", _("To stop after consent was withdrawn")
        ERASE = "ERASE", _("To have data erased")

    class Channel(models.TextChoices):
        VISIT = "VISIT", _("In person")
        CALL = "CALL", _("Call")
        MESSAGE = "MESSAGE", _("Message")
        EMAIL = "EMAIL", _("E-mail")
        LETTER = "LETTER", _("Letter")
        CASE = "CASE", _("From the team of a case")

    class Outcome(models.TextChoices):
        DONE = "DONE", _("Done")
        REFUSED = "REFUSED", _("Refused")

    kind = models.CharField(_("what is asked"), max_length=8, choices=Kind.choices)
    asker_is = models.CharField(_("who makes the request"), max_length=8, choices=Asker.choices)
    asker = SystemTextField(_("name and how to reach them safely"))
    about = SystemTextField(_("what exactly"), blank=True)
    case_code = models.CharField(_("case code"), max_length=12, blank=True)
    channel = models.CharField(_("how it reached us"), max_length=8, choices=Channel.choices)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    # Empty while it is open.
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices, blank=True)
    answer = EncryptedTextField(_("what was done"), blank=True)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )

    objects = DataRequestQuerySet.as_manager()

    # The article that gives three days for it. For erasing the law that we have read names none (art. 43).
    ARTICLES = {Kind.CORRECT: "30", Kind.ACCESS: "32", Kind.WITHDRAW: "40", Kind.LIMIT: "41"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", settled_on=None, settled_by=None)
                | (~Q(outcome="") & Q(settled_on__isnull=False, settled_by__isnull=False)),
                name="datarequest_settled_is_complete",
                violation_error_message=_("A request is settled on a day, by somebody."),
            )
        ]
        indexes = [models.Index(fields=["organisation", "outcome", "received_at", "id"], name="datarequest_open_first")]

    @property
    def article(self) -> str:
        """Of UU 27/2022, the one that gives a deadline for what is asked; empty where none does."""
        return self.ARTICLES.get(DataRequest.Kind(self.kind), "")

    @property
    def due_at(self) -> datetime | None:
        """Until when it must be done by law; None where no deadline is known."""
        return self.received_at + timedelta(hours=hours_given()) if self.article else None

    @property
    def is_overdue(self) -> bool:
        return not self.outcome and self.due_at is not None and self.due_at < timezone.now()

    @property
    def wants_a_case(self) -> bool:
        """Whether it is to be said which case's data are erased, or that they are in none."""
        return self.kind == self.Kind.ERASE and not self.case_code

    def key_subject(self) -> KeySubject:
        return KeySubject(DATA_REQUEST, self.pk)

    def access_case_id(self) -> UUID | None:
        return None


def hours_given() -> int:
    """How long UU 27/2022 gives for what `DataRequest.ARTICLES` names, from the moment a request was received."""
    deadline = law.provision("UU 27/2022", "30, 32, 40, 41").deadline
    if deadline is None or deadline.value is None or deadline.unit != "hours":
        raise ValueError("The law's hours are not in the domain data.")
    return deadline.value
