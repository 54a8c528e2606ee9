"""What of the restitution that was awarded is still to come."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.record.models import Case
from legal.models import (
    ClaimAmount,
    Instalment,
    Payment,
    RestitutionClaim,
)

State = RestitutionClaim.State


def owed() -> QuerySet[RestitutionClaim]:
    """Claims of which something was awarded that is still to come: not paid, and neither an execution that ended with
    less nor a penalty instead stands in its place."""
    return reckoned().filter(due__gt=F("paid"), penalty=None)


def reckoned() -> QuerySet[Any]:
    """Claims that were not withdrawn, with what is `due` (executed, else awarded; null before that) and `paid`."""
    newest = ClaimAmount.objects.filter(claim=OuterRef("pk")).order_by("-on", "-created_at", "-id")
    awarded = newest.filter(stage=ClaimAmount.Stage.AWARDED).values("amount_idr")[:1]
    executed = newest.filter(stage=ClaimAmount.Stage.EXECUTED).values("amount_idr")[:1]
    paid = Payment.objects.filter(claim=OuterRef("pk")).order_by().values("claim").annotate(sum=Sum("amount_idr"))
    return RestitutionClaim.objects.exclude(state=State.WITHDRAWN).annotate(
        due=Coalesce(Subquery(executed), Subquery(awarded)), paid=_or_nothing(paid.values("sum"))
    )


def _or_nothing(rows: Any) -> Coalesce:
    return Coalesce(Subquery(rows), Decimal(0), output_field=DecimalField(max_digits=17, decimal_places=0))


def unpaid(case: Case) -> Iterable[str | Promise]:
    """What still holds a case open."""
    if owed().filter(case=case).exists():
        yield _("Restitution was awarded and is not paid.")


def awaiting_payment(cases: list[Case]) -> Iterable[str | Promise]:
    """What holds the content of cases: who owes may still be sued by it."""
    if owed().filter(case__in=cases).exists():
        yield _("Restitution was awarded and is not paid yet.")


def uncovered(rows: Any) -> Any:
    """Those of which a part is open still: payments cover the oldest first."""
    up_to = (
        Instalment.objects.filter(claim=OuterRef("claim"), due_on__lte=OuterRef("due_on"))
        .order_by()
        .values("claim")
        .annotate(sum=Sum("amount_idr"))
    )
    paid = Payment.objects.filter(claim=OuterRef("claim")).order_by().values("claim").annotate(sum=Sum("amount_idr"))
    return rows.annotate(up_to=_or_nothing(up_to.values("sum")), paid=_or_nothing(paid.values("sum"))).filter(
        up_to__gt=F("paid")
    )
