"""What may need approval. An app registers its kinds in its `registrations`, as `closing` and `timeline` do.

A kind finds the thing in its case and says which version of it stands there now: what was changed after it was asked
for cannot be approved, and what was changed after it was approved shows as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise

from cases.approvals.models import Approval
from cases.extension.readers import readers_by
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.record.querysets import with_case, within
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.registry import Registry


class ApprovalSubject(NamedTuple):
    """What is to be approved, as it is now."""

    id: UUID
    version: int


class Sight(NamedTuple):
    """What opens a row of a case: the permission under which it is read, and the compartment in which it lies."""

    act: str
    compartment: str


@dataclass(frozen=True, kw_only=True)
class ApprovalKind:
    """`ask` is the permission of whoever asks for it. `find(case, id)` is None while there is nothing to approve; a
    kind of which a case has one thing asks for no id, one of which it has many finds nothing without.

    `url(case, id)` is the page that shows it. What is shown on the page of the answer is that page's own matter.
    `which(case, id)` says which of many it is, in codes and days, to whoever sees it; empty where a case has one.
    `makers(subject)` wrote what is to be approved: they do not answer. `made_by(user)` are the keys of what a user
    made, or a query of them: at least of all that waits, that the user sees, and that others asked for. Who answers
    holds `ask` as well, so that a role approves within its own work alone, and must see it: `sights(case, id)` is all
    that this takes beyond the case itself, None where there is no such thing in the case; `seen_by(user, ids)` is a
    query of those of the keys `ids`, a query as well, for which the user has that.
    `outdated(subject, user)` tells a user why what stands there is not to be approved any more; empty while it may be.
    Only who reads `compartment` learns that something was asked.
    """

    code: str
    label: str | Promise
    ask: str
    find: Callable[[Case, UUID | None], ApprovalSubject | None]
    url: Callable[[Case, UUID], str]
    makers: Callable[[ApprovalSubject], set[UUID]]
    made_by: Callable[[Any], Any]
    sights: Callable[[Case, UUID], list[Sight] | None]
    seen_by: Callable[[Any, Any], Any]
    which: Callable[[Case, UUID], str] = lambda case, subject_id: ""
    outdated: Callable[[ApprovalSubject, Any], str] = lambda subject, user: ""
    compartment: Compartment = Compartment.GENERAL

    def sees(self, case: Case, subject_id: UUID, user: ActingUser) -> bool:
        """Whether `user`, who sees the case, sees the thing as well."""
        sights = self.sights(case, subject_id)
        if sights is None:
            return False
        return all(within(case, user, act=one.act, compartments=[one.compartment]) for one in sights)


class ApprovalState(NamedTuple):
    """Where something stands: `latest` was asked last, `approved` is the latest that was approved. Of the requests
    `withheld` no words are said."""

    latest: Approval | None
    approved: Approval | None
    version: int
    withheld: frozenset[UUID] = frozenset()

    def told_to(self, user: ActingUser, *, sees: bool) -> ApprovalState:
        """As it is told to somebody, who sees the thing itself or not."""
        rows = [row for row in (self.latest, self.approved) if row is not None]
        return self._replace(withheld=frozenset(row.pk for row in rows if not is_told(row, user, sees=sees)))

    @property
    def approved_words(self) -> str:
        """The comment with which it was approved, as far as it is told."""
        return _words(self.approved, self.withheld)

    @property
    def sent_back_words(self) -> str:
        """The comment with which it was sent back, as far as it is told."""
        return _words(self.latest, self.withheld)

    @property
    def is_waiting(self) -> bool:
        return self.latest is not None and self.latest.is_waiting

    @property
    def is_approved(self) -> bool:
        """Whether it is approved as it is now."""
        return self.approved is not None and self.approved.subject_version == self.version

    @property
    def is_changed(self) -> bool:
        """Whether it was approved once, and changed since."""
        return self.approved is not None and self.approved.subject_version != self.version

    @property
    def is_sent_back(self) -> bool:
        return self.latest is not None and self.latest.state == Approval.State.SENT_BACK

    @property
    def may_ask(self) -> bool:
        """Whether there is something to ask for: not what is approved, nor what is being asked for as it is now."""
        is_asked = self.latest is not None and self.latest.is_waiting and self.latest.subject_version == self.version
        return not self.is_approved and not is_asked


def _words(row: Approval | None, withheld: frozenset[UUID]) -> str:
    return row.comment if row is not None and row.pk not in withheld else ""


registry: Registry[str, ApprovalKind] = Registry("cases.approvals", key=lambda kind: kind.code)
register = registry.register


def of(code: str) -> ApprovalKind:
    """Raises KeyError for a kind that no app has registered."""
    return registry[code]


def answered_by(user: ActingUser) -> list[str]:
    """The kinds that are of the user's own work, somewhere at least."""
    return [kind.code for kind in registry.values() if user.acting.may(kind.ask)]


