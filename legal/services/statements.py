"""The statement on immaterial loss."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from cases.record.locking import require_open
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError, EditConflict
from legal.models import Exhibit, ImmaterialStatement, RestitutionClaim
from legal.services.rows import require_of_claim


@dataclass(frozen=True)
class StatementFacts:
    """What the survivor told, whether it may be printed, and the report that bears it out."""

    suffering: str = ""
    life: str = ""
    family: str = ""
    health: str = ""
    own_words: str = ""
    told_on: date | None = None
    is_printed: bool = False
    agreed_on: date | None = None
    report: Exhibit | None = None


@transaction.atomic
def write_statement(
    *, claim: RestitutionClaim, expected_version: int, facts: StatementFacts, by: ActingUser
) -> ImmaterialStatement:
    """Write or change the claim's statement; `expected_version` 0 says that there was none.

    Raises DomainError for another claim's exhibit, or for printing without the day of the survivor's agreement;
    EditConflict.
    """
    require_open(claim.case)
    RestitutionClaim.objects.select_for_update(of=("self",), no_key=True).get(pk=claim.pk)
    rows = ImmaterialStatement.objects.select_related("case").select_for_update(of=("self",))
    statement = rows.filter(claim=claim).first()
    if statement is not None and statement.version != expected_version:
        raise EditConflict(statement)
    if statement is None and expected_version:
        raise DomainError(_("This statement is not there any more."))
    require_of_claim(facts.report, claim.pk, field="report")
    if facts.is_printed and facts.agreed_on is None:
        raise DomainError(_("Say on which day the survivor agreed."), field="agreed_on")
    is_new = statement is None
    statement = statement or ImmaterialStatement(case=claim.case, claim=claim)
    # An agreement that was taken back has no day.
    values = {name: getattr(facts, name) for name in StatementFacts.__dataclass_fields__}
    values["agreed_on"] = facts.agreed_on if facts.is_printed else None
    for name, value in values.items():
        setattr(statement, name, value)
    if is_new:
        writes.create(statement, by=by)
    else:
        writes.update(statement, *values, by=by)
    touch(claim.case)
    record(
        by=by,
        verb="legal.statement_written",
        target=statement,
        is_printed=facts.is_printed,
        report=str(facts.report.pk) if facts.report else "",
    )
    return statement
