"""Tasks: what is to be done in a case, by whom and until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.extension.system_texts import SystemTextField, in_words
from cases.record.models import CaseRecord
from core.compartments import Compartment
from core.history import tracked
from core.keys.fields import EncryptedTextField


@tracked()
class Task(CaseRecord):
    """Something to do for a case, by somebody, by a day."""

    compartment = Compartment.GENERAL

    class Origin(models.TextChoices):
        """Where a task comes from; empty for one that somebody gave by itself."""

        PLAN = "PLAN", _("From the plan")
        TEMPLATE = "TEMPLATE", _("From the template")
        CONFERENCE = "CONFERENCE", _("From the case conference")
        WITHDRAWAL = "WITHDRAWAL", _("After consent was withdrawn")
        REPORT = "REPORT", _("Duties under the law")
        INTAKE = "INTAKE", _("From the intake")
        REVIEW = "REVIEW", _("From the review of risk")

    title = SystemTextField(_("what is to be done"))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who does it")
    )
    due_on = models.DateField(_("due on"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    origin = models.CharField(_("where it comes from"), max_length=12, choices=Origin.choices, blank=True)
    why = EncryptedTextField(_("why it is due"), blank=True)
    # It is over, but nobody did it.
    is_dropped = models.BooleanField(_("not needed any more"), default=False)

    # Where it is changed (`belonging.with_change_urls`).
    change_url: str

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_dropped=False) | Q(done_at__isnull=False), name="task_dropped_is_over"
            )
        ]
        indexes = [models.Index(fields=["assignee", "due_on"], condition=Q(done_at=None), name="task_open_of_assignee")]

    @property
    def words(self) -> str:
        """Its title, in the reader's language where nobody wrote it."""
        return in_words(self.title)

    @property
    def reason(self) -> str:
        """Why it is due, in words; empty where nobody said."""
        return ": ".join(part for part in (self.get_origin_display(), self.why) if part)
