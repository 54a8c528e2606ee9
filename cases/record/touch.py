"""Every write to a case moves it to the top of the lists."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cases.record.models import Case


def touch(case: Case, at: datetime | None = None) -> None:
    """Note that something happened in the case now. No new version: nobody edited its own facts."""
    Case.objects.filter(pk=case.pk).update(updated_at=at or timezone.now())
