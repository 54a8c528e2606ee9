"""The form that an instrument becomes: made from its definition, question by question."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import answering, wording
from assessments.definitions import DECLINED, NOT_ASKED, Definition, Kind, Question
from assessments.models import Assessment
from assessments.services import Entry
from core.web.form_fields import DateField, InlineRadios, PastDateField, TextField
from core.web.forms import Form, Section
from core.web.number_fields import WholeField

PREFIX, WHY = "q_", "__why"
MANY_CHOICES, SHORT_CHOICE = 4, 20


class Beside(NamedTuple):
    """What stands with a question: the ends of its scale, its earlier answer, whether it is asked as things stand."""

    is_asked: bool
    is_required: bool
    why: str
    ends: str
    before: str
    needs_reason: bool = False


class StartForm(Form):
    """Which of the instruments. `instruments` are those that may be filled in here."""

    instrument = forms.ChoiceField(label=gettext_lazy("What to fill in"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, instruments: Any, **kwargs: Any) -> None:
        self.instruments = {str(one.pk): one for one in instruments}
        super().__init__(*args, **kwargs)
        field: Any = self.fields["instrument"]
        field.choices = [(key, str(one.name)) for key, one in self.instruments.items()]
        if not self.instruments:
            field.help_text = _("No instrument is in use that you may fill in here. An administrator sets them up.")


class FillForm(Form):
    """An assessment being filled in. Nothing must be answered to save a draft; finishing asks for what is required.

    `before` is the earlier assessment of the same instrument, if any.
    """

    versioned = True

    assessed_on = PastDateField(label=gettext_lazy("Day of the assessment"))
    judgement = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    summary = TextField(
        label=gettext_lazy("Your conclusions"),
        required=False,
        max_length=20_000,
        rows=5,
        help_text=gettext_lazy("What you make of it, and what should happen next."),
    )
    next_review_on = DateField(
        label=gettext_lazy("Next review"),
        required=False,
        help_text=gettext_lazy("You will be reminded on the morning of this day."),
    )

    def __init__(self, *args: Any, assessment: Assessment, before: Assessment | None, **kwargs: Any) -> None:
        self.assessment, self.before = assessment, before
        self.definition: Definition = assessment.edition.read
        super().__init__(*args, **kwargs)
        self._judge()
        self._mark()

    def more_fields(self) -> dict[str, forms.Field]:
        sections, found = [Section("", ["assessed_on"])], dict[str, forms.Field]()
        for section in self.definition.sections:
            names = dict[str, forms.Field]()
            for one in section.questions:
                if not one.is_hidden:
                    names |= fields_of(one)
            found |= names
            sections.append(Section(str(section.title), list(names), str(section.intro or "")))
        last = Section(_("Your own judgement"), ["judgement", "summary", "next_review_on"])
        self.sections = [*sections, last]  # type: ignore[misc]
        return found

    def _judge(self) -> None:
        asked = self.definition.judgement
        if asked is None:
            del self.fields["judgement"]
            return
        field: Any = self.fields["judgement"]
        field.label = str(asked.label)
        hint = _("You decide. Numbers above do not decide it for you.")
        before = self.before.judged if self.before else None
        field.beside = Beside(True, True, "", hint, str(before.label) if before else "")
        field.template_name = "assessments/question.html"
        field.choices = [(choice.code, str(choice.label)) for choice in asked.choices]
        field.widget = InlineRadios()
        field.widget.choices = field.choices

    def _mark(self) -> None:
        """Note with each question what stands beside it."""
        earlier: dict[str, Any] = self.before.answers if self.before else {}
        questions = self.before.edition.read.by_code if self.before else {}
        given = self.answers(self.data) if self.is_bound else self.assessment.answers
        asked = answering.asked(self.definition, answering.kept(self.definition, given))
        for question in self.definition.questions():
            if question.is_hidden:
                continue
            then = questions.get(question.code)
            said = wording.answer(then, earlier.get(then.code)) if then else ""
            field: Any = self.fields[PREFIX + question.code]
            field.beside = Beside(
                is_asked=question.code in asked,
                is_required=question.is_required,
                why=str(question.why or ""),
                ends=wording.ends(question),
                before=said,
                needs_reason=can_be_left_out(question),
            )

    def show_all(self) -> None:
        """Show all questions, whatever they depend on: for who looks at the form before it is published."""
        for field in self.fields.values():
            beside = getattr(field, "beside", None)
            if beside is not None:
                field.beside = beside._replace(is_asked=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        assessed_on, next_review_on = said.get("assessed_on"), said.get("next_review_on")
        if assessed_on and next_review_on and next_review_on <= assessed_on:
            self.add_error("next_review_on", _("The next review must lie after the day of the assessment."))
        return said

    def answers(self, data: Any) -> dict[str, Any]:
        """The answers among what was sent, each that can be read; used before everything is checked."""
        found = {}
        for question in self.definition.questions():
            name = PREFIX + question.code
            if question.is_hidden:
                continue
            field = self.fields[name]
            try:
                said = field.clean(field.widget.value_from_datadict(data, {}, name))
            except forms.ValidationError:
                continue
            found[question.code] = stored(question, said, str(data.get(name + WHY, "")))
        return found

    def entry(self) -> Entry:
        """What was entered, once it is valid."""
        said = self.cleaned_data
        answers = {
            question.code: stored(question, said[PREFIX + question.code], said.get(PREFIX + question.code + WHY, ""))
            for question in self.definition.questions()
            if not question.is_hidden
        }
        return Entry(
            assessed_on=said["assessed_on"],
            answers=answers,
            judgement=said.get("judgement", ""),
            summary=said["summary"],
            next_review_on=said["next_review_on"],
        )

    def meet(self, current: Any) -> None:
        """`current` is the assessment as it is now."""
        super().meet({**values_of(current), "version": current.version})


def values_of(assessment: Assessment) -> dict[str, Any]:
    """What an assessment holds as the form's initial values."""
    definition: Definition = assessment.edition.read
    values = {
        PREFIX + question.code: _initial(question, assessment.answers.get(question.code))
        for question in definition.questions()
        if not question.is_hidden
    }
    for question in definition.questions():
        if can_be_left_out(question) and not question.is_hidden:
            values[PREFIX + question.code + WHY] = answering.why_not_asked(assessment.answers.get(question.code))
    plain = ("assessed_on", "judgement", "summary", "next_review_on")
    return {**values, **{name: getattr(assessment, name) for name in plain}}


