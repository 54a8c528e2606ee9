"""The rows of jobs."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.history_exemptions import untracked
from core.records import OrganisationOwned


@untracked("It is what remains to be done. What a job changes has a history of its own.")
class Job(OrganisationOwned):
    """Work to be done once, written in the transaction of what caused it (core/jobs/queue.py)."""

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
