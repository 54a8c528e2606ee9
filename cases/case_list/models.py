"""Saved views of the case list."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.access.actor import ActingUser
from core.history import tracked
from core.records import Record, RecordQuerySet


class CaseViewQuerySet(RecordQuerySet["CaseView"]):
    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        """One's own, and those that are shared. A view shows only what its reader may see anyway."""
        if not user.is_active or (act is not None and not user.acting.may(act)):
            return self.none()
        return self.filter(Q(owner=user.pk) | Q(is_shared=True), organisation_id=user.acting.organisation_id)


@tracked()
class CaseView(Record):
    """How somebody looks at the case list: filters by codes and keys, order, columns, size of a page."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    filters = models.JSONField(default=dict, blank=True)
    sort = models.CharField(max_length=12)
    columns = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    size = models.PositiveSmallIntegerField()
    is_shared = models.BooleanField(_("for everybody in the organisation"), default=False)
    is_default = models.BooleanField(_("what I see first"), default=False)

    objects = CaseViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "owner", "name"],
                name="caseview_name_once",
                violation_error_message=_("You have a view of this name already."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "owner"], condition=Q(is_default=True), name="caseview_one_default"
            ),
        ]
        indexes = [models.Index(fields=["organisation"], condition=Q(is_shared=True), name="caseview_shared")]
