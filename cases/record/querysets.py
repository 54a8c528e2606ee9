"""Which cases and which of their records a user may see: question 2, in its one place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BitXor,
    BooleanField,
    Count,
    F,
    Func,
    Q,
    QuerySet,
    SmallIntegerField,
    TextField,
    UUIDField,
    Value,
    When,
)
from django.db.models import Case as Choose
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.utils import timezone

from cases.record import childhood, stages
from core.access.actor import ActingUser
from core.access.permissions import CorePermission
from core.compartments import Compartment
from core.records import RecordQuerySet, VisibleQuerySet

if TYPE_CHECKING:
    from cases.record.access_models import CaseAccess
    from cases.record.models import Case, CaseRecord


def principals(user: ActingUser, *, act: str | None, compartment: str = Compartment.GENERAL) -> set[UUID]:
    """As whom (user, sites, organisation) `user` reads `compartment` and, with `act`, may do it."""
    if not user.is_active:
        return set()
    found = set(user.acting.principals(CorePermission.READ, compartment))
    return found if act is None else found & set(user.acting.principals(act))


_IN_FORCE = "a.since <= %s AND (a.until IS NULL OR a.until > %s)"
# Written out, since it is part of nearly every query: a subquery of the ORM costs a millisecond to put together.
_REACHABLE = f"""
SELECT a.case_id FROM cases_caseaccess a WHERE a.organisation_id = %s AND a.principal = ANY(%s::uuid[]) AND {_IN_FORCE}
"""  # noqa: S608 -- a constant
_REACHED_BY = f"""ARRAY(
SELECT a.principal FROM cases_caseaccess a WHERE a.case_id = cases_case.id AND {_IN_FORCE}
)"""  # noqa: S608 -- a constant
# Which kinds of entry a timeline holds, in which compartments: `kind compartment`.
_KINDS = """ARRAY(
SELECT DISTINCT t.kind || ' ' || t.compartment FROM cases_timelineentry t
WHERE t.case_id = cases_case.id AND (t.only_for IS NULL OR t.only_for = %s)
)"""
_WAYS = f"SELECT a.id FROM cases_caseaccess a WHERE a.case_id = %s AND {_IN_FORCE}"  # noqa: S608 -- a constant

# `Assignment.objects.current()` of the part LEAD: who has it without a last day, before who stands in for some.
_LEAD = """(
SELECT u.name FROM cases_assignment a JOIN accounts_user u ON u.id = a.user_id WHERE a.case_id = cases_case.id
AND a.part = 'LEAD' AND a.since <= %s AND (a.until IS NULL OR a.until > %s)
ORDER BY a.until DESC NULLS FIRST, a.since DESC LIMIT 1
)"""


def reachable(user: ActingUser, *, act: str | None, compartment: str = Compartment.GENERAL) -> RawSQL:
    """The ids of cases in which `user` may read `compartment` (and, with `act`, do it)."""
    now, found = timezone.now(), sorted(principals(user, act=act, compartment=compartment))
    return RawSQL(_REACHABLE, (user.acting.organisation_id, found, now, now))  # noqa: S611 -- parameters only


def within(case: Case, user: ActingUser, *, act: str | None, compartments: Iterable[str]) -> list[str]:
    """Those of `compartments` for which `case` is among `reachable(…)`, by the principals read with the case."""
    if case.organisation_id != user.acting.organisation_id:
        return []
    reached = case.reached_by
    return [value for value in compartments if not reached.isdisjoint(principals(user, act=act, compartment=value))]


def ways(case: Case) -> QuerySet[CaseAccess]:
    """By what `case` is reached now: the rows behind its `reached_by`, the oldest first."""
    now = timezone.now()
    found = RawSQL(_WAYS, (case.pk, now, now))  # noqa: S611 -- parameters only
    rows: QuerySet[CaseAccess] = apps.get_model("cases", "CaseAccess")._default_manager.filter(pk__in=found)
    return rows.order_by("since", "id")


class IsOneOf(Func):
    """Whether a value is among those of an array."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


_LISTED = (
    "organisation",
    "person",
    "sealed_for",
    "code",
    "status",
    "priority",
    "is_restricted",
    "opened_on",
    "closed_on",
    "updated_at",
)


