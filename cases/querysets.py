"""Which cases and which of their records a user may see: question 2, in its one place."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.access import Compartment, CorePermission
from core.models import RecordQuerySet

if TYPE_CHECKING:
    from cases.models import CaseRecord


def reachable(user: Any, *, act: str | None, compartment: str = Compartment.GENERAL) -> models.QuerySet[Any]:
    """The ids of cases in which `user` may read `compartment` (and, with `act`, do it)."""
    access_rows = apps.get_model("cases", "CaseAccess")._default_manager.all()
    principals = set(user.acting.principals(CorePermission.READ, compartment))
    if act is not None:
        principals &= set(user.acting.principals(act))
    if not user.is_active or not principals:
        return access_rows.none().values("case_id")
    now = timezone.now()
    return (
        access_rows.filter(organisation_id=user.acting.organisation_id, principal__in=sorted(principals))
        .filter(Q(until=None) | Q(until__gt=now), since__lte=now)
        .values("case_id")
    )


class CaseQuerySet(RecordQuerySet[Any]):
    def visible_to(self, user: Any, act: str | None = None) -> Self:
        return self.filter(pk__in=reachable(user, act=act))

    def open(self) -> Self:
        return self.filter(closed_on=None)

    def worked_on_by(self, user: Any) -> Self:
        """Those on which `user` has a part now."""
        assignments = apps.get_model("cases", "Assignment")._default_manager.current()
        return self.filter(pk__in=assignments.filter(user=user).values("case_id"))


class CaseRecordQuerySet[M: "CaseRecord"](RecordQuerySet[M]):
    """Records of a case: the case must be visible, and its compartment readable there."""

    def visible_to(self, user: Any, act: str | None = None) -> Self:
        field = any(f.name == "compartment" for f in self.model._meta.local_fields)
        if not field:
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


class IdentityQuerySet(RecordQuerySet[Any]):
    """Identities of the persons whose case the user may see, for roles that may read identity."""

    def visible_to(self, user: Any, act: str | None = None) -> Self:
        cases = reachable(user, act=act, compartment=Compartment.IDENTITY)
        case_model = apps.get_model("cases", "Case")
        return self.filter(person__in=case_model._default_manager.filter(pk__in=cases).values("person_id"))
