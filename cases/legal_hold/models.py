"""That a case is wanted for something legal, so that nobody is erased meanwhile."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.record.models import CaseRecord
from core.compartments import Compartment
from core.history import tracked
from core.keys.fields import EncryptedTextField


@tracked()
class LegalHold(CaseRecord):
    """While it stands, the person of the case is not erased. It holds until it is lifted, also in a closed case."""

    compartment = Compartment.GENERAL

    reason = EncryptedTextField(_("why the case is held"))
    lifted_at = models.DateTimeField(_("lifted at"), null=True, editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    lifted_reason = EncryptedTextField(_("why the hold was lifted"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "case"],
                condition=Q(lifted_at=None),
                name="legalhold_one_stands",
                violation_error_message=_("A legal hold stands on this case already."),
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="legalhold_lifted_by_somebody",
                violation_error_message=_("A legal hold is lifted by somebody."),
            ),
        ]