class CaseQuerySet(RecordQuerySet[Any]):
    def visible_to(self, user: ActingUser, act: str | None = None, *, compartment: str = Compartment.GENERAL) -> Self:
        """With `compartment` those in which the user reads it (and, with `act`, may do it there)."""
        return self.filter(pk__in=reachable(user, act=act, compartment=compartment))

    def with_name_open_to(self, user: ActingUser, act: str | None = None) -> Self:
        """The visible ones in which `user` may read who the person is, too: where a name may be looked for."""
        named = self.filter(pk__in=reachable(user, act=None, compartment=Compartment.IDENTITY))
        # Mostly both are held as the same principals, and one look is enough.
        is_enough = principals(user, act=None, compartment=Compartment.IDENTITY) <= principals(user, act=act)
        return named if is_enough else named.visible_to(user, act)

    def with_reached_by(self) -> Self:
        """Each case with the principals that reach it, for `visible_to(…, case=…)` of its records."""
        now = timezone.now()
        reached_by = RawSQL(_REACHED_BY, (now, now), output_field=ArrayField(UUIDField()))  # noqa: S611
        return self.annotate(reached_by_now=reached_by)

    def with_kinds(self, user: ActingUser) -> Self:
        """Each case with the kinds of entry on its timeline, for `timeline.kinds_read`."""
        kinds = RawSQL(_KINDS, (user.pk,), output_field=ArrayField(TextField()))  # noqa: S611 -- parameters only
        return self.annotate(kinds_now=kinds)

    def with_stage(self) -> Self:
        """Each case with its `stage`, as `cases.record.stages.Stage` calls it: to be shown, filtered and counted by."""
        return self.annotate(stage=stages.expression())

    def as_listed(self) -> Self:
        """The columns that a list shows; `site_name`, and as `lead` the name of who leads the case now."""
        now = timezone.now()
        lead = RawSQL(_LEAD, (now, now), output_field=TextField())  # noqa: S611 -- parameters only
        return self.only(*_LISTED).annotate(site_name=F("site__name"), lead=lead)

    def with_person_facts(self) -> Self:
        """The coarse facts of the person, for lists that show them."""
        return self.annotate(
            was_child=childhood.expression("person__"),
            gender=F("person__gender"),
            citizenship=F("person__citizenship"),
        )

    def with_urgency(self) -> Self:
        """`urgency`, by which priorities can be ordered."""
        ranks = [When(priority="URGENT", then=Value(2)), When(priority="HIGH", then=Value(1))]
        return self.annotate(urgency=Choose(*ranks, default=Value(0), output_field=SmallIntegerField()))

    def held(self, pk: UUID) -> Case:
        """The case, locked until the transaction ends, so that what is read of it next still holds when it is written.

        Whoever locks rows of a case locks the case first: two who write in it wait for each other instead of each
        holding what the other needs.
        """
        case: Case = self.select_for_update(of=("self",)).get(pk=pk)
        return case

    def all_held(self, keys: Iterable[UUID]) -> list[Case]:
        """As `held`, of many: in the order of their keys, so that two who hold the same wait for each other."""
        return list(self.select_for_update(of=("self",)).filter(pk__in=set(keys)).order_by("pk"))

    def open(self) -> Self:
        return self.filter(closed_on=None)

    def latest_last(self) -> Self:
        """In an order of which the last case of each person is the open one, else the one that was closed last."""
        return self.order_by(F("closed_on").asc(nulls_last=True), "opened_on", "pk")

    def worked_on_by(self, user: ActingUser) -> Self:
        """Those on which `user` has a part now."""
        return self._with_part(user=user)

    def led_by(self, user: ActingUser) -> Self:
        """Those that `user` leads now."""
        return self._with_part(user=user, part="LEAD")

    def _with_part(self, **lookups: Any) -> Self:
        parts = apps.get_model("cases", "Assignment")._default_manager.current().filter(**lookups)
        # As an array they are read first, and lead to the cases by their key. As a subquery PostgreSQL reads all cases
        # that the user sees, and asks of each whether it is among them.
        return self.filter(IsOneOf(F("pk"), ArraySubquery(parts.values("case_id"))))


