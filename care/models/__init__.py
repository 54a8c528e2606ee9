from care.models.custody import CustodyMove, HeldItem, Holder
from care.models.given import Conference, Decision, GivenService
from care.models.plans import Action, CarePlan, Goal
from care.models.safety import SafetyPlan
from care.models.templates import MOST_DAYS, PlanTemplate, TemplateAction, TemplateGoal

__all__ = [
    "MOST_DAYS",
    "Action",
    "CarePlan",
    "Conference",
    "CustodyMove",
    "Decision",
    "GivenService",
    "Goal",
    "HeldItem",
    "Holder",
    "PlanTemplate",
    "SafetyPlan",
    "TemplateAction",
    "TemplateGoal",
]
