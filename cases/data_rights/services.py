"""The register of requests about personal data: written down, settled, and without its words once nobody is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.for_each_organisation import in_each
from accounts.models import account_of
from audit.models import Erasure
from audit.services import record
from cases.data_rights.models import DATA_REQUEST, DataRequest
from cases.enquiries.retention import months_kept
from cases.extension.system_texts import SystemText, system_text
from cases.record.models import Case
from core import writes
from core.access.actor import ActingUser
from core.domain.dates import months_after
from core.errors import DomainError
from core.keys import data_keys
from core.registry import signal

# Tells of each `request` that a case has entered, and `by` whom.
data_request_entered = signal("cases.data_request_entered")


@dataclass(frozen=True)
class DataRequestFacts:
    """What is asked, by whom and of which case: its code as it was typed."""

    kind: str
    asker_is: str
    asker: str | SystemText
    channel: str
    received_at: datetime
    about: str | SystemText = ""
    case_code: str = ""


@transaction.atomic
def log_data_request(*, facts: DataRequestFacts, by: ActingUser) -> DataRequest:
    """Write a request down.

    No case is looked up: the answer is the same whatever stands for its code.
    """
    request = writes.create(DataRequest(**asdict(facts)), by=by)
    record(by=by, verb="data_request.logged", target=request, kind=facts.kind)
    return request


@transaction.atomic
def log_withdrawal(*, case_code: str, received_at: datetime, by: ActingUser) -> DataRequest:
    """Write down that basic consent was withdrawn in a case: the request that waits already, where there is one.

    The caller holds the case, so that two withdrawals at once are one request. Its words name nobody: whoever handles
    it sees no case, and asks the team.
    """
    waiting = DataRequest.objects.open().filter(kind=DataRequest.Kind.WITHDRAW, case_code=case_code)
    found = waiting.order_by("received_at", "pk").first()
    if found is not None:
        return found
    facts = DataRequestFacts(
        kind=DataRequest.Kind.WITHDRAW,
        asker_is=DataRequest.Asker.SURVIVOR,
        asker=_through_the_team(),
        channel=DataRequest.Channel.CASE,
        received_at=received_at,
        about=_about_withdrawal(),
        case_code=case_code,
    )
    request = log_data_request(facts=facts, by=by)
    data_request_entered.send(DataRequest, request=request, by=by)
    return request


@system_text("cases.asked_through_team")
def _through_the_team() -> str:
    return _("Through the team of the case: ask the person who wrote this down.")


@system_text("cases.basic_consent_withdrawn")
def _about_withdrawal() -> str:
    return _("Basic consent, to record and use data for care, was withdrawn in this case.")


@transaction.atomic
def change_data_request(
    *, request_id: UUID, expected_version: int, facts: DataRequestFacts, by: ActingUser
) -> DataRequest:
    """Correct what was written down of a request. Raises EditConflict; DomainError for one that is settled already."""
    request = _open_request(request_id, expected_version)
    for name, value in asdict(facts).items():
        setattr(request, name, value)
    writes.update(request, *asdict(facts), by=by)
    record(by=by, verb="data_request.changed", target=request, kind=facts.kind)
    return request


@transaction.atomic
def settle_data_request(
    *,
    request_id: UUID,
    expected_version: int,
    outcome: str,
    answer: str,
    on: date,
    by: ActingUser,
    is_of_no_case: bool = False,
) -> DataRequest:
    """Note what was done about a request, or why it was refused.

    Raises EditConflict; DomainError for one that is settled already, for a day before it was received or after today,
    and for data said to be erased of a case that is not named, unless `is_of_no_case`, as those of somebody who once
    called: what the request says itself would stay.
    """
    request = _open_request(request_id, expected_version)
    if request.wants_a_case and outcome == DataRequest.Outcome.DONE and not is_of_no_case:
        raise DomainError(
            _("Correct the request and note the case code, so that it is erased with the person too, or tick this."),
            field="is_of_no_case",
        )
    if not timezone.localdate(request.received_at) <= on <= timezone.localdate():
        raise DomainError(_("Choose a day from when it was received until today."), field="settled_on")
    request.outcome, request.answer, request.settled_on, request.settled_by = outcome, answer, on, account_of(by)
    writes.update(request, "outcome", "answer", "settled_on", "settled_by", by=by)
    said = {"is_of_no_case": is_of_no_case} if request.wants_a_case else {}
    record(by=by, verb="data_request.settled", target=request, outcome=outcome, **said)
    return request


def _open_request(request_id: UUID, expected_version: int) -> DataRequest:
    request = DataRequest.objects.locked(pk=request_id, expected_version=expected_version)
    if request.outcome:
        raise DomainError(_("This request is settled already."))
    return request


def forget_requests(case_codes: Iterable[str]) -> int:
    """Destroy the keys of what was settled about these cases: who asked, and what was said. Returns how many.

    An open one keeps its words, so that whoever asked can still be told.
    """
    return _forget(case_code__in=list(case_codes))


def forget_old_requests() -> int:
    """The same in every organisation for what was settled only after its person was erased, and for what has the
    code of no case once it was settled longer ago than an enquiry is kept that became none. Returns how many."""
    return sum(in_each(lambda _organisation: _forget_old()))


@transaction.atomic
def _forget_old() -> int:
    erased = Erasure.objects.values("person_id")
    codes = Case.objects.filter(person__in=erased).values_list("code", flat=True)
    last_day = months_after(timezone.localdate(), -months_kept())
    nobodys = ~Exists(Case.objects.filter(code=OuterRef("case_code")))
    return forget_requests(codes) + _forget(nobodys, settled_on__lte=last_day)


def _forget(*which: Any, **what: Any) -> int:
    gone = data_keys.destroyed_of(DATA_REQUEST)
    settled = DataRequest.objects.filter(*which, **what).exclude(outcome="").exclude(pk__in=gone)
    subjects = [row.key_subject() for row in settled]
    if subjects:
        data_keys.destroy(subjects)
    return len(subjects)