class ExternalRecordQuerySet(VisibleQuerySet[Any]):
    """Where cases came from. Of a hidden case nobody is told that its old number is taken."""

    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        return self.filter(case__in=reachable(user, act=act))

    def of(self, source: str, external_ids: Iterable[str]) -> Self:
        """Those with one of these numbers there."""
        return self.filter(source=source, external_id__in=external_ids)


class CaseRecordQuerySet[M: "CaseRecord"](RecordQuerySet[M]):
    """Records of a case: the case must be visible, and its compartment readable there."""

    def visible_to(self, user: ActingUser, act: str | None = None, *, case: Case | None = None) -> Self:
        """With `case` its records alone, by the principals read with it: the same answer without a subquery."""
        has_own = any(field.name == "compartment" for field in self.model._meta.local_fields)
        if case is not None:
            rows = self.filter(case=case)
            asked = user.acting.readable() if has_own else [self.model.compartment]
            readable = within(case, user, act=act, compartments=asked)
            if has_own:
                return rows.filter(compartment__in=readable)
            return rows if readable else rows.none()
        if not has_own:
            return self.filter(case__in=reachable(user, act=act, compartment=self.model.compartment))
        # Compartments that are readable under the same principals share one condition.
        together: dict[tuple[UUID, ...], list[str]] = defaultdict(list)
        for compartment in user.acting.readable():
            key = tuple(sorted(user.acting.principals(CorePermission.READ, compartment)))
            together[key].append(compartment)
        condition = Q(pk__in=[])
        for compartments in together.values():
            cases = reachable(user, act=act, compartment=compartments[0])
            condition |= Q(compartment__in=compartments, case__in=cases)
        return self.filter(condition)


def with_case[R: Any](rows: Iterable[R], case: Case) -> list[R]:
    """The rows of a case with the case itself at hand, without a query for each."""
    found = list(rows)
    for row in found:
        row.case = case
    return found


class IdentityQuerySet(RecordQuerySet[Any]):
    """Identities of the persons whose case the user may see, for roles that may read identity."""

    def visible_to(self, user: ActingUser, act: str | None = None, *, case: Case | None = None) -> Self:
        """With `case` that of its person alone; another case of the same person may be what opens it."""
        rows = self if case is None else self.filter(person=case.person_id)
        if case is not None and within(case, user, act=act, compartments=[Compartment.IDENTITY]):
            return rows
        cases = reachable(user, act=act, compartment=Compartment.IDENTITY)
        case_model = apps.get_model("cases", "Case")
        return rows.filter(person__in=case_model._default_manager.filter(pk__in=cases).values("person_id"))

    def to_search(self, user: ActingUser, act: str) -> Self:
        """Those among which `user` may look for a name: one case of the person is visible and shows who it is."""
        cases = apps.get_model("cases", "Case")._default_manager.with_name_open_to(user, act)
        return self.filter(person__in=cases.values("person_id"))

    def of_anybody(self) -> Self:
        """Those of all persons with a case, whoever sees them: for work that shows nobody anything by itself."""
        cases = apps.get_model("cases", "Case")._default_manager.all()
        return self.filter(person__in=cases.values("person_id"))

    def stamped(self) -> Self:
        """With `stamp`, a mark of the row's present state: whoever writes it, in whatever way, gives it another."""
        stamp = RawSQL(
            "hash_record_extended((cases_identity.id, cases_identity.xmin, cases_identity.version), 0)",
            (),
            output_field=BigIntegerField(),
        )
        return self.annotate(stamp=stamp)

    def stamps(self) -> dict[str, int]:
        """The stamp of each row, by its key as text."""
        return dict(self.stamped().annotate(key=Cast("pk", TextField())).values_list("key", "stamp"))

    def stamp_of_all(self) -> tuple[int, int]:
        """How many rows, and their stamps joined by exclusive or: another one for other rows or another state."""
        found = self.stamped().aggregate(rows=Count("*"), joined=BitXor("stamp", default=0))
        return found["rows"], found["joined"]
