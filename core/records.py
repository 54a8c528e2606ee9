"""The abstract rows that every app builds on, and the two tables that core keeps itself."""

from __future__ import annotations

from typing import Any, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.access.actor import ActingUser
from core.db import current_organisation
from core.errors import EditConflict


class VisibleQuerySet[M: models.Model](models.QuerySet[M]):
    """A queryset that knows which of its rows a user may see."""

    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        """The rows that `user` may see (and, with `act`, on which the act is allowed to them)."""
        raise TypeError(f"{self.model.__name__} does not say who may see its rows.")


class OrganisationQuerySet[M: models.Model](VisibleQuerySet[M]):
    """Rows that belong to the whole organisation: the wall and the page's permission decide."""

    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        return _of_organisation(self, user, act)


def _of_organisation[Rows: models.QuerySet[Any]](rows: Rows, user: ActingUser, act: str | None) -> Rows:
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
        row = self.select_for_update(of=("self",)).get(pk=pk)
        if row.version != expected_version:
            raise EditConflict(row)
        return row


class OrganisationRecordQuerySet[M: "Record"](RecordQuerySet[M]):
    """Records that belong to the whole organisation, as in OrganisationQuerySet."""

    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
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
