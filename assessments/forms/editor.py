"""The forms in which an administrator sets up an instrument, part by part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import editing, entering
from assessments.definitions import Do, Kind, Operator, Words
from assessments.models import Edition, Instrument
from core.compartments import Compartment
from core.web.form_fields import InlineRadios, TextField
from core.web.forms import Form, Section
from core.web.number_fields import WholeField

Data = dict[str, Any]
CONDITIONS = 3
TEXT, LONG = 300, 1_000


def text_line(label: Any, *, required: bool = True, length: int = TEXT, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=length, **more)


class QuestionField(TextField):
    """The words of a question in a language: the box shows all of them, and they are kept as one line."""

    def __init__(self, *, language: str, **kwargs: Any) -> None:
        box = forms.Textarea(attrs={"rows": 2, "class": "is-sentence", "lang": language})
        super().__init__(widget=box, max_length=LONG, **kwargs)

    def to_python(self, value: Any) -> Any:
        return " ".join(super().to_python(value).split())


def _lines(label: Any, help_text: Any, **more: Any) -> TextField:
    return TextField(label=label, help_text=help_text, required=False, max_length=10_000, rows=4, **more)


class InstrumentForm(Form):
    """What an instrument is called and where it comes from."""

    sections = [
        Section("", ["name_id", "name_en"], side_by_side=True),
        Section("", ["kind", "compartment", "source", "licence"]),
    ]

    name_id = text_line(gettext_lazy("Name in Indonesian"), length=120)
    name_en = text_line(gettext_lazy("Name in English"), length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Instrument.Kind.choices)
    compartment = forms.ChoiceField(
        label=gettext_lazy("Kind of content"),
        choices=Compartment.choices,
        help_text=gettext_lazy(
            "Only roles that read this kind of content see the answers. It cannot be changed later."
        ),
    )
    source = text_line(
        gettext_lazy("Source"), required=False, length=500, help_text=gettext_lazy("Who wrote the questions, and when.")
    )
    licence = text_line(
        gettext_lazy("Licence"), required=False, help_text=gettext_lazy("What allows you to use these words.")
    )


class ChangeInstrumentForm(InstrumentForm):
    versioned = True

    compartment = None  # type: ignore[assignment]  # it stays as it is


class PartForm(Form):
    """A part of a draft. `draft` is its definition, `code` the part that is changed; empty for a new one."""

    versioned = True

    def __init__(self, *args: Any, draft: Data, code: str = "", **kwargs: Any) -> None:
        self.whole, self.code = draft, code
        super().__init__(*args, **kwargs)

    def meet(self, current: Any) -> None:
        """`current` is the draft as it is now."""
        found: Edition = current
        super().meet({**self.values(found.definition, self.code), "version": found.version})

    @classmethod
    def values(cls, data: Data, code: str) -> Data:
        """What the part holds in this definition, as the form's values; nothing where it is gone."""
        raise NotImplementedError

    def words(self, name: str) -> Data | None:
        """Both languages of a text; None where neither is filled in."""
        said = {language: self.cleaned_data[f"{name}_{language}"].strip() for language in editing.LANGUAGES}
        return said if any(said.values()) else None


class SectionForm(PartForm):
    sections = [
        Section("", ["title_id", "title_en"], side_by_side=True),
        Section("", ["intro_id", "intro_en"], side_by_side=True),
    ]

    title_id = text_line(gettext_lazy("Title in Indonesian"))
    title_en = text_line(gettext_lazy("Title in English"))
    intro_id = TextField(label=gettext_lazy("Introduction in Indonesian"), required=False, max_length=LONG, rows=2)
    intro_en = TextField(label=gettext_lazy("Introduction in English"), required=False, max_length=LONG, rows=2)

    @classmethod
    def values(cls, data: Data, code: str) -> Data:
        found = editing.section_of(data, code) or {}
        return {**_split("title", found), **_split("intro", found)}

    def part(self) -> Data:
        code = self.code or entering.free_code(
            self.cleaned_data["title_en"], entering.codes(self.whole, "section"), "section"
        )
        return _without_none({"code": code, "title": self.words("title"), "intro": self.words("intro")})


