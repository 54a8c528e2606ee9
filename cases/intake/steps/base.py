"""What the forms of all steps of an intake share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import Site, User
from core.web.form_fields import shown
from core.web.forms import Form

Answers = Mapping[str, list[str]]


@dataclass(frozen=True)
class StepContext:
    """What a step's form is made from: the answers of all steps so far, and what may be chosen by whom.

    `people` may lead the case, None where the registrar gives cases to nobody; `explainers` may have explained consent,
    mostly the `registrar`.
    """

    answers: Mapping[str, Answers] = field(default_factory=dict)
    sites: QuerySet[Site] | None = None
    people: QuerySet[User] | None = None
    explainers: QuerySet[User] | None = None
    registrar: UUID | None = None

    def answer(self, step: str, name: str) -> str:
        """The one answer to a question of another step; empty when there is none yet."""
        return next(iter(self.answers.get(step, {}).get(name, [])), "")

    @property
    def may_be_child(self) -> bool:
        """Whoever's age is not known is treated as a child until it is shown otherwise."""
        return self.answer("safety", "age_group") in ("CHILD", "NOT_KNOWN")

    @property
    def lacks_guardian(self) -> bool:
        """Whether nobody has decided for somebody who may be a child: by name, or as the guardian who was asked."""
        decided = self.answer("consent", "guardian_answer") in ("AGREES", "REFUSES")
        return self.may_be_child and not decided and not self.answer("consent", "given_by")

    @property
    def needs_support(self) -> bool:
        return "yes" in (self.answer("safety", "needs_interpreter"), self.answer("safety", "has_disability"))


class IntakeStepForm(Form):
    """The form of one step. `version` is that of its answers as they are kept, 0 for none.

    `also` names what is kept beside the fields.
    """

    versioned = True
    also: tuple[str, ...] = ()

    def __init__(self, *args: Any, asked: StepContext, **kwargs: Any) -> None:
        self.asked = asked
        super().__init__(*args, **kwargs)

    def kept(self) -> dict[str, list[str]]:
        """What was sent, as the browser sent it; nothing of what was left empty."""
        data: Any = self.data
        names = [*(name for name in self.fields if name != "version"), *self.also]
        found = {name: [value for value in data.getlist(name) if value] for name in names}
        return {name: values for name, values in found.items() if values}

    def answered(self) -> list[tuple[Any, str, list[str]]]:
        """What was answered: label, answer and what is to be corrected in it; nothing of what was left empty."""
        found = []
        for bound in self:
            errors = [str(error) for error in bound.errors]
            if not bound.is_hidden and (errors or bound.data not in (None, "", [], False)):
                found.append((bound.label, shown(bound.field, bound.data), errors))
        return found

    def take_version(self, version: int) -> None:
        """Go on from what is kept now."""
        data = self._copied_data()
        data["version"] = str(version)
        self.data = data

    def meet(self, current: Any) -> None:
        super().meet(self.as_kept(current.answers, current.version))

    def as_kept(self, answers: Answers, version: int) -> dict[str, Any]:
        """Answers as they are kept, in the shape of values of this form: for what it begins with, and to compare."""
        data = as_sent(answers)
        values: dict[str, Any] = {"version": version}
        for name, one in self.fields.items():
            if name == "version":
                continue
            raw = one.widget.value_from_datadict(data, {}, name)
            try:
                values[name] = one.to_python(raw)
            except ValidationError:
                values[name] = raw
        return values


def as_sent(answers: Answers, **more: str) -> QueryDict:
    """Answers as they are kept, in the shape in which a browser sends them."""
    data = QueryDict(mutable=True)
    for name, values in answers.items():
        data.setlist(name, values)
    for name, value in more.items():
        data[name] = value
    return data
