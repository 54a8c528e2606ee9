"""What an intake calls urgent is somebody's task at once: who leads the case reads what to do, and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.extension.system_texts import SystemText, system_text
from cases.intake.models import Intake
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import add_task
from core.access.actor import ActingUser


class FirstStep(NamedTuple):
    """`days` after the case is opened it is due."""

    title: Callable[..., SystemText]
    days: int


@system_text("cases.get_to_safety")
def get_to_safety() -> str:
    return _("In danger now: bring the survivor to safety")


@system_text("cases.agree_on_safety")
def agree_on_safety() -> str:
    return _("Agree on a safety plan today")


@system_text("cases.ask_for_bed")
def ask_for_bed() -> str:
    return _("Ask for a bed in a safe house")


@system_text("cases.offer_health_care")
def _offer_health_care() -> str:
    return _("Offer health care today and go along if it is wanted")


@system_text("cases.give_food")
def _give_food() -> str:
    return _("Give food and clothing")


@system_text("cases.offer_support")
def _offer_support() -> str:
    return _("Offer psychosocial support")


@system_text("cases.find_lawyer")
def _find_lawyer() -> str:
    return _("Bring the survivor together with a lawyer")


@system_text("cases.look_for_papers")
def _look_for_papers() -> str:
    return _("Find out which papers are missing and who holds them")


@system_text("cases.talk_about_return")
def _talk_about_return() -> str:
    return _("Talk about the way home, and whether it is safe")


@system_text("cases.find_interpreter")
def _find_interpreter() -> str:
    return _("Find an interpreter whom the survivor can trust")


IN_DANGER = FirstStep(get_to_safety, 0)
STEPS: dict[str, FirstStep] = {
    Intake.Need.SAFETY: FirstStep(agree_on_safety, 0),
    Intake.Need.SHELTER: FirstStep(ask_for_bed, 0),
    Intake.Need.HEALTH: FirstStep(_offer_health_care, 0),
    Intake.Need.FOOD: FirstStep(_give_food, 0),
    Intake.Need.INTERPRETER: FirstStep(_find_interpreter, 1),
    Intake.Need.PSYCHOSOCIAL: FirstStep(_offer_support, 3),
    Intake.Need.LEGAL: FirstStep(_find_lawyer, 3),
    Intake.Need.DOCUMENTS: FirstStep(_look_for_papers, 7),
    Intake.Need.RETURN: FirstStep(_talk_about_return, 7),
}


def give_first_steps(intake: Intake, *, case: Case, lead: User, by: ActingUser) -> list[Task]:
    """A task for who leads the case, for each need that the intake calls urgent."""
    today = timezone.localdate()
    return [
        add_task(
            case=case,
            title=step.title(),
            due_on=today + timedelta(days=step.days),
            assignee=lead,
            origin=Task.Origin.INTAKE,
            by=by,
        )
        for step in _steps(intake)
    ]


def _steps(intake: Intake) -> list[FirstStep]:
    """Who is brought to safety now is not asked for a plan beside it."""
    named = [STEPS[need] for need in intake.urgent_needs if not (intake.is_in_danger and need == Intake.Need.SAFETY)]
    return [IN_DANGER, *named] if intake.is_in_danger else named


def needs_in_words(intake: Intake) -> list[str]:
    """What the intake calls urgent, in the language that is active."""
    words = [str(Intake.Need(need).label) for need in intake.urgent_needs]
    return [_("In danger now"), *words] if intake.is_in_danger else words
