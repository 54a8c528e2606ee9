"""Identification as its pages show it: everything in words, nothing left to look up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.definitions import JudgementChoice
from assessments.models import Instrument
from assessments.selectors import newest_of_kind
from assessments.wording import Outcome, outcomes
from cases.record.models import Case
from core.access.actor import ActingUser
from documents.models import Document
from identification import words
from identification.comparing import Age, Answer, Comparison, Finding, State
from identification.elements import (
    THREE,
    UNDER_18,
    Kind,
    articles_for_children,
    consent_does_not_count,
    elements,
    group,
    without_means,
)
from identification.models import Decision, Evidence
from identification.selectors import Recorded, documents_of, in_force


class Link(NamedTuple):
    """One thing that bears out a finding. `url` leads to it."""

    text: str
    url: str


@dataclass(frozen=True)
class ShownElement:
    code: str
    label: str
    answer: str
    answer_label: str | Promise
    colour: str
    reason: str
    links: list[Link]
    basis: list[str]
    evidence_url: str
    """Where evidence is linked; empty as long as nothing was found out about it."""


@dataclass(frozen=True)
class ShownPart:
    kind: str
    label: str
    asks: str
    state: str
    state_label: str | Promise
    colour: str
    note: str
    basis: list[str]
    elements: list[ShownElement]
    edit_url: str

    @property
    def told(self) -> list[ShownElement]:
        """What something was found out about, yes first."""
        order = [Answer.YES, Answer.NO, Answer.UNKNOWN]
        found = [one for one in self.elements if one.answer != Answer.UNKNOWN or one.reason or one.links]
        return sorted(found, key=lambda one: order.index(Answer(one.answer)))

    @property
    def open(self) -> list[str]:
        """The labels of those about which nothing is known."""
        told = {one.code for one in self.told}
        return [one.label for one in self.elements if one.code not in told]


@dataclass(frozen=True)
class ShownIdentification:
    is_begun: bool
    state: str
    state_label: str | Promise
    colour: str
    sentence: str
    if_adult: str
    missing: list[str]
    age: ShownElement
    age_label: str | Promise
    age_colour: str
    age_sentence: str
    age_reckoned: str
    age_edit_url: str
    articles: list[tuple[str, str]]
    parts: list[ShownPart]
    basis: list[str]
    consent_basis: list[str]


def shown(found: Recorded, case: Case) -> ShownIdentification:
    compared = found.comparison
    age = compared.age
    is_adult = age.age == Age.ADULT
    return ShownIdentification(
        is_begun=compared.is_begun,
        state=compared.state,
        state_label=compared.state.label,
        colour=words.COLOURS[compared.state],
        sentence=words.altogether(compared),
        if_adult=words.if_adult(compared),
        missing=words.missing(compared),
        age=_element(found, case, Kind.AGE, UNDER_18),
        age_label=age.age.label,
        age_colour="grey" if is_adult else "violet",
        age_sentence=words.age(age),
        age_reckoned=words.reckoned(age),
        age_edit_url=_url(case, "age"),
        articles=[] if is_adult else list(words.articles(articles_for_children())),
        parts=[_part(found, case, kind) for kind in THREE],
        basis=words.cited(tuple(dict.fromkeys(entry for kind in THREE for entry in group(kind).bases))),
        consent_basis=words.cited(consent_does_not_count()),
    )


def _part(found: Recorded, case: Case, kind: Kind) -> ShownPart:
    about, part = group(kind), found.comparison.parts[kind]
    return ShownPart(
        kind=kind,
        label=str(about.label),
        asks=str(about.asks),
        state=part.state,
        state_label=part.state.label,
        colour=words.COLOURS[part.state],
        note=_note(found.comparison, kind),
        basis=words.cited(about.bases),
        elements=[_element(found, case, kind, one.code) for one in elements(kind)],
        edit_url=_url(case, kind.lower()),
    )


def _note(compared: Comparison, kind: Kind) -> str:
    """Why the means are not required."""
    if compared.parts[kind].state != State.NOT_REQUIRED:
        return ""
    basis = ", ".join(words.cited(without_means()))
    note = (
        _("Not required for a child. What is known of the means is worth writing down all the same.")
        if compared.age.age == Age.CHILD
        else _(
            "Not required as long as the age is not known. Write down what is known: for an adult a means is needed."
        )
    )
    return f"{note} {basis}" if basis else note


def _element(found: Recorded, case: Case, kind: Kind, code: str) -> ShownElement:
    finding = found.findings.get(kind, {}).get(code, Finding())
    answer = Answer(finding.answer)
    about = next(one for one in elements(kind) if one.code == code)
    is_there = kind in found.parts and code in found.findings[kind]
    return ShownElement(
        code=code,
        label=str(about.label),
        answer=answer,
        answer_label=answer.label,
        colour={Answer.YES: "green", Answer.NO: "grey", Answer.UNKNOWN: "blue"}[answer],
        reason=finding.reason,
        links=[_link(row, found, case) for row in found.links.get((kind, code), [])],
        basis=words.cited(about.more),
        evidence_url=_url(case, "evidence", pk=found.parts[kind].pk, element=code) if is_there else "",
    )


def _link(row: Evidence, found: Recorded, case: Case) -> Link:
    if row.document_id is not None:
        document = found.documents[row.document_id]
        return Link(document.title, _document_url(document))
    assert row.episode is not None  # noqa: S101 -- a constraint
    return Link(words.episode(row.episode), reverse("cases:account", kwargs={"case": case.pk}))


@dataclass(frozen=True)
class ShownDecision:
    row: Decision
    status: str | Promise
    colour: str
    who: str
    facts: list[tuple[str, str]]
    document: Link | None
    is_newest: bool


STATUS_COLOURS = {
    "ActualVictimOfTrafficking": "violet",
    "PossibleVictimOfTrafficking": "amber",
    "NotAVictimOfTrafficking": "grey",
}


def shown_decisions(rows: Iterable[Decision], case: Case, *, by: ActingUser) -> list[ShownDecision]:
    found = list(rows)
    documents = documents_of(case, {row.document_id for row in found if row.document_id}, by=by)
    newest = in_force(found)
    return [_decision(row, documents, is_newest=row is newest) for row in found]


def _decision(row: Decision, documents: dict[UUID, Document], *, is_newest: bool) -> ShownDecision:
    body = str(row.get_body_display())
    document = documents.get(row.document_id) if row.document_id else None
    return ShownDecision(
        row=row,
        status=words.status(row.status),
        colour=STATUS_COLOURS.get(row.status, "grey"),
        who=f"{body}: {row.body_name}" if row.body_name else body,
        facts=[(label, value) for label, value in _facts(row) if value],
        document=Link(document.title, _document_url(document)) if document else None,
        is_newest=is_newest,
    )


@dataclass(frozen=True)
class ShownChecklist:
    """A list of indicators as it was last filled in. It says what to ask about, and decides nothing."""

    name: str
    url: str
    day: str
    by: str
    outcomes: list[Outcome]
    judged: JudgementChoice | None


def shown_checklists(case: Case, *, by: ActingUser) -> list[ShownChecklist]:
    """Those for identification that `by` may open. The look must have been logged."""
    return [
        ShownChecklist(
            name=str(row.instrument.name),
            url=row.get_absolute_url(),
            day=date_format(row.assessed_on),
            by=row.assessor,
            outcomes=outcomes(row),
            judged=row.judged,
        )
        for row in newest_of_kind(case, by, Instrument.Kind.IDENTIFICATION)
    ]


def _facts(row: Decision) -> Iterable[tuple[str, str]]:
    yield _("Number of the decision"), row.number
    yield _("Grounds that were given"), row.grounds
    yield pgettext("decision", "Appeal"), _appeal(row)
    if row.withdrawn_on:
        why = row.get_withdrawal_display()
        yield _("Withdrawn on"), f"{date_format(row.withdrawn_on)}: {why}"
        yield _("Note on the withdrawal"), row.withdrawal_note


def _appeal(row: Decision) -> str:
    """How far an appeal is, in one line; empty where nothing is known of any."""
    said = []
    if row.appeal_until and not row.appeal_lodged_on:
        said.append(_("possible until %(date)s") % {"date": date_format(row.appeal_until)})
    if row.appeal_lodged_on:
        said.append(_("lodged on %(date)s") % {"date": date_format(row.appeal_lodged_on)})
    if row.appeal_decided_on:
        said.append(f"{row.get_appeal_outcome_display()} ({date_format(row.appeal_decided_on)})")
    return "; ".join(said)


def _url(case: Case, name: str, **more: Any) -> str:
    return reverse(f"identification:{name}", kwargs={"case": case.pk, **more})


def _document_url(document: Document) -> str:
    return reverse("documents:detail", kwargs={"case": document.case_id, "pk": document.pk})
