"""The tables that core keeps itself, collected for Django."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from core.history_exemptions import untracked
from core.jobs.models import Job  # noqa: F401 -- for Django
from core.keys.models import DataKey  # noqa: F401 -- for Django
from core.records import OrganisationOwned


@untracked(
    "It says which rows a sending has made, while the same may come again; the rows have histories of their own."
)
class IdempotencyKey(OrganisationOwned):
    """A form or a request that has made rows (core/idempotency.py)."""

    rows = models.JSONField(help_text="The label of its model and the key of each.")
    is_list = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["organisation", "made_at"], name="idempotencykey_old")]
