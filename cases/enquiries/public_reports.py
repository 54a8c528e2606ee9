"""What the public writes: taken from anybody, sealed for those who handle enquiries, answered for whoever has the code.

Whoever writes has no right to read: this only seals, and what comes back to a reporter is
opened by their code alone. No address, no device and no name is kept that was not written into the form.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import public_addresses, throttling
from accounts.models import Site, account_of
from audit.services import record
from cases.approvals.models import CaseRules
from cases.enquiries import reporter_codes
from cases.enquiries.models import Enquiry
from cases.enquiries.report_models import PublicReport, ReportWord
from cases.intake.models import Intake
from core import idempotency, writes
from core.access.actor import ActingUser
from core.db import organisation_scope
from core.errors import DomainError
from core.keys import crypto
from core.registry import signal

# Tells of each report (`enquiry`), and of each word that a reporter adds, and `at` which moment.
enquiry_reported = signal("cases.enquiry_reported")

# From one place, within a day; then each further one waits up to a minute: nobody is locked out by another.
FREE, LONGEST_WAIT = 10, 60
FREE_CODES, LONGEST_WAIT_FOR_CODES = 5, 5 * 60
MOST_WORDS = 50


@dataclass(frozen=True)
class ReportFacts:
    """What somebody wrote. `reach` is a number or another way; how it is safe stands before it."""

    about: str
    safe_contact: str = ""
    reach: str = ""


class ThreadMessage(NamedTuple):
    """One word of the thread, as the reporter sees it: `text` of what was answered, empty for one's own."""

    at: datetime
    text: str


class NoSuchAddress(DomainError):
    """Nobody takes anything under this address."""

    def __init__(self) -> None:
        super().__init__(_("This page does not take anything any more."))


class NoSuchCode(DomainError):
    """The code is of nothing: never given, mistyped, or what it was of is erased. Which one, is not said."""

    def __init__(self) -> None:
        super().__init__(_("Nothing is found under this code. Check it sign by sign."), field="code")


def take_report(*, address: str, told: ReportFacts, sending: str, place: str) -> str:
    """Take what somebody wrote under a public address, and return the code to come back with.

    `sending` is the mark of the page that was sent: sent again as it was, it is not taken again and has the same code,
    for whoever never saw the first answer. `place` is the device's address, which is counted and not kept. Raises
    NoSuchAddress, TooManyAttempts, DomainError.
    """
    organisation = _addressed(address)
    if told.reach and not told.safe_contact:
        raise DomainError(_("Say first how we can reach you safely."), field="safe_contact")
    _slow_down("reports", place, free=FREE, longest=LONGEST_WAIT)
    with organisation_scope(organisation.id):
        code = reporter_codes.code_of(sending, astuple(told))
        found_by = reporter_codes.digest(code)
        idempotency.wait(found_by)
        if not PublicReport.objects.filter(code_digest=found_by).exists():
            _take(told, code)
        return code


def _take(told: ReportFacts, code: str) -> None:
    enquiry = writes.create(
        Enquiry(
            site=_site(),
            channel=Intake.Channel.PUBLIC_FORM,
            about=told.about,
            safe_contact=told.safe_contact,
            asker=told.reach,
        )
    )
    report = PublicReport(enquiry=enquiry, code_digest=reporter_codes.digest(code))
    report.reply_key = reporter_codes.reply_key(code, report.pk).hex()
    writes.create(report)
    record(by=None, verb="enquiry.reported", target=enquiry)
    _tell(enquiry)


def read_thread(*, address: str, code: str, place: str) -> list[ThreadMessage]:
    """What was said to and fro under this code, the oldest first. Raises NoSuchAddress, NoSuchCode, TooManyAttempts."""
    with _found(address, code, place) as report:
        return _thread(report, code)


def add_word(*, address: str, code: str, text: str, sending: str, place: str) -> list[ThreadMessage]:
    """Add what the reporter writes, and return the thread. What was answered for good is open again.

    The page of the mark `sending`, sent again as it was, changes nothing. Raises NoSuchAddress, NoSuchCode,
    TooManyAttempts, DomainError.
    """
    with _found(address, code, place) as report:
        # Whoever sends the same twice at once waits here.
        enquiry = Enquiry.objects.select_for_update(of=("self",)).get(pk=report.enquiry_id)
        key = idempotency.key("report word", sending, text, by=report.pk)
        if report.words.filter(pk=key).exists():
            return _thread(report, code)
        if report.words.filter(by=None).count() >= MOST_WORDS:
            raise DomainError(_("No more can be added here. Write to us anew."), field="text")
        writes.create(ReportWord(id=key, report=report, text=text))
        # Its version moves on, and with it the time for which it is kept.
        if enquiry.case_id is None:
            enquiry.outcome = ""
        writes.update(enquiry, "outcome", by=None)
        record(by=None, verb="enquiry.word_added", target=enquiry)
        _tell(enquiry)
        return _thread(report, code)