class QuestionForm(PartForm):
    """A question. The last fields are its conditions: an earlier question, how it is compared, and with what."""

    label_id = QuestionField(language="id", label=gettext_lazy("Question in Indonesian"))
    label_en = QuestionField(language="en", label=gettext_lazy("Question in English"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of answer"), choices=Kind.choices)
    is_required = forms.BooleanField(label=gettext_lazy("It must be answered to finish"), required=False)
    why_id = TextField(label=gettext_lazy("Why we ask, in Indonesian"), required=False, max_length=LONG, rows=2)
    why_en = TextField(label=gettext_lazy("Why we ask, in English"), required=False, max_length=LONG, rows=2)
    choices = _lines(
        gettext_lazy("Answers to choose from"),
        gettext_lazy(
            "One to a line: Indonesian | English, and | a number where it counts. For one or several choices."
        ),
    )
    is_past = forms.BooleanField(
        label=gettext_lazy("The date is today or earlier"),
        required=False,
        help_text=gettext_lazy("For a date of what has happened."),
    )
    minimum = WholeField(label=gettext_lazy("First number"), required=False)
    maximum = WholeField(label=gettext_lazy("Last number"), required=False)
    low_id = text_line(gettext_lazy("First step in Indonesian"), required=False)
    low_en = text_line(gettext_lazy("First step in English"), required=False)
    high_id = text_line(gettext_lazy("Last step in Indonesian"), required=False)
    high_en = text_line(gettext_lazy("Last step in English"), required=False)
    mode = forms.ChoiceField(
        label=gettext_lazy("It is asked if"),
        choices=[("all", gettext_lazy("all conditions hold")), ("any", gettext_lazy("one of them holds"))],
        widget=InlineRadios,
        initial="all",
    )

    def more_fields(self) -> Mapping[str, forms.Field]:
        earlier = [("", "–"), *((code, f"{label} ({code})") for code, label in _before(self.whole, self.code))]
        found: dict[str, forms.Field] = {}
        rows = []
        for number in range(1, CONDITIONS + 1):
            names = [f"if_{number}_question", f"if_{number}_operator", f"if_{number}_value"]
            found[names[0]] = forms.ChoiceField(
                label=_("Condition %(number)d: question") % {"number": number}, choices=earlier, required=False
            )
            found[names[1]] = forms.ChoiceField(label=_("Compared"), choices=Operator.choices, required=False)
            found[names[2]] = text_line(_("With the answer"), required=False)
            rows.append(Section("", names, side_by_side=True))
        hint = _("As answers count yes, no and unknown, the codes of choices, and whole numbers; several with commas.")
        self.sections = [  # type: ignore[misc]
            Section("", ["label_id", "label_en"], side_by_side=True),
            Section("", ["kind", "is_required"]),
            Section("", ["why_id", "why_en"], side_by_side=True),
            Section(_("Answers"), ["choices", "is_past"]),
            Section(_("Numbers and scales"), ["minimum", "maximum"], side_by_side=True),
            Section("", ["low_id", "low_en"], side_by_side=True),
            Section("", ["high_id", "high_en"], side_by_side=True),
            Section(_("Asked always, or only if"), ["mode"], hint),
            *rows,
        ]
        return found

    @classmethod
    def values(cls, data: Data, code: str) -> Data:
        found = editing.question_of(data, code) or {}
        mode, conditions = entering.in_conditions(found.get("show_if"))
        values: Data = {
            **_split("label", found),
            **_split("why", found),
            **_split("low", found),
            **_split("high", found),
            "kind": found.get("kind", Kind.YES_NO),
            "is_required": bool(found.get("required")),
            "choices": entering.in_choices(found.get("choices", [])),
            "is_past": bool(found.get("past")),
            "minimum": found.get("minimum"),
            "maximum": found.get("maximum"),
            "mode": mode,
        }
        for number in range(1, CONDITIONS + 1):
            typed = conditions[number - 1] if number <= len(conditions) else ("", Operator.IS.value, "")
            for name, value in zip(("question", "operator", "value"), typed, strict=True):
                values[f"if_{number}_{name}"] = value
        return values

    def part(self) -> Data:
        """The question as data. Raises DomainError for a line that is not complete."""
        said = self.cleaned_data
        old = editing.question_of(self.whole, self.code) or {}
        kind = said["kind"]
        code = self.code or entering.free_code(said["label_en"], entering.codes(self.whole, "question"), "question")
        conditions = [
            entering.comparison(said[f"if_{n}_question"], said[f"if_{n}_operator"] or "is", said[f"if_{n}_value"])
            for n in range(1, CONDITIONS + 1)
            if said[f"if_{n}_question"]
        ]
        is_sized = kind in (Kind.SCALE, Kind.WHOLE)
        return _without_none(
            {
                "code": code,
                "kind": kind,
                "label": self.words("label"),
                "why": self.words("why"),
                "required": said["is_required"] or None,
                "hidden": old.get("hidden"),
                "choices": entering.choices(said["choices"]) if kind in (Kind.ONE, Kind.MANY) else None,
                "past": (said["is_past"] and kind == Kind.DATE) or None,
                # What a copy of a shipped instrument says of safety stays with the question.
                "answer_or_reason": old.get("answer_or_reason") if kind == old.get("kind") else None,
                "safety_step_if": old.get("safety_step_if") if kind == old.get("kind") else None,
                "minimum": said["minimum"] if is_sized else None,
                "maximum": said["maximum"] if is_sized else None,
                "low": self.words("low") if kind == Kind.SCALE else None,
                "high": self.words("high") if kind == Kind.SCALE else None,
                "show_if": {said["mode"]: conditions} if conditions else None,
            }
        )


class MeasureForm(PartForm):
    """What is counted from the answers, and what its values are called."""

    sections = [
        Section("", ["label_id", "label_en"], side_by_side=True),
        Section("", ["do", "of", "counts", "weights", "minimum_answered", "bands", "is_charted"]),
    ]

    label_id = text_line(gettext_lazy("Name in Indonesian"))
    label_en = text_line(gettext_lazy("Name in English"))
    do = forms.ChoiceField(label=gettext_lazy("How it is counted"), choices=Do.choices)
    of = forms.MultipleChoiceField(
        label=gettext_lazy("Of these questions"), widget=forms.CheckboxSelectMultiple, required=False
    )
    counts = text_line(
        gettext_lazy("Answers that count"),
        required=False,
        help_text=gettext_lazy("With commas between them, such as: yes, or 4, 5. For the number of certain answers."),
    )
    weights = _lines(
        gettext_lazy("Weights"),
        gettext_lazy("One to a line: code of the question | weight. Without one it counts once."),
    )
    minimum_answered = WholeField(
        label=gettext_lazy("Least number of answers"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("With fewer there is no result."),
    )
    bands = _lines(
        gettext_lazy("What values are called"),
        gettext_lazy("One to a line: from | Indonesian | English | colour (grey, green, blue, amber, red)."),
    )
    is_charted = forms.BooleanField(label=gettext_lazy("Show it as a line over time"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["of"]
        field.choices = [(code, f"{label} ({code})") for code, label in _before(self.whole, "")]

    @classmethod
    def values(cls, data: Data, code: str) -> Data:
        found: Data = next((one for one in data.get("measures", []) if one["code"] == code), {})
        of = found.get("of", [])
        return {
            **_split("label", found),
            "do": found.get("do", Do.SUM),
            "of": [one if isinstance(one, str) else one["question"] for one in of],
            "counts": ", ".join(str(one) for one in found.get("counts", [])),
            "weights": entering.in_weights(of),
            "minimum_answered": found.get("minimum_answered"),
            "bands": entering.in_bands(found.get("bands", [])),
            "is_charted": bool(found.get("charted")),
        }

    def part(self) -> Data:
        """The result as data. Raises DomainError for a line that is not complete."""
        said = self.cleaned_data
        weights = entering.weights(said["weights"])
        code = self.code or entering.free_code(said["label_en"], entering.codes(self.whole, "measure"), "result")
        return _without_none(
            {
                "code": code,
                "label": self.words("label"),
                "do": said["do"],
                "of": [{"question": one, "weight": weights[one]} if one in weights else one for one in said["of"]],
                "counts": entering.answers(said["counts"]) or None,
                "minimum_answered": said["minimum_answered"],
                "bands": entering.bands(said["bands"]) or None,
                "charted": said["is_charted"] or None,
            }
        )


class FrameForm(PartForm):
    """What stands around the questions: an introduction, and the judgement that the worker is asked for."""

    sections = [
        Section("", ["intro_id", "intro_en"], side_by_side=True),
        Section(
            gettext_lazy("The worker's own judgement"),
            ["label_id", "label_en"],
            gettext_lazy("Results never decide. Left empty, no judgement is asked for."),
            side_by_side=True,
        ),
        Section("", ["judgement_choices"]),
    ]

    intro_id = TextField(label=gettext_lazy("Introduction in Indonesian"), required=False, max_length=LONG, rows=3)
    intro_en = TextField(label=gettext_lazy("Introduction in English"), required=False, max_length=LONG, rows=3)
    label_id = text_line(gettext_lazy("Judgement in Indonesian"), required=False)
    label_en = text_line(gettext_lazy("Judgement in English"), required=False)
    judgement_choices = _lines(
        gettext_lazy("Answers to choose from"),
        gettext_lazy("One to a line: Indonesian | English | colour (grey, green, blue, amber, red)."),
    )

    @classmethod
    def values(cls, data: Data, code: str) -> Data:
        judgement = data.get("judgement") or {}
        return {
            **_split("intro", data),
            **_split("label", judgement),
            "judgement_choices": entering.in_judgements(judgement.get("choices", [])),
        }

    def frame(self) -> Data:
        """`intro` and `judgement` as data; None for none. Raises DomainError for a line that is not complete."""
        label, rows = self.words("label"), entering.judgements(self.cleaned_data["judgement_choices"])
        return {"intro": self.words("intro"), "judgement": {"label": label, "choices": rows} if label or rows else None}


def _before(data: Data, code: str) -> list[tuple[str, Words]]:
    """The questions before the one of this code, with their words; all where there is none."""
    found: list[tuple[str, Words]] = []
    for section in data.get("sections", []):
        for one in section["questions"]:
            if one["code"] == code:
                return found
            found.append((one["code"], Words(one["label"].get("id", ""), one["label"].get("en", ""))))
    return found


def _split(name: str, said: Data) -> Data:
    words = said.get(name) or {}
    return {f"{name}_{language}": words.get(language, "") for language in editing.LANGUAGES}


def _without_none(said: Data) -> Data:
    return {name: value for name, value in said.items() if value is not None}
