"""The places of work: what the list says, adding and changing one, what is refused, and whom they are not shown to."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts import services, zones
from accounts.models import Membership, Site, User
from audit.models import Act
from core.db import organisation_scope
from core.errors import DomainError, EditConflict
from tests.accounts.conftest import role
from tests.cases.asking import nothing_changes, queries, text
from tests.factories import World, make_user

SignIn = Callable[[User], Client]
LIST, NEW = "/sites/", "/sites/new/"
ENTERED = {"name": "Kantor Timur", "time_zone": "Asia/Jayapura"}


@pytest.fixture
def administrator(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.administrator)


def change(pk: Any) -> str:
    return reverse("accounts:change-site", kwargs={"pk": pk})


def add(world: World, name: str = "Kantor Timur", time_zone: str = "Asia/Jayapura") -> Site:
    with organisation_scope(world.organisation.pk):
        return services.add_site(name=name, time_zone=time_zone, by=None)


def stored(world: World) -> list[tuple[str, str, int]]:
    with organisation_scope(world.organisation.pk):
        return list(Site.objects.order_by("name").values_list("name", "time_zone", "version"))


def acts(world: World, verb: str) -> list[tuple[UUID | None, UUID, dict[str, Any]]]:
    with organisation_scope(world.organisation.pk):
        return list(Act.objects.filter(verb=verb).order_by("at", "id").values_list("user_id", "target_id", "detail"))


def listed(browser: Client) -> list[tuple[str, ...]]:
    """The cells of each row."""
    body = text(browser.get(LIST)).split("<tbody>")[1].split("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [tuple(re.sub(r"<[^>]+>", "", cell).strip() for cell in row) for row in cells]


def test_the_list_says_the_clock_and_how_many_work_there(world: World, administrator: Client) -> None:
    east = add(world)
    add(world, "Kantor Penang", "Asia/Kuala_Lumpur")
    gone = make_user("gone", world.organisation, east, "lawyer")
    make_user("stays", world.organisation, east, "lawyer")
    with world.at_work(world.administrator) as by:
        # Two roles at a site are one person; whose access is switched off works there no more.
        services.add_member(user=world.users["caseworker"], role=role(world, "lawyer"), site=east, by=None)
        services.add_member(user=world.users["caseworker"], role=role(world, "counsellor"), site=east, by=None)
        ended = Membership.objects.get(user=gone)
        services.end_membership(membership_id=ended.pk, expected_version=ended.version, by=by)
    assert listed(administrator) == [
        ("Kantor Contoh", "WIB (Asia/Jakarta)", "10"),
        ("Kantor Penang", "Asia/Kuala_Lumpur", "0"),
        ("Kantor Timur", "WIT (Asia/Jayapura)", "2"),
    ]
    page = text(administrator.get(LIST))
    assert change(east.pk) in page and NEW in page
    assert "Kantor Lain" not in page


def test_a_page_past_the_last_leads_back(world: World, administrator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    add(world)
    monkeypatch.setattr("accounts.views.sites.SitesPage.page_size", 1)
    (following,) = re.findall(r'href="(\?after=[^"]+)"', text(administrator.get(LIST)))
    with organisation_scope(world.organisation.pk):
        Site.objects.get(name="Kantor Timur").delete()
    page = text(administrator.get(f"{LIST}{following}"))
    assert "No sites here" in page and f'href="{LIST}"' in page


def test_the_menu_leads_administrators_there_and_nobody_else(world: World, sign_in: SignIn) -> None:
    assert f'href="{LIST}"' in text(sign_in(world.administrator).get("/people/"))
    assert f'href="{LIST}"' not in text(sign_in(world.manager).get("/cases/"))


def test_a_site_is_added_and_offered_where_people_are_invited(world: World, administrator: Client) -> None:
    assert '<option value="Asia/Jakarta" selected>WIB' in text(administrator.get(NEW))
    answer = administrator.post(NEW, {**ENTERED, "name": " Kantor Timur "})
    assert (answer.status_code, answer["Location"]) == (303, LIST)
    assert stored(world) == [("Kantor Contoh", "Asia/Jakarta", 1), ("Kantor Timur", "Asia/Jayapura", 1)]
    with organisation_scope(world.organisation.pk):
        site = Site.objects.get(name="Kantor Timur")
    assert site.created_by_id == world.administrator.pk
    assert acts(world, "site.added")[-1] == (world.administrator.pk, site.pk, {})
    assert "The site is added." in text(administrator.get(LIST))
    assert f'<option value="{site.pk}">Kantor Timur' in text(administrator.get("/people/invite/"))


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"name": "kantor contoh"}, "There is a site of this name already. Choose another name."),
        ({"name": "  "}, "Fill in this field."),
        ({"name": "x" * 121}, "120"),
        ({"name": "Kantor \u202erumiT"}, "hidden character"),
        ({"time_zone": "Asia/Nowhere"}, "This is not a time zone."),
        ({"time_zone": ""}, "Choose an answer."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_added_or_changed(
    world: World, administrator: Client, entered: dict[str, str], said: str
) -> None:
    east = add(world)
    for url in (NEW, change(east.pk)):
        with nothing_changes():
            sent = {"name": "Lain", "time_zone": "Asia/Makassar", "version": "1", "told_of": "Asia/Makassar", **entered}
            answer = administrator.post(url, sent)
        assert (answer.status_code, said in text(answer)) == (422, True), url


def test_a_site_is_renamed_and_its_clock_set(world: World, administrator: Client, sign_in: SignIn) -> None:
    site = world.site
    page = text(administrator.get(change(site.pk)))
    assert 'value="Kantor Contoh"' in page and '<option value="Asia/Jakarta" selected>' in page
    sent = {"name": "Kantor Pusat", "time_zone": "Asia/Makassar", "version": "1", "told_of": "Asia/Makassar"}
    answer = administrator.post(change(site.pk), sent)
    assert (answer.status_code, answer["Location"]) == (303, LIST)
    assert stored(world) == [("Kantor Pusat", "Asia/Makassar", 2)]
    assert acts(world, "site.changed") == [
        (
            world.administrator.pk,
            site.pk,
            {
                "name_before": "Kantor Contoh",
                "name": "Kantor Pusat",
                "zone_before": "Asia/Jakarta",
                "zone": "Asia/Makassar",
            },
        )
    ]
    # Who works there goes by it from the next click on.
    assert sign_in(world.caseworker).get("/api/v1/me/").json()["time_zone"] == "Asia/Makassar"
    assert administrator.post(change(site.pk), {**sent, "name": "kantor pusat", "version": "2"}).status_code == 303
    assert acts(world, "site.changed")[1][2] == {"name_before": "Kantor Pusat", "name": "kantor pusat"}


def test_what_is_the_same_changes_nothing(world: World, administrator: Client) -> None:
    with nothing_changes():
        sent = {"name": "Kantor Contoh", "time_zone": "Asia/Jakarta", "version": "1"}
        assert administrator.post(change(world.site.pk), sent).status_code == 303


def test_a_zone_that_is_not_offered_stays_where_it_is(world: World, administrator: Client) -> None:
    old = add(world, "Kantor Lama", "UTC")
    assert '<option value="UTC" selected>UTC' in text(administrator.get(change(old.pk)))
    assert '"UTC"' not in text(administrator.get(NEW))
    sent = {"name": "Kantor Lampau", "time_zone": "UTC", "version": "1"}
    assert administrator.post(change(old.pk), sent).status_code == 303
    assert ("Kantor Lampau", "UTC", 2) in stored(world)


LATER = "Nothing is saved yet. Times entered so far stay the same moments: they will read {} later."
EARLIER = "Nothing is saved yet. Times entered so far stay the same moments: they will read {} earlier."
ALIKE = "Nothing is saved yet. Both clocks show the same today; times of other days may read otherwise."
CHECK = "Check the appointments that are to come, and the last days of access: they may be on another day."


def told_of(page: str) -> str:
    """The zone that the page says it warned about."""
    (found,) = re.findall(r'<input type="hidden" name="told_of"([^>]*)>', page)
    return "".join(re.findall(r'value="([^"]*)"', found))


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Makassar", LATER.format("1 hour")),
        ("Asia/Jayapura", LATER.format("2 hours")),
        ("Asia/Riyadh", EARLIER.format("4 hours")),
        ("Asia/Kolkata", EARLIER.format("1.5 hours")),
        ("Asia/Bangkok", ALIKE),
    ],
)
def test_another_clock_is_set_only_when_one_was_told_what_it_does(
    world: World, administrator: Client, zone: str, said: str
) -> None:
    url = change(world.site.pk)
    assert told_of(text(administrator.get(url))) == ""
    sent = {"name": "Kantor Contoh", "time_zone": zone, "version": "1"}
    with nothing_changes():
        answer = administrator.post(url, {**sent, "told_of": ""})
    page = text(answer)
    assert (answer.status_code, said in page, CHECK in page, told_of(page)) == (422, True, True, zone)
    assert administrator.post(url, {**sent, "told_of": told_of(page)}).status_code == 303
    assert stored(world) == [("Kantor Contoh", zone, 2)]


def test_what_was_told_of_one_clock_does_not_hold_for_another(world: World, administrator: Client) -> None:
    sent = {"name": "Kantor Contoh", "time_zone": "Asia/Jayapura", "version": "1", "told_of": "Asia/Makassar"}
    with nothing_changes():
        page = text(administrator.post(change(world.site.pk), sent))
    assert LATER.format("2 hours") in page and told_of(page) == "Asia/Jayapura"


def test_the_same_clock_asks_nothing(world: World, administrator: Client) -> None:
    sent = {"name": "Kantor Pusat", "time_zone": "Asia/Jakarta", "version": "1"}
    assert administrator.post(change(world.site.pk), sent).status_code == 303
    assert stored(world) == [("Kantor Pusat", "Asia/Jakarta", 2)]


def offered(page: str) -> dict[str, list[str]]:
    """The zones in each group."""
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page, re.DOTALL)
    return {label: re.findall(r'<option value="([^"]+)"', inside) for label, inside in groups}


def test_one_name_is_offered_for_each_clock_and_those_of_indonesia_apart(world: World, administrator: Client) -> None:
    found = offered(text(administrator.get(NEW)))
    assert list(found) == ["Indonesia", "Other countries"]
    assert found["Indonesia"] == ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
    others = found["Other countries"]
    assert others == sorted(others)
    assert {"Asia/Kuala_Lumpur", "Asia/Singapore", "Asia/Riyadh", "Europe/Amsterdam", "America/New_York"} <= {*others}
    old = {"Asia/Pontianak", "Asia/Ujung_Pandang", "Asia/Calcutta", "Asia/Saigon", "America/Buenos_Aires"}
    assert old.isdisjoint(others)
    regions = {zone.split("/")[0] for zone in others}
    assert regions.isdisjoint({"US", "Brazil", "Canada", "Mexico", "Chile", "Etc", "UTC"})


def test_without_the_list_of_countries_names_of_places_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zones, "_list", lambda: "")
    found = zones.of_other_countries.__wrapped__()
    assert "Asia/Kuala_Lumpur" in found
    assert {"Asia/Pontianak", "Asia/Ujung_Pandang", "US/Eastern", "Etc/UTC", "UTC", "Brazil/East"}.isdisjoint(found)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("Asia/Pontianak", "WIB (Asia/Pontianak)"), ("Asia/Ujung_Pandang", "WITA (Asia/Ujung_Pandang)")],
)
def test_an_old_name_of_an_indonesian_clock_is_called_as_people_do_and_stays(
    world: World, administrator: Client, zone: str, shown: str
) -> None:
    site = add(world, "Kantor Lama", zone)
    assert ("Kantor Lama", shown, "0") in listed(administrator)
    page = text(administrator.get(change(site.pk)))
    assert f'<option value="{zone}" selected>{shown}' in page
    assert zone in offered(page)["Indonesia"] and zone not in offered(page)["Other countries"]
    sent = {"name": "Kantor Lampau", "time_zone": zone, "version": "1"}
    assert administrator.post(change(site.pk), sent).status_code == 303
    assert ("Kantor Lampau", zone, 2) in stored(world)


def test_of_two_who_change_one_the_second_sees_what_the_first_wrote(world: World, administrator: Client) -> None:
    url = change(world.site.pk)
    first = {"name": "Kantor Satu", "time_zone": "Asia/Makassar", "version": "1", "told_of": "Asia/Makassar"}
    assert administrator.post(url, first).status_code == 303
    with nothing_changes():
        answer = administrator.post(url, {"name": "Kantor Dua", "time_zone": "Asia/Jakarta", "version": "1"})
    page = text(answer)
    assert answer.status_code == 409
    assert "Kantor Satu" in page and "Kantor Dua" in page and "WITA (Asia/Makassar)" in page
    with organisation_scope(world.organisation.pk), pytest.raises(EditConflict):
        services.change_site(
            site_id=world.site.pk, expected_version=1, name="Tiga", time_zone="Asia/Jakarta", by=world.administrator
        )


def test_the_same_name_in_another_organisation_is_no_matter(world: World, administrator: Client) -> None:
    assert administrator.post(NEW, {**ENTERED, "name": "Kantor Lain"}).status_code == 303
    with organisation_scope(world.organisation.pk), pytest.raises(DomainError):
        services.add_site(name="KANTOR LAIN", time_zone="Asia/Jakarta", by=None)


def test_a_site_of_another_organisation_is_not_there(world: World, administrator: Client) -> None:
    sent = {"name": "Direbut", "time_zone": "Asia/Makassar", "version": "1"}
    with nothing_changes():
        for url in (change(world.other_site.pk), change(uuid4())):
            assert administrator.get(url).status_code == 404
            answer = administrator.post(url, sent)
            assert (answer.status_code, "Kantor Lain" in text(answer)) == (404, False)


def test_whoever_does_not_manage_people_opens_none_of_these_pages(world: World, sign_in: SignIn) -> None:
    sent = {**ENTERED, "version": "1"}
    for actor in ("caseworker", "manager", "no_role"):
        browser = sign_in(world.users[actor])
        with nothing_changes():
            assert browser.get(LIST).status_code == 403
            for url in (NEW, change(world.site.pk)):
                assert (browser.get(url).status_code, browser.post(url, sent).status_code) == (403, 403)


def test_the_pages_speak_indonesian(world: World, administrator: Client) -> None:
    administrator.cookies["django_language"] = "id"
    assert "Tempat kerja baru" in text(administrator.get(LIST))
    assert "Ini bukan zona waktu." in text(administrator.post(NEW, {**ENTERED, "time_zone": "WIB"}))
    sent = {"name": "Kantor Contoh", "time_zone": "Asia/Jayapura", "version": "1"}
    said = "Waktu yang sudah dimasukkan tetap saat yang sama: nanti terbaca 2 jam lebih lambat."
    assert said in text(administrator.post(change(world.site.pk), sent))
    administrator.post(NEW, ENTERED)
    assert "Sudah ada tempat kerja dengan nama ini." in text(administrator.post(NEW, ENTERED))


def test_queries_of_the_pages(world: World, administrator: Client) -> None:
    counts = {LIST: 5, NEW: 3, change(world.site.pk): 4}
    for number in range(2):
        assert {url: queries(administrator, url) for url in counts} == counts
        for each in range(3):
            make_user(f"p{number}{each}", world.organisation, add(world, f"Kantor {number} {each}"), "lawyer")