@transaction.atomic
def answer_reporter(*, enquiry_id: UUID, expected_version: int, text: str, by: ActingUser) -> Enquiry:
    """Answer whoever wrote through the public form. The look at the enquiry must have been logged.

    Raises EditConflict, and DomainError for one that did not come so or is erased.
    """
    enquiry = Enquiry.objects.locked(pk=enquiry_id, expected_version=expected_version)
    report = report_of(enquiry)
    if report is None or enquiry.erased_at is not None:
        raise DomainError(_("Nobody waits for an answer here."))
    word = ReportWord(report=report, by=account_of(by), text=text)
    key = bytes.fromhex(report.reply_key)
    word.for_reporter = crypto.wrap(text.encode(), under=key, place=word.place())
    writes.create(word)
    writes.update(enquiry, by=by)
    record(by=by, verb="enquiry.answered", target=enquiry)
    return enquiry


def report_of(enquiry: Enquiry) -> PublicReport | None:
    """How the reporter of this enquiry comes back to it; None where it did not come through the public form."""
    if enquiry.channel != Intake.Channel.PUBLIC_FORM:
        return None
    report = PublicReport.objects.filter(enquiry=enquiry).first()
    if report is not None:
        report.enquiry = enquiry
    return report


def words_of(report: PublicReport) -> list[ReportWord]:
    """What was said to and fro, the oldest first, for who has opened the enquiry."""
    rows = list(report.words.select_related("by").order_by("at", "pk"))
    for row in rows:
        row.report = report
    return rows


def forget_reports(enquiries: list[Enquiry]) -> None:
    """Leave nothing that a code finds or opens: these enquiries are being erased."""
    PublicReport.objects.filter(enquiry__in=enquiries).update(code_digest=None)
    ReportWord.objects.filter(report__enquiry__in=enquiries).update(for_reporter=None)


def open_to_the_public(site: Site | None) -> None:
    """Give the organisation an address under which anybody writes to this site; None: take it back."""
    if site is None:
        public_addresses.take_back()
    else:
        public_addresses.give()


@contextmanager
def _found(address: str, code: str, place: str) -> Iterator[PublicReport]:
    """The report of a code, in its organisation's scope. Counted before it is looked for, and not when it is found."""
    organisation = _addressed(address)
    counter = _slow_down("report-codes", place, free=FREE_CODES, longest=LONGEST_WAIT_FOR_CODES)
    with organisation_scope(organisation.id):
        report = PublicReport.objects.filter(code_digest=reporter_codes.digest(code)).first()
        if report is None:
            raise NoSuchCode
        counter.clear()
        yield report


def _thread(report: PublicReport, code: str) -> list[ThreadMessage]:
    key = reporter_codes.reply_key(code, report.pk)
    return [
        ThreadMessage(
            word.at,
            crypto.unwrap(bytes(word.for_reporter), under=key, place=word.place()).decode()
            if word.for_reporter is not None
            else "",
        )
        for word in report.words.order_by("at", "pk")
    ]


def _addressed(address: str) -> public_addresses.Addressed:
    found = public_addresses.find(address)
    if found is None:
        raise NoSuchAddress
    return found


def _slow_down(what: str, place: str, *, free: int, longest: int) -> throttling.Counter:
    counter = throttling.of_strangers(what, place, free=free, longest=longest)
    wait = counter.take()
    if wait:
        raise throttling.TooManyAttempts(wait)
    return counter


def _site() -> Site:
    rules = CaseRules.objects.select_related("reports_site").exclude(reports_site=None).first()
    if rules is None or rules.reports_site is None:
        raise NoSuchAddress
    return rules.reports_site


def _tell(enquiry: Enquiry) -> None:
    enquiry_reported.send(Enquiry, enquiry=enquiry, at=timezone.now())
