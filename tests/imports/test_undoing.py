"""An import is undone: what nobody has worked on goes, by whoever may, within thirty days."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from accounts.models import RolePermission
from audit.models import Erasure
from cases.record.access_models import CaseAccess
from cases.record.external_models import ExternalRecord
from cases.record.models import Case
from core.db import organisation_scope
from core.keys import data_keys
from imports.models import Import
from notifications.models import Notification
from tests.cases.asking import SignIn, at, nothing_changes, restrict, text
from tests.factories import World, make_user
from tests.imports.importing import (
    CLOSED,
    WHOLE,
    checked,
    fresh,
    list_of,
    made,
    run,
    say,
    states,
    url,
    work,
)


def test_nobody_reaches_a_case_that_was_undone_and_nothing_of_it_is_readable(
    world: World, browser: Client, sign_in: SignIn
) -> None:
    row = run(browser, world, checked(browser, world, list_of(WHOLE, CLOSED), lead=str(world.caseworker.pk)))
    case, closed = made(world, "A-1"), made(world, "A-2")
    assert browser.get(at("cases:detail", case)).status_code == 200
    with world.at_work(world.manager):
        assert Erasure.objects.count() == 0
    assert say(browser, url("undo", row)).status_code == 303
    work()
    row = fresh(world, row)
    assert row.state == "UNDONE"
    assert states(world, row) == {"UNDONE": 2}
    for actor in (world.manager, world.caseworker, world.outsider):
        assert sign_in(actor).get(at("cases:detail", case)).status_code == 404
        assert case.code not in text(sign_in(actor).get(reverse("cases:list")))
    with organisation_scope(world.organisation.pk):
        assert not CaseAccess.objects.filter(case__in=[case, closed]).exists()
        assert data_keys.are_destroyed(case.key_subject())
        assert data_keys.are_destroyed(closed.key_subject())
        assert list(Erasure.objects.values_list("reason", flat=True)) == ["MISTAKE", "MISTAKE"]
        assert not ExternalRecord.objects.exists()
    report = text(browser.get(url("detail", row)))
    assert row.sha256 in report
    assert "Manager" in report
    again = run(browser, world, checked(browser, world, list_of(WHOLE, CLOSED)))
    assert states(world, again) == {"TAKEN": 2}, "the same list can be imported again"


def test_a_case_that_was_worked_on_stays_and_says_why(world: World, browser: Client, sign_in: SignIn) -> None:
    row = run(browser, world, checked(browser, world, list_of(WHOLE, CLOSED), lead=str(world.caseworker.pk)))
    case = made(world, "A-1")
    answer = sign_in(world.caseworker).post(
        at("cases:add-note", case), {"text": "Bertemu hari ini", "compartment": "general"}
    )
    assert answer.status_code in (200, 303), text(answer)
    shown = text(browser.get(url("undo", row)))
    assert "1 case is erased for good and is in no list any more." in shown
    assert "1 case stays, since somebody has worked on it." in shown
    assert say(browser, url("undo", row)).status_code == 303
    work()
    assert states(world, row) == {"KEPT": 1, "UNDONE": 1}
    listed = text(browser.get(url("rows", row)))
    assert "Somebody has worked on the case since." in listed
    assert case.code in listed
    with organisation_scope(world.organisation.pk):
        assert not data_keys.are_destroyed(case.key_subject())
        assert Case.objects.get(pk=case.pk).is_open


def test_after_thirty_days_nothing_is_undone(world: World, browser: Client) -> None:
    row = run(browser, world, checked(browser, world, list_of(WHOLE)))
    with organisation_scope(world.organisation.pk):
        Import.objects.update(finished_at="2026-01-01T00:00:00Z")
    with nothing_changes():
        answer = browser.post(url("undo", row), {"version": row.version})
    assert answer.status_code == 422
    assert "This import cannot be undone any more." in text(answer)


def test_a_colleague_with_the_right_undoes_an_import_and_reads_nothing_of_the_list(
    world: World, browser: Client, sign_in: SignIn
) -> None:
    other = make_user("second_manager", world.organisation, world.site, "case-manager")
    row = run(browser, world, checked(browser, world, list_of(WHOLE, CLOSED)))
    waiting = checked(browser, world, list_of(["B-9", *WHOLE[1:]]))
    case, hidden = made(world, "A-1"), made(world, "A-2")
    restrict(world, hidden)
    second = sign_in(other)
    away = url("undo-for-colleague", row)
    listed = text(second.get(reverse("imports:list")))
    assert away in listed
    assert str(waiting.pk) not in listed, "what is not imported yet is nobody else's"
    shown = text(second.get(away))
    assert "1 case is erased for good and is in no list any more." in shown
    assert "stays, since" not in shown, "of a case that one does not see nothing is said"
    assert "Rina" not in shown
    assert say(second, away).status_code == 303
    work()
    assert states(world, row) == {"UNDONE": 1, "KEPT": 1}
    with organisation_scope(world.organisation.pk):
        assert data_keys.are_destroyed(case.key_subject())
        assert not data_keys.are_destroyed(hidden.key_subject())
        told = Notification.objects.filter(kind="imports.undone").values_list("recipient_id", flat=True)
        assert set(told) == {world.manager.pk, other.pk}
    assert away not in text(second.get(reverse("imports:list")))


def test_nobody_undoes_for_a_colleague_what_is_restricted_of_elsewhere_or_without_the_right(
    world: World, browser: Client, sign_in: SignIn
) -> None:
    other = make_user("second_manager", world.organisation, world.site, "case-manager")
    secret = run(browser, world, checked(browser, world, list_of(WHOLE), is_restricted="on"))
    second = sign_in(other)
    for row in (secret, checked(browser, world, list_of(["B-9", *WHOLE[1:]]))):
        with nothing_changes():
            assert second.get(url("undo-for-colleague", row)).status_code == 404
            assert second.post(url("undo-for-colleague", row), {"version": row.version}).status_code == 404
    assert "Imported by colleagues" not in text(second.get(reverse("imports:list")))
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="case-manager", code="imports.undo").delete()
    row = run(browser, world, checked(browser, world, list_of(["C-9", "07/03/2019", "Tono Misalnya", *CLOSED[3:]])))
    assert second.get(url("undo-for-colleague", row)).status_code == 403
    assert "Imported by colleagues" not in text(second.get(reverse("imports:list")))
    assert browser.get(url("undo", row)).status_code == 200, "one's own needs no more than before"
