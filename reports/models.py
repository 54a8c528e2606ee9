"""Figures of a period, as they were when they were made."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.history_exemptions import untracked
from core.records import OrganisationOwned, OrganisationQuerySet
from reports.periods import Period


@untracked("It is made once and never changed.")
class Release(OrganisationOwned):
    """What is shown of a period, for good: no figure that was left out is in it, so there is nothing to be guarded."""

    begins_on = models.DateField()
    ends_on = models.DateField()
    # Name of a table (reports/counting.py) → how many people it is about, and those of its categories that are shown.
    figures = models.JSONField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "begins_on"],
                name="release_once",
                violation_error_message=_("Figures of this period are there already."),
            ),
            models.CheckConstraint(condition=Q(begins_on__lt=F("ends_on")), name="release_dates_in_order"),
        ]

    @property
    def period(self) -> Period:
        return Period.between(self.begins_on, self.ends_on)
