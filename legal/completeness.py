"""How complete a claim is for each route, and why what is missing matters.

Whoever keeps something that a checklist asks for registers how it is found out: `register("immaterial.stated", check)`,
from its `registrations`. A check answers True, False, or None where it cannot say: then what people say counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.record.models import Case
from core.access.actor import ActingUser
from core.registry import Registry
from legal import checklists
from legal.checklists import Applies, Basis, Form, Item, Section
from legal.completeness_facts import Subject, gather
from legal.models import ChecklistAnswer, Exhibit, RestitutionClaim
from legal.selectors import Ledger

Check = Callable[[Subject], bool | None]


class State(StrEnum):
    MET = "MET"
    MISSING = "MISSING"
    NOT_NEEDED = "NOT_NEEDED"


registry: Registry[str, Check] = Registry("legal.completeness")


def register(code: str, check: Check) -> None:
    """`check(subject)` for the items of the checklists whose `check` is this code."""
    registry.add(code, check)


@dataclass(frozen=True)
class Finding:
    """One item of one route: whether it is there, by what, and if not, why it matters."""

    item: Item
    bases: list[Basis]
    state: State
    # Whether the system found it out itself; else somebody said so, or an exhibit is it.
    is_found: bool
    answer: ChecklistAnswer | None
    exhibits: list[Exhibit]
    why_not: str | Promise = ""

    @property
    def is_met(self) -> bool:
        return self.state == State.MET

    @property
    def is_missing(self) -> bool:
        return self.state == State.MISSING


@dataclass(frozen=True)
class Completeness:
    subject: Subject
    route: RestitutionClaim.Route
    findings: list[Finding]
    forms: list[Form]

    @property
    def asked(self) -> list[Finding]:
        return [one for one in self.findings if one.state != State.NOT_NEEDED]

    @property
    def missing(self) -> list[Finding]:
        return [one for one in self.findings if one.is_missing]

    @property
    def left_out(self) -> list[Finding]:
        return [one for one in self.findings if one.state == State.NOT_NEEDED]

    @property
    def met_count(self) -> int:
        return len(self.asked) - len(self.missing)

    @property
    def percent(self) -> int:
        """Rounded down: a hundred means that nothing is missing."""
        return self.met_count * 100 // len(self.asked) if self.asked else 0

    @property
    def sections(self) -> list[tuple[str | Promise, list[Finding]]]:
        labels = {Section.CONTENTS: _("What it must say"), Section.ATTACHMENTS: _("What must be attached")}
        found = [(labels[part], [one for one in self.asked if one.item.section is part]) for part in Section]
        return [(label, findings) for label, findings in found if findings]


def of_claim(claim: RestitutionClaim, *, ledger: Ledger, case: Case, by: ActingUser) -> Completeness:
    """The claim's own route."""
    return _of_route(RestitutionClaim.Route(claim.route), gather(claim, ledger=ledger, case=case, by=by))


def compared(claim: RestitutionClaim, *, ledger: Ledger, case: Case, by: ActingUser) -> list[Completeness]:
    """All routes, that of the claim first: what was gathered once is held against each."""
    subject = gather(claim, ledger=ledger, case=case, by=by)
    routes = sorted(RestitutionClaim.Route, key=lambda route: route != claim.route)
    return [_of_route(route, subject) for route in routes]


def _of_route(route: RestitutionClaim.Route, subject: Subject) -> Completeness:
    asked = checklists.lists(route, is_child=subject.is_child)
    findings = [
        _finding(item, item.bases_in(asked), subject) for item in checklists.items_of(route, is_child=subject.is_child)
    ]
    return Completeness(subject, route, findings, checklists.forms_of(route, is_child=subject.is_child))


def _finding(item: Item, bases: list[Basis], subject: Subject) -> Finding:
    """What people say of an item goes before what the system finds out: a lawyer who says that something is missing
    knows better than a count of rows."""
    answer = subject.answers.get(item.code)
    exhibits = subject.papers.get(item.code, [])
    said = answer.answer if answer else ""

    def found(state: State, *, is_found: bool = False, why_not: str | Promise = "") -> Finding:
        return Finding(item, bases, state, is_found, answer, exhibits, why_not)

    if said == ChecklistAnswer.Answer.NOT_NEEDED:
        return found(State.NOT_NEEDED)
    if said == ChecklistAnswer.Answer.DONE:
        return found(State.MET)
    if said == ChecklistAnswer.Answer.MISSING:
        return found(State.MET if exhibits else State.MISSING)
    if item.applies and not subject.applies(Applies(item.applies)):
        return found(State.NOT_NEEDED, why_not=NOT_ASKED[Applies(item.applies)])
    if exhibits:
        return found(State.MET)
    check = registry.get(item.check)
    result = check(subject) if check else None
    return found(State.MET if result else State.MISSING, is_found=bool(result))


NOT_ASKED: dict[Applies, str | Promise] = {
    Applies.OTHER_APPLIES: _("Only where somebody else applies for the victim."),
    Applies.TREATMENT: _("Only where costs of treatment are claimed."),
    Applies.SUFFERING: _("Only where suffering is claimed."),
    Applies.DEATH: _("Only where the victim has died."),
    Applies.ATTORNEY: _("Only where an attorney applies."),
    Applies.JUDGMENT: _("Only after the final judgment."),
}


register("applicant.known", lambda subject: subject.has_applicant or (subject.has_name and not subject.is_child))
register("victim.known", lambda subject: subject.has_name)
register("crime.told", lambda subject: subject.has_episode)
register("respondent.named", lambda subject: subject.has_respondent)
register("losses.entered", lambda subject: bool(subject.losses))
register("losses.proved", lambda subject: bool(subject.losses) and not subject.unproved)
register("treatment.proved", lambda subject: not [one for one in subject.unproved if one.head == one.Head.TREATMENT])
register("losses.certified", lambda subject: subject.are_certified)
register("letter.form", lambda subject: subject.letter is not None)
register("immaterial.stated", lambda subject: subject.is_suffering_told)
