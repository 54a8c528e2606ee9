"""A definition read from JSON. Everything that is wrong with it is said at once, in sentences for an administrator."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from assessments.definitions import (
    DECLINED,
    NO,
    NOT_ASKED,
    UNKNOWN,
    YES,
    Band,
    Choice,
    Comparison,
    Condition,
    Counted,
    Definition,
    Do,
    Judgement,
    JudgementChoice,
    Kind,
    Measure,
    Operator,
    Question,
    Section,
    Tone,
    Words,
)

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_LABEL = 1_000
LONGEST_SCALE = 11
NUMBERS = (Kind.YES_NO, Kind.ONE, Kind.MANY, Kind.SCALE, Kind.WHOLE)
CHOOSING = (Kind.ONE, Kind.MANY)
COMPARED_IN_SIZE = (Kind.SCALE, Kind.WHOLE)
WITH_REASON = (Kind.YES_NO, Kind.ONE, Kind.SCALE)
"""The kinds of which one answer is chosen, so that "not asked" can stand among them."""
_PLAIN = re.compile(r"-?\d{1,9}(\.\d{1,4})?")


class Problem(NamedTuple):
    """`where` says in words which part it is; empty for the whole."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


class Flawed(Exception):
    """A definition that nobody could fill in. `problems` are all that are wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


def read(data: Any) -> Definition:
    """The definition, as it was published or is shipped. Raises Flawed."""
    reader = _Reader()
    definition = reader.definition(data)
    if reader.problems:
        raise Flawed(reader.problems)
    return definition


def examine(data: Any) -> tuple[Definition, list[Problem]]:
    """The definition as far as it can be read, and all for which it must not be published as it stands."""
    reader = _Reader()
    definition = reader.definition(data)
    return definition, [*reader.problems, *_pointless(definition)]


def _pointless(definition: Definition) -> list[Problem]:
    """What can be read and makes no sense with what is hidden. What was published like that before still opens."""
    questions = list(definition.questions())
    found = [
        Problem(
            _("Question “%(code)s”") % {"code": question.code},
            _("Nobody is asked it, so it cannot be one to be answered."),
        )
        for question in questions
        if question.is_hidden and question.is_required
    ]
    # A condition sees only what was asked: without a first question nothing is ever asked.
    if questions and all(question.is_hidden or question.show_if for question in questions):
        found.append(Problem("", _("No question would be asked: all are hidden, or wait for a hidden one. Ask one.")))
    return found


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.where = ""
        self.asked: dict[str, Question] = {}

    def say(self, what: str) -> None:
        self.problems.append(Problem(self.where, what))

    def definition(self, data: Any) -> Definition:
        said = self.mapping(data, {"intro", "sections", "measures", "judgement"})
        sections = tuple(self.section(one) for one in self.rows(said.get("sections")))
        self.where = ""
        if not self.asked:
            self.say(_("There is no question yet."))
        measures = tuple(self.measure(one) for one in self.rows(said.get("measures")))
        self.where = ""
        self.no_code_twice([section.code for section in sections], _("section"))
        self.no_code_twice([measure.code for measure in measures], _("result"))
        judgement = self.judgement(said["judgement"]) if said.get("judgement") else None
        self.where = ""
        return Definition(self.words(said.get("intro"), is_needed=False), sections, measures, judgement)

    def section(self, data: Any) -> Section:
        said = self.mapping(data, {"code", "title", "intro", "questions"})
        self.where = _("Section “%(code)s”") % {"code": said.get("code", "?")}
        code, title = self.code(said.get("code")), self.needed(said.get("title"), _("a title"))
        intro = self.words(said.get("intro"), is_needed=False)
        rows = self.rows(said.get("questions"))
        if not rows:
            self.say(_("It has no question yet. Add one, or remove the section."))
        return Section(code, title, intro, tuple(self.question(one) for one in rows))

    def question(self, data: Any) -> Question:
        names = {"code", "kind", "label", "why", "required", "hidden", "choices", "minimum", "maximum", "low", "high"}
        said = self.mapping(data, {*names, "past", "show_if", "answer_or_reason", "safety_step_if"})
        self.where = _("Question “%(code)s”") % {"code": said.get("code", "?")}
        code = self.code(said.get("code"))
        if code in self.asked:
            self.say(_("Another question has this code already."))
        kind = self.one_of(Kind, said.get("kind"), Kind.SHORT, _("The kind of answer is not known."))
        minimum, maximum = self.whole(said.get("minimum")), self.whole(said.get("maximum"))
        self.bounds(kind, minimum, maximum)
        if said.get("past") and kind != Kind.DATE:
            self.say(_("Only a date can be one that has come already."))
        choices = tuple(self.choice(one) for one in self.rows(said.get("choices"))) if kind in CHOOSING else ()
        if kind in CHOOSING:
            self.no_code_twice([choice.code for choice in choices], _("answer"))
            if len(choices) < 2:
                self.say(_("It needs at least two answers to choose from."))
        question = Question(
            code=code,
            kind=kind,
            label=self.needed(said.get("label"), _("its words")),
            why=self.words(said.get("why"), is_needed=False),
            is_required=bool(said.get("required")),
            is_hidden=bool(said.get("hidden")),
            choices=choices,
            minimum=minimum,
            maximum=maximum,
            low=self.words(said.get("low"), is_needed=False),
            high=self.words(said.get("high"), is_needed=False),
            is_past=bool(said.get("past")),
            answer_or_reason=bool(said.get("answer_or_reason")),
            safety_step_if=str(said.get("safety_step_if", "")),
            show_if=self.condition(said["show_if"]) if said.get("show_if") else None,
        )
        self.safety(question)
        self.asked.setdefault(code, question)
        return question

    def safety(self, question: Question) -> None:
        if question.answer_or_reason and question.kind not in WITH_REASON:
            self.say(_("Only a question of which one answer is chosen can be left out with a reason."))
        if question.answer_or_reason and any(choice.code == NOT_ASKED for choice in question.choices):
            self.say(_("“%(code)s” is kept for what was not asked. Choose another code.") % {"code": NOT_ASKED})
        if question.safety_step_if and not may_be_answered(question, question.safety_step_if):
            words = {"value": question.safety_step_if, "code": question.code}
            self.say(_("“%(value)s” is no answer to “%(code)s”.") % words)

    def bounds(self, kind: Kind, minimum: int | None, maximum: int | None) -> None:
        if kind == Kind.SCALE and (minimum is None or maximum is None):
            self.say(_("A scale needs its first and its last number."))
        elif minimum is not None and maximum is not None and maximum <= minimum:
            self.say(_("The last number must be above the first."))
        elif kind == Kind.SCALE and maximum is not None and maximum - (minimum or 0) >= LONGEST_SCALE:
            self.say(_("A scale has at most %(count)d steps.") % {"count": LONGEST_SCALE})

    def choice(self, data: Any) -> Choice:
        said = self.mapping(data, {"code", "label", "value"})
        code = self.code(said.get("code"))
        if code == DECLINED:
            self.say(_("“%(code)s” is kept for who does not want to answer. Choose another code.") % {"code": code})
        value = None if said.get("value") is None else self.number(said["value"])
        return Choice(code, self.needed(said.get("label"), _("the words of each answer")), value)

    def condition(self, data: Any) -> Condition:
        said = self.mapping(data, {"all", "any", "question", *Operator.values})
        if "all" in said or "any" in said:
            needs_all = "all" in said
            if len(said) != 1:
                self.say(_("A condition is either “all” or “any”."))
            rows = self.rows(said["all" if needs_all else "any"])
        else:
            needs_all, rows = True, [said]
        return Condition(needs_all, tuple(self.comparison(one) for one in rows))

    def comparison(self, data: Any) -> Comparison:
        said = self.mapping(data, {"question", *Operator.values})
        code, operators = str(said.get("question", "")), [one for one in Operator if one.value in said]
        if len(operators) != 1:
            self.say(_("A condition compares a question in exactly one way."))
            return Comparison(code, Operator.IS, ())
        operator, wanted = operators[0], said[operators[0].value]
        values = tuple(wanted) if operator == Operator.IN and isinstance(wanted, list) else (wanted,)
        question = self.asked.get(code)
        if question is None:
            self.say(_("The condition asks about “%(code)s”, which is no question before this one.") % {"code": code})
        elif operator in (Operator.AT_LEAST, Operator.AT_MOST):
            if question.kind not in COMPARED_IN_SIZE:
                self.say(_("“%(code)s” is no number and cannot be compared in size.") % {"code": code})
            elif not all(type(value) is int for value in values):
                self.say(_("“%(code)s” must be compared with a whole number.") % {"code": code})
        else:
            for value in values:
                if not may_be_answered(question, value):
                    self.say(_("“%(value)s” is no answer to “%(code)s”.") % {"value": value, "code": code})
        return Comparison(code, operator, values)

    def measure(self, data: Any) -> Measure:
        names = {"code", "label", "do", "of", "counts", "minimum_answered", "bands", "charted"}
        said = self.mapping(data, names)
        self.where = _("Result “%(code)s”") % {"code": said.get("code", "?")}
        code = self.code(said.get("code"))
        label = self.needed(said.get("label"), _("a name"))
        do = self.one_of(Do, said.get("do"), Do.SUM, _("It does not say how it is counted."))
        of = tuple(self.counted(one) for one in self.rows(said.get("of")))
        self.no_code_twice([counted.question for counted in of], _("counted question"))
        counts = tuple(self.rows(said.get("counts")))
        self.fitting(do, of, counts)
        minimum = self.whole(said.get("minimum_answered"))
        if minimum is not None and not 1 <= minimum <= max(len(of), 1):
            self.say(_("The least number of answers lies between 1 and the number of its questions."))
        bands = tuple(self.band(one) for one in self.rows(said.get("bands")))
        self.no_code_twice([band.code for band in bands], _("band"))
        if any(later.start <= earlier.start for earlier, later in pairwise(bands)):
            self.say(_("Each band must begin above the one before it."))
        return Measure(code, label, do, of, counts, minimum or 1, bands, bool(said.get("charted")))

    def counted(self, data: Any) -> Counted:
        said = {"question": data} if isinstance(data, str) else self.mapping(data, {"question", "weight"})
        code = str(said.get("question", ""))
        if code not in self.asked:
            self.say(_("It counts “%(code)s”, which is no question.") % {"code": code})
        weight = self.number(said["weight"]) if said.get("weight") is not None else Fraction(1)
        return Counted(code, weight if weight is not None else Fraction(1))

    def fitting(self, do: Do, of: tuple[Counted, ...], counts: tuple[Any, ...]) -> None:
        """Whether the questions are of a kind that can be counted in this way."""
        questions = [self.asked[counted.question] for counted in of if counted.question in self.asked]
        if not of:
            self.say(_("It counts no question yet."))
        if do in (Do.SUM, Do.MEAN):
            for question in questions:
                has_values = any(choice.value is not None for choice in question.choices)
                if question.kind not in NUMBERS or (question.kind in CHOOSING and not has_values):
                    self.say(_("“%(code)s” has no numbers to add up.") % {"code": question.code})
        if do == Do.MONTHS and (len(of) > 2 or any(question.kind != Kind.DATE for question in questions)):
            self.say(_("Months are counted from one date to another, or to the day of the assessment."))
        if do == Do.COUNT:
            if not counts:
                self.say(_("It does not say which answers are counted."))
            for value in counts:
                if questions and not any(may_be_answered(question, value) for question in questions):
                    self.say(_("No question can be answered “%(value)s”.") % {"value": value})

    def band(self, data: Any) -> Band:
        said = self.mapping(data, {"code", "from", "label", "tone"})
        start = self.number(said.get("from"))
        return Band(
            self.code(said.get("code")),
            start if start is not None else Fraction(0),
            self.needed(said.get("label"), _("the name of each band")),
            self.one_of(Tone, said.get("tone", Tone.GREY), Tone.GREY, _("The colour of a band is not known.")),
        )

    def judgement(self, data: Any) -> Judgement:
        self.where = _("Judgement")
        said = self.mapping(data, {"label", "choices"})
        choices = []
        for one in self.rows(said.get("choices")):
            row = self.mapping(one, {"code", "label", "tone"})
            tone = self.one_of(Tone, row.get("tone", Tone.GREY), Tone.GREY, _("The colour of an answer is not known."))
            label = self.needed(row.get("label"), _("the words of each answer"))
            choices.append(JudgementChoice(self.code(row.get("code")), label, tone))
        self.no_code_twice([choice.code for choice in choices], _("answer"))
        if len(choices) < 2:
            self.say(_("It needs at least two answers to choose from."))
        return Judgement(self.needed(said.get("label"), _("its words")), tuple(choices))

    def mapping(self, data: Any, known: set[str]) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            self.say(_("A part of the definition is not what it should be."))
            return {}
        for name in sorted(set(map(str, data)) - known):
            self.say(_("“%(name)s” is nothing that is known here.") % {"name": name})
        return {str(name): value for name, value in data.items() if value is not None}

    def rows(self, data: Any) -> list[Any]:
        if data is None:
            return []
        if not isinstance(data, list):
            self.say(_("A part of the definition is not what it should be."))
            return []
        return data

    def code(self, value: Any) -> str:
        if not isinstance(value, str) or not CODE.fullmatch(value):
            self.say(_("A code has small letters, figures and _, begins with a letter, and is 40 signs long at most."))
            return str(value)
        return value

    def words(self, data: Any, *, is_needed: bool) -> Words | None:
        if data is None and not is_needed:
            return None
        said = self.mapping(data, {"id", "en"})
        found = Words(*(str(said.get(language, "")).strip() for language in ("id", "en")))
        if any(len(text) > LONGEST_LABEL for text in found):
            self.say(_("A text is too long: at most %(count)d signs.") % {"count": LONGEST_LABEL})
        if not all(found) and (is_needed or any(found)):
            return None if is_needed else self.needed(data, _("both languages"))
        return found if any(found) else None

    def needed(self, data: Any, what: str) -> Words:
        said = data if isinstance(data, Mapping) else {}
        found = Words(*(str(said.get(language) or "").strip() for language in ("id", "en")))
        if not all(found):
            self.say(_("It needs %(what)s, in Indonesian and in English.") % {"what": what})
        elif any(len(text) > LONGEST_LABEL for text in found):
            self.say(_("A text is too long: at most %(count)d signs.") % {"count": LONGEST_LABEL})
        return found

    def one_of(self, kind: Any, value: Any, otherwise: Any, problem: str) -> Any:
        if value in kind.values:
            return kind(value)
        self.say(problem)
        return otherwise

    def whole(self, value: Any) -> int | None:
        if value is None or (type(value) is int and abs(value) < 10**9):
            return value
        self.say(_("“%(value)s” is no whole number.") % {"value": value})
        return None

    def number(self, value: Any) -> Fraction | None:
        if type(value) is int or (isinstance(value, str) and _PLAIN.fullmatch(value)):
            return Fraction(value)
        self.say(_("“%(value)s” is no number.") % {"value": value})
        return None

    def no_code_twice(self, codes: list[str], what: str) -> None:
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self.say(_("Two have the code “%(code)s”: %(what)s.") % {"code": code, "what": what})


def may_be_answered(question: Question, value: Any) -> bool:
    """Whether the question can have this answer, or this among its answers."""
    if question.kind == Kind.YES_NO:
        return isinstance(value, str) and value in (YES, NO, UNKNOWN)
    if question.kind in CHOOSING:
        return isinstance(value, str) and any(choice.code == value for choice in question.choices)
    if question.kind == Kind.SCALE:
        return type(value) is int and value in question.steps
    if question.kind == Kind.WHOLE:
        return type(value) is int
    return False
