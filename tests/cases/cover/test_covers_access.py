"""Who lets somebody stand in where, and learns of nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from accounts import services as accounts
from accounts.role_builder import Draft
from cases.case_page.closing import close_case
from cases.emergency_access.services import open_in_emergency
from cases.record.models import Case
from core.access.permissions import Scope
from tests.cases.asking import Clock, SignIn, Stored, leaks, nothing_changes, restrict, text
from tests.cases.cover.standing_in import CHANGED, FIRST, LIST, NEW, another, asked, cover_url, covered, parts_of, press
from tests.factories import MARK_NAME, World, make_user

pytestmark = pytest.mark.usefixtures("clock")


def test_what_one_does_not_see_is_neither_offered_nor_counted(
    world: World, second: Case, sign_in: SignIn, stored: Stored
) -> None:
    closed = another(world, "Orang Selesai")
    with world.at_work(world.caseworker) as by:
        close_case(
            case_id=closed.pk,
            expected_version=closed.version,
            outcome="OTHER",
            reason="Selesai",
            on=date(2036, 11, 1),
            by=by,
        )
    hidden = another(world, "Orang Terbatas")
    browser = sign_in(world.manager)
    before = text(browser.post(NEW, asked(world)))
    restrict(world, hidden)
    page = text(browser.post(NEW, asked(world)))
    assert before.count("part-") - page.count("part-") == 2
    assert not any(str(word) in page for case in (hidden, closed) for word in (case.code, case.pk))
    for case in (hidden, closed):
        with nothing_changes():
            refused = press(browser, world, parts_of(world, second, case))
        assert refused.status_code == 422
        assert CHANGED in text(refused)
        # The manager reads the names of those that they see.
        assert (case.code in text(refused), leaks(refused)) == (False, [MARK_NAME])
        assert "Orang Terbatas" not in text(refused) and "Orang Selesai" not in text(refused)
    with nothing_changes():
        nonsense = press(browser, world, ["nonsense"])
    assert (nonsense.status_code, CHANGED in text(nonsense)) == (422, True)
    with nothing_changes():
        nothing = press(browser, world, [])
    assert (nothing.status_code, "Choose at least one case." in text(nothing)) == (422, True)
    # Whoever is on its team does see it.
    assert hidden.code in text(sign_in(world.caseworker).post(NEW, asked(world)))


def test_who_is_in_by_an_emergency_uses_it_for_nothing(world: World, second: Case, sign_in: SignIn) -> None:
    cover = covered(world, world.case, stand_in=world.manager)
    with world.at_work(world.outsider) as by:
        open_in_emergency(code=world.case.code, reason="Polisi menunggu di rumah aman.", by=by)
    browser = sign_in(world.outsider)
    for absent, stand_in, status in (("colleague", "outsider", 422), ("outsider", "manager", 200)):
        page = browser.post(NEW, asked(world, absent=absent, stand_in=stand_in))
        assert (page.status_code, leaks(page)) == (status, [])
        assert world.case.code not in text(page)
    assert "There is no case here in which you can let somebody stand in." in text(page)
    with nothing_changes():
        assert press(browser, world, parts_of(world, world.case)).status_code == 422
        assert browser.post(cover_url("end-cover", cover), {"version": 1}).status_code == 404


def test_who_stands_in_does_not_prolong_it(world: World, sign_in: SignIn, clock: Clock) -> None:
    covered(world, world.case)
    clock(FIRST)
    browser = sign_in(world.outsider)
    with nothing_changes():
        answer = press(
            browser,
            world,
            parts_of(world, world.case, user="caseworker"),
            absent="caseworker",
            first="",
            last="2036-12-09",
        )
    assert answer.status_code == 422
    assert "Only somebody else can let you work on this case for longer." in text(answer)


def test_a_manager_of_another_site_reaches_none_of_it(world: World, second: Case, sign_in: SignIn) -> None:
    cover = covered(world, second)
    with world.at_work(world.administrator) as by:
        far = accounts.add_site(name="Kantor Jauh", time_zone="Asia/Jayapura", by=by)
        codes = ("core.read", "cases.view", "cases.assign")
        draft = Draft("Manajer kantor", {(code, "general"): Scope.SITE.value for code in codes})
        role = accounts.create_role(draft=draft, by=by)
        chief = make_user("kepala", world.organisation, far, None)
        membership = chief.memberships.get()
        accounts.give_role(membership_id=membership.pk, expected_version=1, role=role, site=far, by=by)
    browser = sign_in(chief)
    page = browser.post(NEW, asked(world))
    assert (page.status_code, second.code in text(page)) == (422, False)
    # Nobody is offered whose cases the chief does not reach.
    assert [key for key, _name in page.context["form"].fields["absent"].choices if key] == []
    assert "Outsider" not in text(browser.get(LIST)).split("<main")[1]
    with nothing_changes():
        assert press(browser, world, parts_of(world, second)).status_code == 422
        assert browser.get(cover_url("cover", cover)).status_code == 404
        assert browser.post(cover_url("end-cover", cover), {"version": 1}).status_code == 404