def can_be_left_out(question: Question) -> bool:
    """Whether "not asked" stands among the answers."""
    return question.answer_or_reason and not question.is_required


def fields_of(question: Question) -> dict[str, forms.Field]:
    """A question and, where it can be left out, why it was; shown beside that answer."""
    name = PREFIX + question.code
    found: dict[str, forms.Field] = {name: field_of(question)}
    if can_be_left_out(question):
        why: Any = forms.CharField(
            label=_("Why it was not asked"), required=False, max_length=answering.LONGEST[Kind.SHORT]
        )
        why.template_name, why.question = "assessments/why_not_asked.html", name
        found[name + WHY] = why
    return found


def field_of(question: Question) -> Any:
    """The field of a question. Each may stay empty, so that a draft can be left."""
    made: Any
    said: dict[str, Any] = {"label": str(question.label), "required": False}
    offered = [(str(value), label) for value, label in wording.choices(question)]
    if question.kind == Kind.SCALE:
        offered = [(str(step), str(step)) for step in question.steps]
    if not question.is_required:
        offered.append((DECLINED, wording.declined()))
    if can_be_left_out(question):
        offered.append((NOT_ASKED, wording.not_asked()))
    if question.kind == Kind.MANY:
        made = forms.MultipleChoiceField(choices=offered, widget=forms.CheckboxSelectMultiple, **said)
    elif question.kind == Kind.WHOLE:
        lowest = -answering.LARGEST if question.minimum is None else question.minimum
        highest = answering.LARGEST if question.maximum is None else question.maximum
        made = WholeField(min_value=lowest, max_value=highest, **said)
    elif question.kind == Kind.DATE:
        made = (PastDateField if question.is_past else DateField)(**said)
    elif question.kind == Kind.SHORT:
        made = forms.CharField(max_length=answering.LONGEST[Kind.SHORT], **said)
    elif question.kind == Kind.LONG:
        made = TextField(max_length=answering.LONGEST[Kind.LONG], **said)
    else:
        is_short = question.kind in (Kind.YES_NO, Kind.SCALE) or (
            len(offered) <= MANY_CHOICES + 1 and all(len(label) < SHORT_CHOICE for _value, label in offered)
        )
        made = forms.ChoiceField(choices=offered, widget=InlineRadios if is_short else forms.RadioSelect, **said)
    made.template_name = "assessments/question.html"
    return made


def stored(question: Question, cleaned: Any, why: str) -> Any:
    """A cleaned value as an answer is kept; empty for none. `why`: the reason for which it was not asked."""
    if can_be_left_out(question) and cleaned == NOT_ASKED:
        return {NOT_ASKED: why}
    if question.kind == Kind.MANY:
        return DECLINED if DECLINED in cleaned else list(cleaned)
    if question.kind == Kind.DATE:
        return cleaned.isoformat() if cleaned else ""
    if question.kind == Kind.SCALE and cleaned not in ("", DECLINED):
        return int(cleaned)
    return cleaned


def _initial(question: Question, answer: Any) -> Any:
    if isinstance(answer, dict):
        return NOT_ASKED
    if question.kind == Kind.MANY:
        return [answer] if answer == DECLINED else (answer or [])
    if question.kind == Kind.SCALE:
        return "" if answer is None else str(answer)
    return "" if answer is None else answer
