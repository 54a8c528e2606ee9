"""The steps of an intake, in their order. Each has its form in a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.identity.facts import under_18
from cases.identity.relatives import CommunicationFacts
from cases.intake.services import IntakeFacts
from cases.intake.steps.account import AccountStep
from cases.intake.steps.base import Answers, IntakeStepForm, StepContext, as_sent
from cases.intake.steps.consent import ConsentStep
from cases.intake.steps.contact import ContactStep
from cases.intake.steps.guardian import GuardianStep
from cases.intake.steps.needs import NeedsStep
from cases.intake.steps.person import COMPARED, ComparesPersons, PersonStep
from cases.intake.steps.safety import SafetyStep
from cases.intake.steps.support import SupportStep
from core.errors import DomainError
from core.web.forms import Form


@dataclass(frozen=True)
class StepDefinition:
    """`is_asked` says by the answers so far whether the step is part of this intake."""

    code: str
    label: str | Promise
    form: type[IntakeStepForm]
    is_asked: Callable[[StepContext], bool] = lambda asked: True


STEPS = (
    StepDefinition("contact", _("Safe contact"), ContactStep),
    StepDefinition("safety", _("Safety"), SafetyStep),
    StepDefinition("guardian", _("Guardian"), GuardianStep, lambda asked: asked.may_be_child),
    StepDefinition("support", _("Language and support"), SupportStep, lambda asked: asked.needs_support),
    StepDefinition("consent", _("Consent"), ConsentStep),
    StepDefinition("person", _("Person"), PersonStep),
    StepDefinition("account", _("What happened"), AccountStep),
    StepDefinition("needs", _("Needs and team"), NeedsStep),
)
FIRST = STEPS[0]


def steps_of(asked: StepContext) -> list[StepDefinition]:
    """Those that are part of an intake with these answers."""
    return [step for step in STEPS if step.is_asked(asked)]


def until(code: str) -> set[str]:
    """This step and those before it."""
    codes = [step.code for step in STEPS]
    return set(codes[: codes.index(code) + 1])


AGE_IS_DENIED = _("The date of birth says something else than the answer on the age. Change one of the two.")


def require_one_age(asked: StepContext) -> None:
    """Raise DomainError where the birth, as it was answered, cannot be that of whoever was said to be a child, or an
    adult. Of answers that are not there yet, or make no sense, nothing is said."""
    safety, person = (
        form(data=as_sent(asked.answers.get(code, {}), version="0"), asked=asked)
        for code, form in (("safety", SafetyStep), ("person", PersonStep))
    )
    for form in (safety, person):
        form.full_clean()
    if _is_denied(safety.cleaned_data, person.cleaned_data):
        raise DomainError(str(AGE_IS_DENIED))


def _is_denied(safety: Mapping[str, Any], person: Mapping[str, Any]) -> bool:
    """Whether the birth cannot be that of whoever was said to be a child, or an adult."""
    received_at, age_group = safety.get("received_at"), safety.get("age_group")
    birth_date, birth_year = person.get("birth_date"), person.get("birth_year")
    if received_at is None or age_group not in ("CHILD", "ADULT"):
        return False
    on = timezone.localdate(received_at)
    if birth_date is not None:
        known = {under_18(on, birth_date=birth_date, birth_year=None)}
    elif birth_year is not None:
        # By the year alone one may be either in the year of the eighteenth birthday.
        known = {on.year - birth_year <= 18, on.year - birth_year < 18}
    else:
        return False
    return (age_group == "CHILD") not in known


class IntakeReviewForm(ComparesPersons, Form):
    """Opening the case: all that was answered is checked again, and said once more of whoever is likely the same."""

    versioned = True

    def __init__(self, *args: Any, asked: StepContext, **kwargs: Any) -> None:
        self.asked = asked
        self.forms: dict[str, Any] = {
            step.code: step.form(data=as_sent(asked.answers.get(step.code, {}), version="0"), asked=asked)
            for step in steps_of(asked)
        }
        super().__init__(*args, **kwargs)

    def said_to_be_new(self) -> str:
        return super().said_to_be_new() if self.is_bound else self.forms["person"].said_to_be_new()

    def said_to_be_same(self) -> list[str]:
        found: list[str] = self.forms["person"].said_to_be_same()
        return super().said_to_be_same() if self.is_bound else found

    @property
    def is_complete(self) -> bool:
        # Each of them is asked, so that every step says what is to be corrected in it.
        return not {code for code, form in self.forms.items() if not form.is_valid()}

    def clean(self) -> dict[str, Any]:
        if self.is_complete and _is_denied(self.forms["safety"].cleaned_data, self.forms["person"].cleaned_data):
            raise forms.ValidationError(AGE_IS_DENIED)
        return self.cleaned_data

    def intake(self) -> IntakeFacts:
        said = {**self.forms["safety"].cleaned_data, **self.forms["account"].cleaned_data}
        said |= self.forms["needs"].cleaned_data
        return IntakeFacts(**{n: said[n] for n in IntakeFacts.__dataclass_fields__ if n in said})

    def communication(self) -> CommunicationFacts | None:
        """None where nothing was said that differs from what is asked of everybody."""
        said: dict[str, Any] = {}
        for code in ("safety", "support", "guardian"):
            if code in self.forms:
                said |= self.forms[code].cleaned_data
        facts = CommunicationFacts(**{n: said[n] for n in CommunicationFacts.__dataclass_fields__ if n in said})
        return None if facts == CommunicationFacts() else facts

    def arguments(self) -> dict[str, Any]:
        """What `register_intake` takes, of complete answers."""
        return {
            "person": self.forms["person"].person(),
            "intake": self.intake(),
            "consent": self.forms["consent"].consent(),
            "site": self.forms["safety"].cleaned_data["site"],
            "contact": self.forms["contact"].contact(),
            "communication": self.communication(),
            "guardian": self.forms["guardian"].guardian() if "guardian" in self.forms else None,
            "lead": self.forms["needs"].cleaned_data.get("lead"),
        }


__all__ = [
    "COMPARED",
    "FIRST",
    "STEPS",
    "Answers",
    "ContactStep",
    "IntakeReviewForm",
    "IntakeStepForm",
    "PersonStep",
    "StepContext",
    "StepDefinition",
    "as_sent",
    "require_one_age",
    "steps_of",
    "until",
]
