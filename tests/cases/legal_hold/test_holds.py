"""A case on legal hold: its person is not erased until the hold is lifted, and who reads no reason is told none."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from audit.models import Act, Erasure
from cases.data_rights.erasing import erase_person
from cases.emergency_access.services import open_in_emergency
from cases.extension.timeline_models import TimelineEntry
from cases.legal_hold.models import LegalHold
from cases.legal_hold.services import lift_hold, put_hold
from core.db import organisation_scope
from core.errors import DomainError
from core.history import changes_of
from core.keys import data_keys
from tests.cases.asking import Address, SignIn, Stored, at, close, nothing_changes, queries, restrict, text
from tests.factories import World

REASON, LIFTED = "Umpama: banding di pengadilan tinggi", "Umpama: putusan sudah tetap"
# Who asks and as whom, the case, what the log says, the name, the holds, and the keys of both.
QUERIES = 9


def hold(world: World, actor: str = "lawyer") -> LegalHold:
    with world.at_work(world.users[actor]) as by:
        return put_hold(case_id=world.case.pk, reason=REASON, by=by)


def lift(world: World, row: LegalHold, actor: str = "manager") -> LegalHold:
    with world.at_work(world.users[actor]) as by:
        return lift_hold(hold_id=row.pk, expected_version=row.version, reason=LIFTED, by=by)


def lifting(world: World, row: LegalHold) -> str:
    return at("cases:lift-hold", world.case, pk=row.pk)


def command(world: World, monkeypatch: pytest.MonkeyPatch) -> str:
    out = io.StringIO()
    monkeypatch.setattr("builtins.input", lambda question: world.case.code)
    given: dict[str, Any] = {"organisation": "Yayasan Contoh", "by": "manager@contoh.test", "reason": "request"}
    call_command("erase", world.case.code, **given, language="en", stdout=out)
    return out.getvalue()


def test_a_lawyer_puts_a_case_on_hold_and_a_manager_lifts_it(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    lawyer, manager = sign_in(world.lawyer), sign_in(world.manager)
    assert address("holds") in text(lawyer.get(address("team")))
    answer = lawyer.post(address("put-hold"), {"reason": REASON})
    assert (answer.status_code, answer.headers["Location"]) == (303, address("holds"))
    (row,) = stored(LegalHold)
    assert (row.case_id, row.created_by_id, row.lifted_at, row.version) == (world.case.pk, world.lawyer.pk, None, 1)
    for words in (REASON, "Stands", "Lift the hold", world.lawyer.name):
        assert words in text(manager.get(address("holds"))), words
    assert manager.post(lifting(world, row), {"version": "1", "lifted_reason": LIFTED}).status_code == 303
    (row,) = stored(LegalHold)
    assert (row.lifted_by_id, row.lifted_at is None, row.version) == (world.manager.pk, False, 2)
    shown = text(lawyer.get(address("holds")))
    for words in (REASON, LIFTED, world.manager.name, "Put on hold"):
        assert words in shown, words
    assert {(act.verb, act.user_id, act.case_id, str(act.detail)) for act in stored(Act, target_id=row.pk)} == {
        ("case.held", world.lawyer.pk, world.case.pk, "{}"),
        ("case.hold_lifted", world.manager.pk, world.case.pk, "{}"),
    }
    kinds = [entry.kind for entry in stored(TimelineEntry, case=world.case)]
    assert (kinds.count("cases.held"), kinds.count("cases.hold_lifted")) == (1, 1)
    assert len(stored(changes_of(LegalHold))) == 2
    assert lawyer.post(address("put-hold"), {"reason": REASON}).status_code == 303, "it can be held again"


def test_it_is_shown_to_whoever_holds_cases_and_to_others_only_that_it_was(
    world: World, sign_in: SignIn, address: Address
) -> None:
    row = hold(world)
    link = f'href="{address("holds")}"'
    for actor in ("lawyer", "manager"):
        assert link in text(sign_in(world.users[actor]).get(address("detail"))), "at the head of the case"
    for actor in ("caseworker", "counsellor", "shelter"):
        browser = sign_in(world.users[actor])
        shown = text(browser.get(address("detail")))
        assert "Put on legal hold" in shown
        assert link not in shown
        for url in (address("detail"), address("team"), address("changes")):
            assert REASON not in text(browser.get(url))
    lift(world, row)
    lawyer = sign_in(world.lawyer)
    assert link not in text(lawyer.get(address("detail")))
    assert LIFTED in text(lawyer.get(address("changes")))
    assert LIFTED not in text(sign_in(world.caseworker).get(address("changes")))


@pytest.mark.parametrize(
    ("actor", "status"),
    [
        ("caseworker", 403),
        ("colleague", 403),
        ("counsellor", 403),
        ("shelter", 403),
        ("administrator", 403),
        ("no_role", 403),
        ("foreigner", 404),
    ],
)
def test_others_neither_hold_nor_lift_nor_read(
    world: World, sign_in: SignIn, address: Address, actor: str, status: int
) -> None:
    row, browser = hold(world), sign_in(world.users[actor])
    with nothing_changes():
        for answer in (
            browser.get(address("holds")),
            browser.get(address("put-hold")),
            browser.post(address("put-hold"), {"reason": REASON}),
            browser.get(lifting(world, row)),
            browser.post(lifting(world, row), {"version": "1", "lifted_reason": LIFTED}),
        ):
            assert answer.status_code == status
            assert REASON not in text(answer)


def test_a_restricted_case_is_held_by_its_team_alone(world: World, sign_in: SignIn, address: Address) -> None:
    row = hold(world)
    restrict(world, world.case)
    browser = sign_in(world.manager)
    with nothing_changes():
        for answer in (
            browser.get(address("holds")),
            browser.post(address("put-hold"), {"reason": REASON}),
            browser.post(lifting(world, row), {"version": "1", "lifted_reason": LIFTED}),
        ):
            assert answer.status_code == 404
            assert REASON not in text(answer)
    assert sign_in(world.lawyer).get(address("holds")).status_code == 200


def test_what_is_sent_without_sense_changes_nothing(world: World, sign_in: SignIn, address: Address) -> None:
    browser = sign_in(world.lawyer)
    with nothing_changes():
        assert browser.post(address("put-hold"), {"reason": " "}).status_code == 422
    row = hold(world)
    with nothing_changes():
        twice = browser.post(address("put-hold"), {"reason": "Lain"})
        assert twice.status_code == 422
        assert "A legal hold stands on this case already." in text(twice)
        assert browser.post(lifting(world, row), {"version": "1", "lifted_reason": ""}).status_code == 422
    lift(world, row)
    with nothing_changes():
        met = browser.post(lifting(world, row), {"version": "1", "lifted_reason": "Umpama: alasan lain"})
        assert met.status_code == 409
        assert (LIFTED in text(met), REASON in text(met)) == (True, False), "why the other lifted it, not why it stood"
        again = browser.post(lifting(world, row), {"version": "2", "lifted_reason": LIFTED})
        assert again.status_code == 422
        assert "This legal hold was lifted already." in text(again)


def test_whoever_came_in_an_emergency_lifts_none(world: World) -> None:
    row = hold(world)
    restrict(world, world.case)
    with world.at_work(world.manager) as by:
        open_in_emergency(code=world.case.code, reason="Polisi menunggu di depan.", by=by)
        with nothing_changes(), pytest.raises(DomainError, match="keadaan darurat"):
            lift_hold(hold_id=row.pk, expected_version=1, reason=LIFTED, by=by)


def test_nobody_is_erased_while_it_stands(world: World, monkeypatch: pytest.MonkeyPatch, stored: Stored) -> None:
    row = hold(world)
    close(world)
    with nothing_changes(), pytest.raises(CommandError) as refused:
        command(world, monkeypatch)
    assert str(refused.value) == "This person cannot be erased now: A legal hold stands."
    with (
        world.at_work(world.manager) as by,
        nothing_changes(),
        pytest.raises(DomainError, match="penangguhan penghapusan yang berlaku"),
    ):
        erase_person(person_id=world.case.person_id, reason=Erasure.Reason.REQUEST, by=by)
    lift(world, row)
    assert "Erased." in command(world, monkeypatch)
    assert len(stored(Erasure)) == 1


def test_a_closed_case_is_held_and_one_that_is_gone_is_not(
    world: World, monkeypatch: pytest.MonkeyPatch, sign_in: SignIn, address: Address
) -> None:
    close(world)
    lift(world, hold(world))
    command(world, monkeypatch)
    browser = sign_in(world.lawyer)
    with nothing_changes():
        refused = browser.post(address("put-hold"), {"reason": REASON})
        assert refused.status_code == 422
        assert "was erased" in text(refused)
    with organisation_scope(world.organisation.pk):
        assert data_keys.are_destroyed(world.case.key_subject())
    shown = text(browser.get(address("holds")))
    assert REASON not in shown
    assert LIFTED not in shown


def test_the_database_keeps_one_hold_and_who_lifted_it(world: World) -> None:
    row = hold(world)
    with world.at_work(world.lawyer) as by:
        with pytest.raises(IntegrityError, match="legalhold_one_stands"), transaction.atomic():
            LegalHold.objects.create(case=row.case, reason="Lain", created_by=by)
        with pytest.raises(IntegrityError, match="legalhold_lifted_by_somebody"), transaction.atomic():
            LegalHold.objects.filter(pk=row.pk).update(lifted_by=by)


def test_what_the_page_asks_the_database_is_written_down(world: World, sign_in: SignIn, address: Address) -> None:
    lift(world, hold(world))
    hold(world)
    assert queries(sign_in(world.lawyer), address("holds")) == QUERIES
