"""Two people at once, in real transactions: one of them waits, and then sees what the other has done."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from accounts import public_addresses
from audit.models import Act
from cases.approvals.services import CaseRuleFacts, set_rules
from cases.case_page.closing import close_case
from cases.consent.disclosures import disclose
from cases.consent.rules import To, why_not
from cases.consent.services import withdraw_consent
from cases.emergency_access import services as emergency_access_services
from cases.emergency_access.services import open_in_emergency
from cases.enquiries.models import Enquiry
from cases.enquiries.public_reports import ReportFacts, take_report
from cases.identity.duplicates import likely
from cases.intake.imported import note_source
from cases.record.access_models import Assignment, CaseAccess
from cases.record.external_models import ExternalRecord
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import add_task
from cases.team.services import assign as team_assign
from cases.team.services import end_assignment
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError, EditConflict
from tests.access.stage import signed_in
from tests.cases.consent.deciding import decide
from tests.cases.intake.intaking import answer_steps, review
from tests.cases.intake.test_intake import form
from tests.factories import World, make_case


def at_once(world: World, *acts: tuple[str, Callable[[Any], Any]]) -> list[str]:
    """Each act in a thread of its own, all begun together. Returns what came of each, in their order."""
    found = [""] * len(acts)
    start = threading.Barrier(len(acts))

    def do(number: int, actor: str, act: Callable[[Any], Any]) -> None:
        try:
            with world.at_work(world.users[actor]) as by:
                start.wait(10)
                act(by)
            found[number] = "done"
        except (DomainError, EditConflict, ValidationError) as error:
            found[number] = type(error).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=(n, actor, act)) for n, (actor, act) in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    return found


def test_of_two_who_close_a_case_one_is_told(real: World) -> None:
    def close(by: ActingUser) -> None:
        close_case(
            case_id=real.case.pk, expected_version=1, outcome="OTHER", reason="Selesai", on=date(2026, 6, 1), by=by
        )

    assert sorted(at_once(real, ("caseworker", close), ("manager", close))) == ["EditConflict", "done"]
    with real.at_work(real.caseworker):
        assert Case.objects.get(pk=real.case.pk).version == 2


def test_a_report_that_is_sent_twice_at_once_is_one_with_one_code(real: World) -> None:
    cache.clear()
    with real.at_work(real.administrator) as by:
        set_rules(expected_version=0, decided=CaseRuleFacts(reports_site=real.site), by=by)
        address = public_addresses.current()
    codes: set[str] = set()

    def send(by: ActingUser) -> None:
        codes.add(take_report(address=address, told=ReportFacts("Tetangga saya"), sending="m", place="203.0.113.1"))
        time.sleep(0.3)

    assert at_once(real, ("manager", send), ("manager", send)) == ["done", "done"]
    with real.at_work(real.caseworker):
        assert (len(codes), Enquiry.objects.count()) == (1, 1)


def test_of_two_imports_of_one_record_one_is_told(real: World) -> None:
    def take(by: ActingUser) -> None:
        with transaction.atomic():
            case = make_case(by=by, site=real.site)
            note_source(case=case, source="Register", external_id="1", content_digest="x", by=by)
            time.sleep(0.3)

    assert sorted(at_once(real, ("manager", take), ("manager", take))) == ["DomainError", "done"]
    with real.at_work(real.caseworker):
        assert ExternalRecord.objects.count() == 1


def test_of_two_who_give_the_same_part_one_is_told(real: World) -> None:
    def assign(by: ActingUser) -> None:
        team_assign(case=real.case, user=real.outsider, part="CASEWORKER", by=by)

    assert sorted(at_once(real, ("caseworker", assign), ("manager", assign))) == ["DomainError", "done"]
    with real.at_work(real.caseworker):
        assert Assignment.objects.filter(case=real.case, user=real.outsider).count() == 1
        assert CaseAccess.objects.filter(case=real.case, principal=real.outsider.pk).count() == 1


def test_a_task_and_the_closing_of_its_case_do_not_both_happen(real: World) -> None:
    def add(by: ActingUser) -> None:
        add_task(case=real.case, title="Telepon", due_on=date(2026, 12, 1), assignee=by, by=by)

    def close(by: ActingUser) -> None:
        close_case(
            case_id=real.case.pk, expected_version=1, outcome="OTHER", reason="Selesai", on=date(2026, 6, 1), by=by
        )

    assert sorted(at_once(real, ("caseworker", add), ("manager", close))) == ["DomainError", "done"]
    with real.at_work(real.caseworker):
        is_open = Case.objects.get(pk=real.case.pk).is_open
        assert Task.objects.filter(case=real.case, done_at=None).count() == (1 if is_open else 0)


def test_what_one_ends_another_does_not_give_back(real: World) -> None:
    with real.at_work(real.caseworker):
        row = Assignment.objects.get(case=real.case, user=real.lawyer)

    def end(by: ActingUser) -> None:
        end_assignment(assignment_id=row.pk, expected_version=row.version, by=by)

    def assign(by: ActingUser) -> None:
        team_assign(case=real.case, user=real.outsider, part="CASEWORKER", by=by)

    assert at_once(real, ("caseworker", end), ("manager", assign)) == ["done", "done"]
    with real.at_work(real.caseworker):
        reaching = set(CaseAccess.objects.filter(case=real.case).values_list("principal", flat=True))
    assert real.outsider.pk in reaching
    assert real.lawyer.pk not in reaching


def test_an_intake_that_is_sent_twice_at_once_opens_one_case(real: World, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = threading.Barrier(2)

    def likely_and_wait(facts: Any, *, by: ActingUser) -> Any:
        found = likely(facts, by=by)
        # Both get here before either opens a case, unless one waits for the other.
        with suppress(threading.BrokenBarrierError):
            compared.wait(2)
        return found

    answers: list[int] = []

    def send(browser: Client, url: str, sent: dict[str, str]) -> None:
        try:
            answers.append(browser.post(url, sent).status_code)
        finally:
            connections.close_all()

    ready = []
    for browser in [signed_in(real, "caseworker") for _ in range(2)]:
        url = answer_steps(browser, form(real, full_name="Kenanga")).headers["Location"]
        ready.append((browser, url, review(browser.get(url).content.decode())))
    monkeypatch.setattr("cases.intake.views_likely_persons.likely", likely_and_wait)
    threads = [threading.Thread(target=send, args=one) for one in ready]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == [303, 422]
    with real.at_work(real.caseworker):
        assert Case.objects.count() == 2, "the cast's and the new one"


def test_who_withdraws_consent_finds_what_is_just_being_given_out(real: World, monkeypatch: pytest.MonkeyPatch) -> None:
    consent = decide(real)
    allowed = threading.Event()

    def why_not_and_wait(*arguments: Any, **facts: Any) -> str:
        said = why_not(*arguments, **facts)
        allowed.set()
        # Long enough for the other to finish, unless it waits for this one.
        threading.Event().wait(2)
        return said

    def give_out(by: ActingUser) -> None:
        log_access(by=by, act="test", rows=[real.case], compartments=[Compartment.GENERAL])
        disclose(
            case=real.case,
            kind="TOLD",
            at=datetime(2026, 3, 5, 3, 0, tzinfo=UTC),
            to=To("POLICE"),
            purpose="LEGAL",
            classes=["general"],
            basis="CONSENT",
            by=by,
        )

    def withdraw(by: ActingUser) -> None:
        allowed.wait(10)
        withdraw_consent(consent_id=consent.pk, expected_version=1, on=timezone.localdate(), by=by)

    monkeypatch.setattr("cases.consent.rules.why_not", why_not_and_wait)
    assert at_once(real, ("caseworker", give_out), ("lawyer", withdraw)) == ["done", "done"]
    with real.at_work(real.caseworker):
        assert [task.assignee_id for task in Task.objects.filter(case=real.case)] == [real.caseworker.pk]


def test_tries_at_once_do_not_pass_the_bound_of_emergencies(real: World) -> None:
    def guess(by: ActingUser) -> None:
        # The refusal is caught where the page catches it: what it has written stays.
        with suppress(DomainError):
            open_in_emergency(code="K26-ZZZZZ", reason="Polisi meminta data malam ini juga.", by=by)

    at_once(real, *[("outsider", guess)] * (emergency_access_services.MOST_IN_A_DAY + 3))
    with real.at_work(real.outsider):
        tries = Act.objects.filter(verb=emergency_access_services.REFUSED, user_id=real.outsider.pk)
        assert tries.count() == emergency_access_services.MOST_IN_A_DAY
