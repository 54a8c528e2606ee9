"""What a case shows of itself that somebody should look at: a risk, or something that is not filled in.

An app registers its signs in its `registrations`. A sign is a condition on rows of open cases, so that one query says
it of one case or of two thousand. It is told to whoever may know it in that very case, and to nobody else, also in a
count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.functional import Promise

from cases.record.compiled_sql import Once
from cases.record.models import Case
from cases.record.querysets import CaseQuerySet, principals, reachable, within
from core.access.actor import ActingUser
from core.access.permissions import PermissionCode
from core.compartments import Compartment
from core.registry import Registry

# A condition on a row of `Case`, whose key it calls `OuterRef("pk")`; what moves with the clock is `compiled.Ago`.
Holds = Callable[[], Q | Combinable]


@dataclass(frozen=True, kw_only=True)
class Alert:
    """`access` and `reads` say who may know it: the permission of the page that shows the same, in a case where all of
    these compartments are open. `fill` is the permission of `url_name`, the page where it is put right (takes `case`,
    with `query` behind it); where both are empty, nothing is to be filled in. `is_grave`, of one sign alone: somebody
    judged the risk to be high. `weight` says what comes first. What is neither a risk nor missing is told in lists
    alone: the page of a case says it anyway.
    """

    code: str
    label: str | Promise
    why: str | Promise
    holds: Holds
    access: PermissionCode
    reads: tuple[Compartment, ...] = (Compartment.GENERAL,)
    url_name: str = ""
    query: str = ""
    fill: PermissionCode | None = None
    is_risk: bool = False
    is_grave: bool = False
    is_missing: bool = False
    weight: int = 10

    @property
    def column(self) -> str:
        """The name under which `with_signs` says whether a case shows it."""
        return f"sign_{self.code.replace('.', '_')}"

    @property
    def is_of_page(self) -> bool:
        """Whether the page of the case says it."""
        return self.is_risk or self.is_missing

    def is_known_to(self, case: Case, user: ActingUser) -> bool:
        """Whether `user` may know it in this case, read with the principals that reach it."""
        return len(within(case, user, act=self.access, compartments=self.reads)) == len(self.reads)

    def may_fill(self, user: ActingUser) -> bool:
        return self.fill is not None and bool(user.acting.may(self.fill))

    def url(self, case_id: Any) -> str:
        if not self.url_name:
            return ""
        return reverse(self.url_name, kwargs={"case": case_id}) + (f"?{self.query}" if self.query else "")

    def condition(self, user: ActingUser, base: PermissionCode) -> Q | None:
        """`holds`, where `user` may know it, of the cases that `visible_to(user, base)` finds. None: nowhere."""
        found = Q(_condition(self.code)())
        seen = principals(user, act=base)
        for compartment in self.reads:
            asked = principals(user, act=self.access, compartment=compartment)
            if not asked:
                return None
            # Mostly all is held as the same principals, and one look is enough.
            if not seen <= asked:
                found &= Q(pk__in=reachable(user, act=self.access, compartment=compartment))
        return found


class ShownAlert(NamedTuple):
    """A sign on a page; without `url` for who cannot put it right."""

    code: str
    label: str | Promise
    why: str | Promise
    url: str
    is_risk: bool


# What weighs most comes first.
registry: Registry[str, Alert] = Registry(
    "cases.alerts", key=lambda sign: sign.code, order=lambda sign: (-sign.weight, sign.code)
)


def register(sign: Alert) -> None:
    if sign.is_grave and any(other.is_grave for other in registry.values()):
        raise RuntimeError(f"{sign.code} is not the only sign that says how high the risk is.")
    registry.register(sign)


@cache
def _condition(code: str) -> Once:
    return Once(registry[code].holds)


def known_somewhere(user: ActingUser) -> list[Alert]:
    """Those that `user` may know in some case."""
    return [
        sign
        for sign in registry.values()
        if all(principals(user, act=sign.access, compartment=compartment) for compartment in sign.reads)
    ]


def columns() -> dict[str, Once]:
    """Whether a case shows each sign of its page, whoever asks: what is told of it, `of` decides."""
    return {sign.column: _condition(sign.code) for sign in registry.values() if sign.is_of_page}


def with_known(rows: CaseQuerySet, user: ActingUser, *, base: PermissionCode, asked: Iterable[Alert]) -> CaseQuerySet:
    """Each case with whether it shows each sign that `user` may know there; rows from `visible_to(user, base)`."""
    conditions = {sign.column: sign.condition(user, base) for sign in asked}
    return rows.annotate(
        **{
            name: ExpressionWrapper(found, output_field=BooleanField())
            for name, found in conditions.items()
            if found is not None
        }
    )


def of(case: Case, user: ActingUser) -> list[ShownAlert]:
    """What `user` is told of a case, read by `web.case_head` and with the principals that reach it. Closed: nothing."""
    if not case.is_open:
        return []
    asked = [sign for sign in registry.values() if sign.is_of_page and sign.is_known_to(case, user)]
    return shown(case, user, asked)


def among(case: Any, asked: Sequence[Alert]) -> list[Alert]:
    """Those of these signs that the case shows, as it was read."""
    return [sign for sign in asked if getattr(case, sign.column, False)]


def shown(case: Any, user: ActingUser, asked: Sequence[Alert]) -> list[ShownAlert]:
    """The same for the page of `user`."""
    return [
        ShownAlert(sign.code, sign.label, sign.why, sign.url(case.pk) if sign.may_fill(user) else "", sign.is_risk)
        for sign in among(case, asked)
    ]
