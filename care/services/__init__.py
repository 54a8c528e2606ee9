"""Every write to the plan of a case and to what stands beside it."""

from care.services.conferences import add_decision, change_conference, record_conference
from care.services.custody import change_item, move_item, take_item
from care.services.given import change_service, record_service
from care.services.plans import (
    add_action,
    add_goal,
    begin_plan,
    change_action,
    change_goal,
    change_needs,
    drop_action,
    end_goal,
    reopen_goal,
)
from care.services.safety import change_safety_plan, give_safety_plan, make_safety_plan
from care.services.templates import (
    add_template,
    add_template_action,
    add_template_goal,
    apply_template,
    change_template,
    change_template_action,
    change_template_goal,
    plant_templates,
    remove_template_action,
    remove_template_goal,
)

__all__ = [
    "add_action",
    "add_decision",
    "add_goal",
    "add_template",
    "add_template_action",
    "add_template_goal",
    "apply_template",
    "begin_plan",
    "change_action",
    "change_conference",
    "change_goal",
    "change_item",
    "change_needs",
    "change_safety_plan",
    "change_service",
    "change_template",
    "change_template_action",
    "change_template_goal",
    "drop_action",
    "end_goal",
    "give_safety_plan",
    "make_safety_plan",
    "move_item",
    "plant_templates",
    "record_conference",
    "record_service",
    "remove_template_action",
    "remove_template_goal",
    "reopen_goal",
    "take_item",
]
