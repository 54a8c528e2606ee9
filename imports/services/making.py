"""Making a person and a case of one row: the same that an intake makes, and that it came from a list."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from django.db import transaction

from accounts.models import Site, User
from cases.case_page.closing import close_imported_case, set_status
from cases.episodes.services import add_imported_episode
from cases.intake.imported import moment_of, note_source
from cases.intake.models import Intake
from cases.intake.services import IntakeFacts, register_intake
from cases.notes.services import add_note
from cases.record.external_models import WITHOUT_NUMBER
from cases.record.models import Case
from cases.team.restriction import restrict_case
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.db import current_organisation
from core.keys import data_keys
from imports.models import Import, ImportRow
from imports.plan import House
from imports.rows import Facts
from imports.services.joining import compare, join


@transaction.atomic
def make_case(*, row: Import, one: ImportRow, facts: Facts, same: Case | None, house: House, by: ActingUser) -> Case:
    """Make a case of a row, for a new person or for the one of the case `same`.

    Raises DomainError and ValidationError for what the case record does not allow: then nothing of it is there.
    """
    case = register_intake(
        person=facts.person,
        intake=IntakeFacts(
            channel=Intake.Channel.IMPORT,
            account=facts.account,
            received_at=moment_of(facts.registered_on, today=house.today),
            referrer=facts.referrer,
        ),
        # No list says to what somebody agreed, nor how they may be reached: both are asked when they are met.
        consent=None,
        site=Site.objects.get(pk=facts.site_id),
        lead=User.objects.visible_to(by).get(pk=facts.lead_id),
        by=by,
    )
    note_source(
        case=case,
        source=row.source,
        external_id=facts.external_id or f"{WITHOUT_NUMBER}{row.pk}/{one.number}",
        content_digest=_digest(one.cells),
        by=by,
    )
    # What it says that the record of the person says otherwise has to be written while the case is open.
    joined = compare(same, case, by=by) if same is not None else None
    if facts.episode:
        add_imported_episode(case=case, facts=dict(facts.episode), by=by)
    identity_note = "\n".join(filter(None, [facts.identity_note, joined.rest if joined else ""]))
    for compartment, text in ((Compartment.IDENTITY, identity_note), (Compartment.GENERAL, facts.note)):
        if text:
            add_note(case=case, text=text, compartment=compartment, by=by)
    if facts.closed_on is not None:
        case = close_imported_case(case=case, outcome=facts.outcome, on=facts.closed_on, by=by)
    else:
        case = set_status(case=case, status=facts.status, by=by)
    if row.is_restricted:
        case = restrict_case(case_id=case.pk, expected_version=case.version, by=by)
    if same is not None and joined is not None:
        join(same, case, joined, number=one.number, by=by)
    return case


def _digest(cells: list[Any]) -> str:
    """What a row said when it was taken. Keyed: from a plain digest a name could be found out by trying."""
    content = json.dumps(cells, ensure_ascii=False, sort_keys=True).encode()
    key = data_keys.lasting(current_organisation(), "imported rows")
    return hmac.new(key, content, hashlib.sha256).hexdigest()
