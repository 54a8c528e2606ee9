"""The pages of houses as whole requests: who sees what, what a refusal leaves behind, how many queries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from cases.extension.timeline_models import TimelineEntry
from cases.record.models import Case
from cases.team import grants
from core.keys import data_keys
from shelters import nights, services
from shelters.models import BedRequest, House, Stay
from tests.cases.asking import FRAME, SignIn, looks, text
from tests.factories import MARK_NAME, World, make_case, make_user
from tests.shelters.conftest import (
    MARK_ADDRESS,
    MARK_DAILY,
    MARK_DESTINATION,
    MARK_REQUEST,
    Admit,
    Ask,
    Home,
)
from tests.shelters.test_stays import far_case

# Queries of each page, whatever the number of residents. The opening and closing of the scope's transaction is not
# counted. Four of house, case and note are for what the house must know (decision 61), one of case is for its stage
# (decision 60).
QUERIES = {"houses": 6, "house": 14, "case": 16, "tonight": 9, "note": 13}


def test_the_board_shows_beds_names_and_requests_after_one_line_in_the_log(
    world: World, home: Home, residents: list[Stay], ask: Ask, sign_in: SignIn
) -> None:
    asking = far_case(world)
    ask(asking)
    page = sign_in(world.shelter).get(home.house.get_absolute_url())
    shown = text(page)
    assert page.status_code == 200
    for wanted in (MARK_NAME, "Warga 2", "Orang Jauh", MARK_REQUEST, world.case.code, "Kamar 10"):
        assert wanted in shown
    assert MARK_ADDRESS not in shown
    board = page.context["board"]
    assert [room.name for room in board.rooms] == ["Kamar 2", "Kamar 10"]
    assert board.counts == {"free": 1, "taken": 3, "kept": 0, "closed": 0}
    entries = looks(world, "shelters.house.opened")
    assert len(entries) == 1
    assert set(entries[0].case_ids) == {*(stay.case_id for stay in residents), asking.pk}
    assert entries[0].compartments == ["general", "identity", "location"]


def test_a_resident_whom_one_may_not_see_looks_like_a_bed_out_of_use(
    world: World, home: Home, residents: list[Stay], sign_in: SignIn
) -> None:
    """The manager reaches all cases but restricted ones: neither name, code nor number may betray one."""
    with world.at_work(world.caseworker):
        case = residents[1].case
        Case.objects.filter(pk=case.pk).update(is_restricted=True)
        grants.sync(Case.objects.get(pk=case.pk))
        far = accounts.add_site(name="Kantor Jauh", time_zone="Asia/Jayapura", by=None)
    manager = make_user("far-manager", world.organisation, far, "case-manager")
    page = sign_in(manager).get(home.house.get_absolute_url())
    assert page.context["board"].counts == {"free": 1, "taken": 2, "kept": 0, "closed": 1}
    assert "Warga 2" not in text(page)
    assert case.code not in text(page)
    # Who works in the house sees the person all the same: the site has its own grant.
    assert "Warga 2" in text(sign_in(world.shelter).get(home.house.get_absolute_url()))


def test_a_caseworker_sees_how_many_beds_are_free_and_nothing_else(
    world: World, home: Home, residents: list[Stay], sign_in: SignIn
) -> None:
    browser = sign_in(world.outsider)
    page = browser.get(reverse("shelters:houses"))
    assert page.context["houses"][0]["counts"] == (4, 1)
    for hidden in (MARK_NAME, "Warga", world.case.code, MARK_ADDRESS, home.house.get_absolute_url()):
        assert hidden not in text(page)
    for address in (home.house.get_absolute_url(), reverse("shelters:address", kwargs={"pk": home.house.pk})):
        refused = browser.get(address)
        missing = browser.get(address.replace(str(home.house.pk), "00000000-0000-4000-8000-000000000000"))
        assert (refused.status_code, missing.status_code) == (404, 404)
        assert "Rumah Melati" not in text(refused)
    assert looks(world, "shelters.house.opened") == []


def test_a_caseworker_asks_and_the_staff_admit(world: World, home: Home, sign_in: SignIn) -> None:
    ask_url = reverse("shelters:ask", kwargs={"case": world.case.pk})
    given = {"house": str(home.house.pk), "wanted_from": "2026-11-24", "note": MARK_REQUEST}
    asking = sign_in(world.caseworker).post(ask_url, given)
    assert (asking.status_code, asking["Location"]) == (303, reverse("shelters:case", kwargs={"case": world.case.pk}))
    # Sent twice: refused with a sentence, and there is still one request.
    again = sign_in(world.caseworker).post(ask_url, given)
    assert again.status_code == 422
    assert "waiting already" in text(again)
    with world.at_work(world.shelter):
        asked = BedRequest.objects.get()
    admit_url = reverse("shelters:admit", kwargs={"pk": asked.pk})
    staff = sign_in(world.shelter)
    empty = staff.post(admit_url, {"version": "1", "bed": str(home.beds[0].pk)})
    assert empty.status_code == 422
    filled = {
        "version": "1",
        "bed": str(home.beds[0].pk),
        "admitted_at": timezone.localtime().strftime("%Y-%m-%dT00:00"),
        "planned_until": "",
        "has_acknowledged_rules": "on",
    }
    stale = staff.post(admit_url, {**filled, "version": "7"})
    assert stale.status_code == 409
    with world.at_work(world.shelter):
        assert Stay.objects.count() == 0
    admitted = staff.post(admit_url, filled)
    assert (admitted.status_code, admitted["Location"]) == (303, home.house.get_absolute_url())
    with world.at_work(world.shelter):
        stay = Stay.objects.get()
        assert (stay.is_open, stay.has_acknowledged_rules) == (True, True)
    assert staff.post(admit_url, {**filled, "version": "2"}).status_code == 422


def test_a_bed_that_went_while_the_form_was_open_is_a_clear_sentence(
    world: World, home: Home, ask: Ask, admit: Admit, sign_in: SignIn
) -> None:
    admit()
    asked = ask(far_case(world))
    page = sign_in(world.shelter).post(
        reverse("shelters:admit", kwargs={"pk": asked.pk}),
        {
            "version": "1",
            "bed": str(home.beds[0].pk),
            "admitted_at": "2026-11-20T10:00",
            "has_acknowledged_rules": "on",
        },
    )
    assert page.status_code == 422
    assert "This bed is not free any more. Choose another one." in text(page)


@pytest.mark.parametrize("name", ["move", "extend", "discharge"])
def test_forms_about_a_stay_refuse_stale_versions_and_whoever_does_not_manage_the_house(
    world: World, home: Home, admit: Admit, sign_in: SignIn, name: str
) -> None:
    stay = admit()
    url = reverse(f"shelters:{name}", kwargs={"pk": stay.pk})
    filled = {
        "bed": str(home.beds[1].pk),
        "planned_until": "2099-01-01" if name == "nothing" else "",
        "discharged_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "destination_kind": "FAMILY",
    }
    with world.at_work(world.shelter) as by:
        services.extend(stay_id=stay.pk, expected_version=1, planned_until=None, by=by)
    assert sign_in(world.shelter).post(url, {**filled, "version": "1"}).status_code == 409
    for actor, status in (("caseworker", 403), ("manager", 403), ("lawyer", 403), ("foreigner", 403)):
        refused = sign_in(world.users[actor]).post(url, {**filled, "version": "2"})
        assert (refused.status_code, MARK_NAME in text(refused)) == (status, False)
    with world.at_work(world.shelter):
        assert Stay.objects.get().version == 2


def test_discharge_through_the_page_seals_where_the_person_went(
    world: World, home: Home, admit: Admit, sign_in: SignIn
) -> None:
    stay = admit(admitted_at=timezone.now() - timedelta(days=2))
    staff = sign_in(world.shelter)
    done = staff.post(
        reverse("shelters:discharge", kwargs={"pk": stay.pk}),
        {
            "version": "1",
            "discharged_at": (timezone.now() - timedelta(hours=20)).strftime("%Y-%m-%dT%H:%M"),
            "destination_kind": "FAMILY",
            "destination": MARK_DESTINATION,
        },
    )
    assert done.status_code == 303
    section = reverse("shelters:case", kwargs={"case": world.case.pk})
    assert MARK_DESTINATION in text(staff.get(section))
    assert MARK_DESTINATION not in text(staff.get(home.house.get_absolute_url()))


def test_a_lawyer_sees_no_stay_at_all(world: World, home: Home, admit: Admit, sign_in: SignIn) -> None:
    admit()
    browser = sign_in(world.lawyer)
    refused = browser.get(reverse("shelters:case", kwargs={"case": world.case.pk}))
    assert refused.status_code == 403
    page = text(browser.get(reverse("cases:detail", kwargs={"case": world.case.pk})))
    for hidden in ("Rumah Melati", "Kamar", reverse("shelters:houses"), refused.request["PATH_INFO"]):
        assert hidden not in page
    with world.at_work(world.lawyer) as by:
        assert Stay.objects.visible_to(by).count() == 0
        assert BedRequest.objects.visible_to(by).count() == 0
        assert TimelineEntry.objects.visible_to(by).filter(compartment="location").count() == 0
        assert House.objects.visible_to(by).count() == 0


def test_the_caseworker_follows_the_stay_on_the_timeline(
    world: World, home: Home, admit: Admit, sign_in: SignIn
) -> None:
    stay = admit(planned_until=date(2036, 12, 24))
    with world.at_work(world.shelter) as by:
        services.move(stay_id=stay.pk, expected_version=1, bed=home.beds[3], by=by)
        services.discharge(
            stay_id=stay.pk, expected_version=2, discharged_at=timezone.now(), destination_kind="ABROAD", by=by
        )
    page = text(sign_in(world.caseworker).get(reverse("cases:detail", kwargs={"case": world.case.pk})))
    for wanted in (
        "Bed asked for",
        "Admitted to a shelter",
        "planned until 24 December 2036",
        "Rumah Melati",
        "Kamar 10, 2",
        "Discharged from the shelter",
    ):
        assert wanted in page
    assert (MARK_REQUEST in page, MARK_ADDRESS in page) == (False, False)


def test_the_house_of_another_site_is_not_there(world: World, home: Home, ask: Ask, sign_in: SignIn) -> None:
    """Staff who reach a case do not thereby reach a request of it to another house."""
    with world.at_work(world.administrator) as by:
        far = accounts.add_site(name="Kantor Jauh", time_zone="Asia/Jayapura", by=by)
        house = services.add_house(site=far, name="Rumah Jauh", address=MARK_ADDRESS, by=by)
    asked = ask(house=house)
    staff = sign_in(world.shelter)
    for name in ("admit", "keep-bed", "decline"):
        assert staff.get(reverse(f"shelters:{name}", kwargs={"pk": asked.pk})).status_code == 404
    assert staff.get(house.get_absolute_url()).status_code == 404
    assert "Rumah Jauh" not in text(staff.get(reverse("shelters:houses")))


@pytest.mark.parametrize("size", [1, 3])
def test_pages_need_few_queries_at_any_size(
    world: World, home: Home, ask: Ask, admit: Admit, sign_in: SignIn, size: int
) -> None:
    ask(far_case(world))
    with world.at_work(world.caseworker) as by:
        cases = [world.case, *(make_case(by=by, site=world.site, name=f"Warga {n}") for n in range(1, size))]
    residents = [admit(case, bed) for case, bed in zip(cases, home.beds, strict=False)]
    with world.at_work(world.shelter) as by:
        for stay in residents:
            services.save_daily_note(
                stay_id=stay.pk,
                night=tonight(world),
                shift="EVENING",
                facts=services.NoteFacts(text=MARK_DAILY),
                expected_version=0,
                by=by,
            )
    staff = sign_in(world.shelter)
    pages = {
        "houses": reverse("shelters:houses"),
        "house": home.house.get_absolute_url(),
        "case": reverse("shelters:case", kwargs={"case": world.case.pk}),
        "tonight": reverse("shelters:tonight"),
        "note": residents[0].note_url(tonight(world), "EVENING"),
    }
    counted: dict[str, int] = {}
    for name, url in pages.items():
        staff.get(url)
        data_keys.forget_all()
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(url).status_code == 200
        counted[name] = sum(1 for query in captured if not FRAME.match(query["sql"]))
    assert counted == QUERIES


def tonight(world: World) -> Any:
    return nights.night_of(timezone.now(), world.site.time_zone)
