"""Going along with the survivor, and telling her of their rights."""

from __future__ import annotations

from datetime import date
from typing import NotRequired, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from cases.record.date_rules import require_past
from cases.record.models import Case
from core import unreadable
from core.access.actor import ActingUser
from core.errors import DomainError
from core.files.uploads import SealedUpload
from documents.models import Document
from legal import rights
from legal.models import Accompaniment, Briefing, Hearing, Matter
from legal.services import rows


class AccompanimentFacts(TypedDict):
    hearing: NotRequired[Hearing | None]
    on: date
    place: str
    where: str
    companion: User
    others: str
    minutes: int | None
    told: str
    decided: str
    condition: str
    next_step: str


class BriefingFacts(TypedDict):
    on: date
    language: str
    interpreter: str
    rights: list[str]
    how: str
    questions: str
    document: Document | None
    unsigned_because: str
    explained_by: User


@transaction.atomic
def add_accompaniment(*, matter: Matter, by: ActingUser, **facts: Unpack[AccompanimentFacts]) -> Accompaniment:
    """Write down that somebody went along. Raises DomainError for a closed case, a day ahead, and for an appointment of
    another matter or another day."""
    require_past(facts["on"], field="on")
    _require_same(facts.get("hearing"), matter.pk, facts["on"])
    return rows.add(Accompaniment(case=matter.case, matter=matter, **facts), by=by)


@transaction.atomic
def change_accompaniment(
    *, accompaniment_id: UUID, expected_version: int, by: ActingUser, **facts: Unpack[AccompanimentFacts]
) -> Accompaniment:
    """Correct it. Raises as `add_accompaniment`, and EditConflict."""
    accompaniment = rows.locked(Accompaniment, pk=accompaniment_id, expected_version=expected_version)
    require_past(facts["on"], field="on")
    _require_same(facts.get("hearing"), accompaniment.matter_id, facts["on"])
    return rows.change(accompaniment, **facts, by=by)


@transaction.atomic
def remove_accompaniment(*, accompaniment_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take out what was entered by mistake. Raises DomainError for a closed case, EditConflict."""
    rows.remove(rows.locked(Accompaniment, pk=accompaniment_id, expected_version=expected_version), by=by)


@transaction.atomic
def add_briefing(
    *, case: Case, upload: SealedUpload | None = None, by: ActingUser, **facts: Unpack[BriefingFacts]
) -> Briefing:
    """Write down that the survivor was told of their rights.

    Raises DomainError for a closed case, a day ahead, a right that is not in the list, and when it is neither signed
    nor said why not.
    """
    facts["document"] = rows.paper(case, facts["document"], upload, _("Rights briefing, signed"), by=by)
    _require_sound(facts)
    return rows.add(Briefing(case=case, **facts), by=by)


@transaction.atomic
def change_briefing(
    *,
    briefing_id: UUID,
    expected_version: int,
    upload: SealedUpload | None = None,
    by: ActingUser,
    **facts: Unpack[BriefingFacts],
) -> Briefing:
    """Correct it. Raises as `add_briefing`, and EditConflict."""
    briefing = rows.locked(Briefing, pk=briefing_id, expected_version=expected_version)
    facts["document"] = rows.paper(briefing.case, facts["document"], upload, _("Rights briefing, signed"), by=by)
    _require_sound(facts, briefing)
    return rows.change(briefing, **facts, by=by)


@transaction.atomic
def remove_briefing(*, briefing_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take out what was entered by mistake. Raises DomainError for a closed case, EditConflict."""
    rows.remove(rows.locked(Briefing, pk=briefing_id, expected_version=expected_version), by=by)


def _require_same(hearing: Hearing | None, matter_id: UUID, on: date) -> None:
    if hearing is None:
        return
    if hearing.matter_id != matter_id:
        raise DomainError(_("This appointment belongs to another matter."), field="hearing")
    if hearing.on != on:
        raise DomainError(
            _("This appointment is on %(date)s. Check the date.") % {"date": date_format(hearing.on)}, field="on"
        )


def _require_sound(facts: BriefingFacts, briefing: Briefing | None = None) -> None:
    require_past(facts["on"], field="on")
    if not facts["rights"]:
        raise DomainError(_("Tick at least one right."), field="rights")
    if set(facts["rights"]) - {right.code for right in rights.all_rights()}:
        raise DomainError(_("This choice is not in the list."), field="rights")
    # What is damaged is not judged: it may be the reason, and who adds the paper cannot take it away.
    is_known = bool(facts["unsigned_because"]) or not unreadable.stays(briefing, "unsigned_because")
    if is_known and bool(facts["document"]) == bool(facts["unsigned_because"]):
        raise DomainError(
            _("Add the signed paper, or say why it is not signed. One of the two."), field="unsigned_because"
        )
