"""The abstract rows that every app builds on, and the two tables that core keeps itself."""

from __future__ import annotations

from typing import Any, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import crypto, keys
from core.access import Compartment
from core.db import current_organisation
from core.errors import EditConflict
from core.history import unkept
from core.keys import KeySubject, OpenKey


class VisibleQuerySet[M: models.Model](models.QuerySet[M]):
    """A queryset that knows which of its rows a user may see."""

    def visible_to(self, user: Any, act: str | None = None) -> Self:
        """The rows that `user` may see (and, with `act`, on which the act is allowed to them)."""
        raise TypeError(f"{self.model.__name__} does not say who may see its rows.")


class OrganisationQuerySet[M: models.Model](VisibleQuerySet[M]):
    """Rows that belong to the whole organisation: the wall and the page's permission decide."""

    def visible_to(self, user: Any, act: str | None = None) -> Self:
        return _of_organisation(self, user, act)


def _of_organisation[Rows: models.QuerySet[Any]](rows: Rows, user: Any, act: str | None) -> Rows:
    if not user.is_active or (act is not None and not user.acting.may(act)):
        return rows.none()
    return rows.filter(organisation_id=user.acting.organisation_id)


class OrganisationOwned(models.Model):
    """A row of one organisation. Its organisation is that of the open scope."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        default=current_organisation,
        editable=False,
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"


class RecordQuerySet[M: "Record"](VisibleQuerySet[M]):
    def locked(self, *, pk: UUID, expected_version: int) -> M:
        """The row, locked until the transaction ends. Raises EditConflict when it has moved on."""
        row: M = self.select_for_update(of=("self",)).get(pk=pk)
        if row.version != expected_version:
            raise EditConflict(row)
        return row


class OrganisationRecordQuerySet[M: "Record"](RecordQuerySet[M]):
    """Records that belong to the whole organisation, as in OrganisationQuerySet."""

    def visible_to(self, user: Any, act: str | None = None) -> Self:
        return _of_organisation(self, user, act)


class Record(OrganisationOwned):
    """A row that people edit: who, when, and which version a form was filled in on."""

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )

    class Meta:
        abstract = True


@unkept("What a destroyed key was must be gone, or nothing that it sealed would go dark.")
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
        return keys.place(organisation, self.subject_kind, self.subject_id, self.compartment, self.version)

    def opened(self, organisation_key: bytes) -> OpenKey:
        """The key itself. Raises Damaged when it does not belong to this row or this organisation."""
        key = crypto.unwrap(bytes(self.wrapped), under=organisation_key, place=self.place())
        return OpenKey(self.id, key, KeySubject(self.subject_kind, self.subject_id), self.compartment)


@unkept("It says which rows a sending has made, while the same may come again; the rows have histories of their own.")
class IdempotencyKey(OrganisationOwned):
    """A form or a request that has made rows (core/idempotency.py)."""

    rows = models.JSONField(help_text="The label of its model and the key of each.")
    is_list = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["organisation", "made_at"], name="idempotencykey_old")]


@unkept("It is what remains to be done. What a job changes has a history of its own.")
class Job(OrganisationOwned):
    """Work to be done once, written in the transaction of what caused it (core/jobs.py)."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting")
        CLAIMED = "CLAIMED", _("In progress")
        DONE = "DONE", _("Done")
        FAILED = "FAILED", _("Failed")

    kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    due = models.DateTimeField()
    recipient_id = models.UUIDField(
        help_text="For whom it is done, and with whose rights.",
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True, help_text="Why it failed, as a person may read it.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "subject_id", "due", "recipient_id"], name="job_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["due"],
                condition=models.Q(state__in=["WAITING", "CLAIMED"]),
                name="job_due",  # the dispatcher's sweep
            ),
            models.Index(
                fields=["subject_id"],
                condition=models.Q(state="WAITING"),
                name="job_subject",  # who is still to be reminded of a row: the sign of reviews that are left to nobody
            ),
        ]
