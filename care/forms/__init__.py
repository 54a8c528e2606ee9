"""The forms of care."""

from care.forms.custody import ChangeItemForm, MoveItemForm, TakeItemForm
from care.forms.given import ChangeConferenceForm, ChangeServiceForm, ConferenceForm, ServiceForm, entered_service
from care.forms.plans import ChangeGoalForm, ChangeNeedsForm, ChangeWorkForm, EndGoalForm, GoalForm, NeedsForm, WorkForm
from care.forms.safety import ChangeSafetyForm, GiveSafetyForm, SafetyForm
from care.forms.templates import (
    ApplyTemplateForm,
    ChangeTemplateActionForm,
    ChangeTemplateForm,
    ChangeTemplateGoalForm,
    TemplateActionForm,
    TemplateForm,
    TemplateGoalForm,
)

__all__ = [
    "ApplyTemplateForm",
    "ChangeConferenceForm",
    "ChangeGoalForm",
    "ChangeItemForm",
    "ChangeNeedsForm",
    "ChangeSafetyForm",
    "ChangeServiceForm",
    "ChangeTemplateActionForm",
    "ChangeTemplateForm",
    "ChangeTemplateGoalForm",
    "ChangeWorkForm",
    "ConferenceForm",
    "EndGoalForm",
    "GiveSafetyForm",
    "GoalForm",
    "MoveItemForm",
    "NeedsForm",
    "SafetyForm",
    "ServiceForm",
    "TakeItemForm",
    "TemplateActionForm",
    "TemplateForm",
    "TemplateGoalForm",
    "WorkForm",
    "entered_service",
]