def to_answer(rows: Any, user: ActingUser) -> Any:
    """Of requests that `user` sees, those that wait for an answer of `user`: of others, about the user's own work, and
    about what the user sees and did not write."""
    rows = rows.waiting().filter(kind__in=answered_by(user)).exclude(created_by=user.pk)
    for code in answered_by(user):
        rows = rows.exclude(kind=code, subject_id__in=registry[code].made_by(user))
    return rows.filter(_about_seen(user, answered_by(user), Approval.objects.waiting()))


def is_told(row: Approval, user: ActingUser, *, sees: bool) -> bool:
    """Whether somebody, who sees the thing itself or not, reads the words of a request: they tell of the thing."""
    return bool(sees or row.created_by_id == user.pk)


def of_case_open_to(user: ActingUser, rows: Any, case: Case) -> Any:
    """Of requests in a case those of which `user` reads the words (`is_told`)."""
    return rows.filter(Q(created_by=user.pk) | _about_seen(user, registry, Approval.objects.filter(case=case)))


def answer_url(case: Case, standing: ApprovalState, user: ActingUser) -> str:
    """Where the user answers the request that waits: one query; empty where none waits for an answer of theirs."""
    asked = standing.latest
    if asked is None or not asked.is_waiting or not user.acting.may(CasePermission.APPROVE):
        return ""
    rows = Approval.objects.visible_to(user, CasePermission.APPROVE, case=case).filter(pk=asked.pk)
    if not to_answer(rows, user).exists():
        return ""
    return reverse("cases:decide-approval", kwargs={"case": case.pk, "pk": asked.pk})


def _about_seen(user: ActingUser, codes: Iterable[str], asked: Any) -> Q:
    found = Q(pk__in=[])
    for code in codes:
        found |= Q(kind=code, subject_id__in=registry[code].seen_by(user, asked.subjects(code)))
    return found


def may_answer(kind: ApprovalKind, case_id: UUID, user: ActingUser) -> bool:
    """Whether the user's roles let them answer about this kind in a case."""
    acts = (CasePermission.APPROVE, kind.ask)
    return all(Case.objects.visible_to(user, act).filter(pk=case_id).exists() for act in acts)


def left_to_answer(kind: ApprovalKind, case: Case, subject: ApprovalSubject, *, besides: UUID | None) -> list[str]:
    """The names of those whom `decide_approval` would let answer about something, where `besides` has asked for it.
    `case` was read with the principals that reach it."""
    sights = kind.sights(case, subject.id)
    if sights is None:
        return []
    work = [Sight(act, Compartment.GENERAL) for act in (CasePermission.APPROVE, kind.ask)]
    # The request itself lies in the compartment of its kind.
    asked = [*work, Sight(CasePermission.APPROVE, kind.compartment), *sights]
    readers = readers_by(case, {one.act for one in asked})
    able = [{user for user, one in readers[act].items() if value in one.compartments} for act, value in asked]
    found = set.intersection(*able) - {besides}
    names = readers[CasePermission.APPROVE]
    return sorted(names[user].name for user in found - kind.makers(subject)) if found else []


def is_stuck(case: Case, standing: ApprovalState) -> bool:
    """Whether what was asked last about something waits for an answer that nobody is left to give."""
    asked = standing.latest
    if asked is None or not asked.is_waiting:
        return False
    subject = ApprovalSubject(asked.subject_id, standing.version)
    return not left_to_answer(registry[asked.kind], case, subject, besides=asked.created_by_id)


def standing(kind: str, case: Case, *, of: UUID | None = None, subject: ApprovalSubject | None = None) -> ApprovalState:
    """Where the approval of a kind stands in a case: one query. `of` says which thing, where a case has many;
    `subject` is what the caller has found already.
    """
    subject = subject or registry[kind].find(case, of)
    if subject is None:
        return ApprovalState(None, None, 0)
    asked = Approval.objects.of(kind, subject.id).filter(case=case)
    rows = with_case(asked.select_related("created_by", "decided_by"), case)
    approved = next((row for row in rows if row.state == Approval.State.APPROVED), None)
    return ApprovalState(rows[0] if rows else None, approved, subject.version)


def sent_back_before(row: Approval, case: Case) -> Approval | None:
    """What a colleague sent back last before `row` was asked for, of the same thing."""
    earlier = Approval.objects.of(row.kind, row.subject_id).filter(case=case, created_at__lt=row.created_at)
    found = earlier.filter(state=Approval.State.SENT_BACK).select_related("decided_by").first()
    return with_case([found], case)[0] if found is not None else None


__all__ = [
    "ApprovalKind",
    "ApprovalState",
    "ApprovalSubject",
    "Sight",
    "answer_url",
    "answered_by",
    "is_stuck",
    "is_told",
    "left_to_answer",
    "may_answer",
    "of",
    "of_case_open_to",
    "register",
    "registry",
    "sent_back_before",
    "standing",
    "to_answer",
]
