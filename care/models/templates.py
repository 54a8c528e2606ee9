"""Templates of plans for kinds of cases: goals and actions with days. They tell of nobody."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.domain import codes
from core.history import tracked
from core.records import OrganisationRecordQuerySet, Record

MOST_DAYS = 730


@tracked()
class PlanTemplate(Record):
    """What a plan for one kind of case mostly holds. `code` names one that the organisation began with."""

    code = models.SlugField(max_length=40, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    about = models.CharField(_("for which cases"), max_length=300, blank=True)
    is_active = models.BooleanField(_("offered in cases"), default=True)

    objects = OrganisationRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="plantemplate_name_once",
                violation_error_message=_("There is a template of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class TemplateGoal(Record):
    template = models.ForeignKey(PlanTemplate, on_delete=models.CASCADE, related_name="goals")
    kind = models.CharField(_("kind of support"), max_length=60)
    objective = models.CharField(_("goal"), max_length=300)

    objects = OrganisationRecordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["template", "created_at"], name="templategoal_of_template")]

    @property
    def kind_label(self) -> str:
        return codes.label("SupportPlanType", self.kind)

    def __str__(self) -> str:
        return self.objective


@tracked()
class TemplateAction(Record):
    """What is to be done, so many days after something (`care.triggers`)."""

    goal = models.ForeignKey(TemplateGoal, on_delete=models.CASCADE, related_name="actions")
    title = models.CharField(_("what is to be done"), max_length=200)
    trigger = models.CharField(_("counted from"), max_length=40)
    days = models.PositiveSmallIntegerField(_("days after it"), validators=[MaxValueValidator(MOST_DAYS)])

    objects = OrganisationRecordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["goal", "days", "created_at"], name="templateaction_of_goal")]

    def __str__(self) -> str:
        return self.title
