"""The form in which an organisation sets what it requires, hides and calls otherwise in a shipped instrument."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from assessments import editing
from assessments.definitions import Question, Words
from assessments.forms.editor import Data, QuestionField
from core.web.forms import Form, Section


class AdjustForm(Form):
    """What an organisation requires, hides and calls otherwise in a shipped instrument. `questions` as they come."""

    versioned = True

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any) -> None:
        self.questions = questions
        super().__init__(*args, **kwargs)

    def more_fields(self) -> Mapping[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        sections = []
        for question in self.questions:
            code = question.code
            own = {
                f"{code}__label_id": QuestionField(language="id", label=_("Question in Indonesian")),
                f"{code}__label_en": QuestionField(language="en", label=_("Question in English")),
                f"{code}__required": forms.BooleanField(label=_("It must be answered to finish"), required=False),
                f"{code}__hidden": forms.BooleanField(label=_("Ask it nobody"), required=False),
            }
            found |= own
            names = list(own)
            sections += [
                Section(str(question.label), names[:2], side_by_side=True),
                Section("", names[2:], side_by_side=True),
            ]
        self.sections = sections  # type: ignore[misc]
        return found

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for question in self.questions:
            if said.get(f"{question.code}__hidden") and said.get(f"{question.code}__required"):
                self.add_error(f"{question.code}__hidden", _("Nobody is asked it, so it cannot be one to be answered."))
        return said

    def adjustments(self) -> Data:
        """What differs from how the instrument comes, by question."""
        found = {}
        for question in self.questions:
            said = {name: self.cleaned_data[f"{question.code}__{name}"] for name in ("required", "hidden")}
            own: Data = {}
            if said["required"] != question.is_required:
                own["required"] = said["required"]
            if said["hidden"] != question.is_hidden:
                own["hidden"] = said["hidden"]
            label = Words(*(self.cleaned_data[f"{question.code}__label_{each}"] for each in editing.LANGUAGES))
            if label != question.label:
                own["label"] = dict(zip(editing.LANGUAGES, label, strict=True))
            if own:
                found[question.code] = own
        return found

    def meet(self, current: Any) -> None:
        """`current` is the instrument as it is now."""
        super().meet({**adjusted_values(self.questions, current.adjustments), "version": current.version})


def adjusted_values(questions: list[Question], adjustments: Data) -> Data:
    """The settings of an organisation as the form's values."""
    found: Data = {}
    for question in questions:
        own = adjustments.get(question.code, {})
        label = own.get("label", {"id": question.label.id, "en": question.label.en})
        for language in editing.LANGUAGES:
            found[f"{question.code}__label_{language}"] = label[language]
        found[f"{question.code}__required"] = own.get("required", question.is_required)
        found[f"{question.code}__hidden"] = own.get("hidden", question.is_hidden)
    return found
