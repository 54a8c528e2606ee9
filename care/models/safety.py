"""What a survivor does when it is not safe, in their own words."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.record.models import CaseRecord
from core.compartments import Compartment
from core.history import tracked
from core.keys.fields import EncryptedTextField


@tracked()
class SafetyPlan(CaseRecord):
    """The safety plan of a case. Its version is its revision: what it said before stands in its history.

    It lies in the compartment of places: it says where the person goes. `for_house` is the one part that the staff of
    a house reads while the person lives there (shelters/briefs.py).
    """

    compartment = Compartment.LOCATION

    warning_signs = EncryptedTextField(_("how I notice danger"))
    steps = EncryptedTextField(_("what I do then"))
    safe_places = EncryptedTextField(_("where I can go"), blank=True)
    people = EncryptedTextField(_("whom I can call"), blank=True)
    take_along = EncryptedTextField(_("what I take with me"), blank=True)
    for_house = EncryptedTextField(_("for the house: who must not come to the door"), blank=True)
    review_on = models.DateField(_("look at it again on"))
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who looks at it again"),
    )
    revision = models.PositiveIntegerField(default=1, editable=False)
    given_on = models.DateField(_("given to the survivor on"), null=True, blank=True)
    given_revision = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "case"],
                name="safetyplan_one_per_case",
                violation_error_message=_("This case has a safety plan already."),
            ),
            models.CheckConstraint(
                condition=Q(given_on=None, given_revision=None)
                | Q(given_on__isnull=False, given_revision__lte=F("revision")),
                name="safetyplan_given_whole",
            ),
        ]

    @property
    def is_given_as_it_is(self) -> bool:
        return self.given_revision == self.revision
