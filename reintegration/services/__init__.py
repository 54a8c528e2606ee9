"""Every write to reintegration."""

from reintegration.services.enrolments import change_enrolment, enrol, move_enrolment
from reintegration.services.plans import activate_plan, change_plan, complete_plan, end_plan, prepare_plan
from reintegration.services.visits import add_extra_visit, change_extra_visit, record_missed, record_visit

__all__ = [
    "activate_plan",
    "add_extra_visit",
    "change_enrolment",
    "change_extra_visit",
    "change_plan",
    "complete_plan",
    "end_plan",
    "enrol",
    "move_enrolment",
    "prepare_plan",
    "record_missed",
    "record_visit",
]
