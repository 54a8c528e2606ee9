"""Who the person is and what happened: shown to whom, changed by whom, and by two people at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings

from cases.episodes.models import Episode
from cases.episodes.services import add_episode
from cases.record.models import Identity, Person
from core.access.log import log_access
from core.compartments import Compartment
from tests.cases.asking import SignIn, at, nothing_changes, text
from tests.factories import MARK_ACCOUNT, MARK_NAME, MARK_NIK, World

MARK_EPISODE = "MARKEPISODE dijemput malam hari"


def episode_of(world: World, **facts: Any) -> Episode:
    with world.at_work(world.caseworker) as by:
        return add_episode(case=world.case, facts={"account": MARK_EPISODE, **facts}, by=by)


def identity_form(**changes: Any) -> dict[str, Any]:
    """The identity as the browser sends it back unchanged, but for `changes`."""
    sent = {
        "version": "1",
        "full_name": MARK_NAME,
        "aliases": "",
        "gender": "Feminine",
        "citizenship": "ID",
        "birth_date": "1998-05-05",
        "birth_year": "1998",
        "age_group": "ADULT",
        "birth_place": "",
        "nik": MARK_NIK,
        "passport": "",
        "phone": "+6281200000001",
        "address": "",
        "occupation": "",
    }
    return {**sent, **changes}


def stored(world: World) -> tuple[Identity, Person]:
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.IDENTITY])
        identity = Identity.objects.select_related("person").get(person=world.case.person_id)
        for field in ("full_name", "aliases", "nik", "phone", "address", "birth_date"):
            getattr(identity, field)
        return identity, identity.person


def test_the_person_page_shows_identity_and_what_is_known_in_brief(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.shelter).get(at("cases:person", world.case))
    shown = text(page)
    for wanted in (MARK_NAME, "•••• 01", "5 May 1998", "Indonesia", "1998"):
        assert wanted in shown
    assert "0812-0000-0001" not in shown, "it stands below what is safe alone"
    assert MARK_ACCOUNT not in shown
    assert MARK_NIK not in shown
    assert at("cases:edit-identity", world.case) not in shown
    assert at("cases:edit-identity", world.case) in text(sign_in(world.caseworker).get(at("cases:person", world.case)))


def test_whole_numbers_are_shown_to_who_asks_and_has_just_proved_who_they_are(
    world: World, sign_in: SignIn, later: Callable[[float], None]
) -> None:
    browser = sign_in(world.shelter)
    assert at("cases:numbers", world.case) in text(browser.get(at("cases:person", world.case)))
    shown = text(browser.get(at("cases:numbers", world.case)))
    assert MARK_NIK in shown
    assert "Show the whole numbers" not in shown

    later(settings.STEP_UP_MINUTES * 60 + 1)
    assert MARK_NIK not in text(browser.get(at("cases:numbers", world.case), follow=True))
    editing = sign_in(world.caseworker)
    assert MARK_NIK in text(editing.get(at("cases:edit-identity", world.case)))
    later(settings.STEP_UP_MINUTES * 60 + 1)
    assert MARK_NIK not in text(editing.get(at("cases:edit-identity", world.case), follow=True))


def test_without_a_number_there_is_nothing_to_show(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    browser.post(at("cases:edit-identity", world.case), identity_form(nik="", passport=""))
    shown = text(browser.get(at("cases:person", world.case)))
    assert at("cases:numbers", world.case) not in shown
    assert "••••" not in shown


@pytest.mark.parametrize(
    ("year", "is_child", "said"),
    [(2012, True, "Yes"), (None, True, "Yes"), (1998, False, "No"), (None, False, "Not known")],
)
def test_who_is_of_unknown_age_is_not_called_an_adult(
    world: World, sign_in: SignIn, year: int | None, is_child: bool, said: str
) -> None:
    with world.at_work(world.caseworker):
        Person.objects.filter(pk=world.case.person_id).update(birth_year=year, is_child=is_child)

    shown = text(sign_in(world.shelter).get(at("cases:person", world.case)))

    assert re.search(rf"Under 18 at intake</dt>\s*<dd[^>]*>\s*{said}\s*</dd>", shown)


def test_a_changed_identity_moves_the_coarse_facts_along(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world.caseworker).post(
        at("cases:edit-identity", world.case),
        identity_form(full_name="Sari Baru", aliases="Ari , Sasa,", birth_date="2010-01-31", phone="0812 0000 0002"),
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, at("cases:person", world.case))
    identity, person = stored(world)
    assert (identity.full_name, identity.aliases, identity.birth_date, identity.phone, identity.version) == (
        "Sari Baru",
        ["Ari", "Sasa"],
        "2010-01-31",
        "+6281200000002",
        2,
    )
    assert (person.birth_year, person.is_child) == (2010, True)
    page = text(sign_in(world.caseworker).get(world.case.get_absolute_url()))
    assert "Sari Baru" in page
    assert MARK_NAME not in page


def test_what_was_not_known_at_the_intake_is_filled_in_later(world: World, sign_in: SignIn) -> None:
    browser, edit = sign_in(world.caseworker), at("cases:edit-identity", world.case)
    sent = identity_form(birth_date="", birth_year="", age_group="NOT_KNOWN")
    assert browser.post(edit, {**sent, "gender": "", "citizenship": ""}).status_code == 303
    asked = ("Gender missing", "Citizenship missing", "Age not known")
    page = text(browser.get(world.case.get_absolute_url()))
    # Each leads to the page that takes the answer.
    assert [(one in page, edit in page) for one in asked] == [(True, True)] * 3
    assert browser.post(edit, {**sent, "version": "2"}).status_code == 303
    _identity, person = stored(world)
    assert (person.gender, person.citizenship, person.was_child) == ("Feminine", "ID", None)
    assert "Age not known" in text(browser.get(world.case.get_absolute_url()))
    for number, (group, was_child) in enumerate((("CHILD", True), ("ADULT", False)), start=3):
        assert browser.post(edit, {**sent, "age_group": group, "version": str(number)}).status_code == 303
        assert stored(world)[1].was_child is was_child
        assert "Age not known" not in text(browser.get(world.case.get_absolute_url())), "the answer is there"
    # What is known of the birth counts more than what was said.
    year = str(date.today().year - 12)
    assert browser.post(edit, {**sent, "age_group": "ADULT", "birth_year": year, "version": "5"}).status_code == 303
    person = stored(world)[1]
    assert (person.birth_year, person.was_child, person.is_said_adult) == (int(year), True, False)
    page = text(browser.get(world.case.get_absolute_url()))
    assert not any(one in page for one in asked)


def test_two_who_fill_in_what_lists_compare_see_both(world: World, sign_in: SignIn) -> None:
    url = at("cases:edit-identity", world.case)
    assert sign_in(world.caseworker).post(url, identity_form(citizenship="MM")).status_code == 303
    with nothing_changes():
        conflict = sign_in(world.colleague).post(url, identity_form(citizenship="PH"))
    assert conflict.status_code == 409
    differences = conflict.context["form"].differences
    assert [(row.choice_name, row.mine, row.theirs) for row in differences] == [
        ("keep-citizenship", "Philippines", "Myanmar")
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"full_name": ""}, "Fill in this field."),
        ({"gender": "X"}, "This choice is no longer possible."),
        ({"birth_date": "", "birth_year": "2199"}, "The year of birth lies in the future."),
        ({"full_name": "Sari\x00"}, "The text contains a character that cannot be stored."),
        ({"nik": "3171"}, "A NIK has 16 digits."),
        ({"nik": "3171239909870001"}, "Digits 7 to 12 of this NIK are not a date of birth."),
        ({"nik": "3171234509870000"}, "The last four digits of a NIK are never 0000."),
        ({"passport": "!"}, "A passport number has 5 to 15 letters and digits"),
        ({"phone": "12"}, "Enter a phone number, such as"),
        ({"birth_date": "3026-01-01"}, "Check the year: this date is too far in the future."),
        ({"birth_date": "1850-01-01"}, "Check the year: it must be 1900 or later."),
        ({"birth_date": "1998-02-30"}, "Enter a real date"),
        ({"address": "a" * 501}, "500"),
    ],
)
def test_an_identity_that_cannot_be_is_refused(
    world: World, sign_in: SignIn, change: dict[str, str], sentence: str
) -> None:
    with nothing_changes():
        answer = sign_in(world.caseworker).post(at("cases:edit-identity", world.case), identity_form(**change))
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_a_number_that_only_looks_odd_is_taken_and_said(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    answer = browser.post(at("cases:edit-identity", world.case), identity_form(nik="0099234509870001"))
    assert answer.status_code == 303
    assert stored(world)[0].nik == "0099234509870001"
    page = text(browser.get(answer.headers["Location"]))
    assert "The first four digits are not a regency or city of today." in page


def test_the_second_of_two_sees_both_names_and_chooses(world: World, sign_in: SignIn) -> None:
    url = at("cases:edit-identity", world.case)
    first, second = sign_in(world.caseworker), sign_in(world.colleague)
    assert first.post(url, identity_form(full_name="Sari Pertama", aliases="Ari, Sasa")).status_code == 303
    with nothing_changes():
        conflict = second.post(url, identity_form(full_name="Sari Kedua", aliases="Ari, Sasa"))
    assert conflict.status_code == 409
    shown = text(conflict)
    differences = conflict.context["form"].differences
    assert [(row.choice_name, row.mine, row.theirs) for row in differences] == [
        ("keep-full_name", "Sari Kedua", "Sari Pertama")
    ]
    assert "Sari Kedua" in shown
    assert "Sari Pertama" in shown
    again = identity_form(full_name="Sari Kedua", aliases="Ari, Sasa", version="2")
    assert second.post(url, {**again, "keep-full_name": "mine"}).status_code == 303
    assert (stored(world)[0].full_name, stored(world)[0].version) == ("Sari Kedua", 3)


def test_the_second_of_two_may_keep_what_the_first_wrote(world: World, sign_in: SignIn) -> None:
    url = at("cases:edit-identity", world.case)
    sign_in(world.caseworker).post(url, identity_form(full_name="Sari Pertama"))
    again = identity_form(full_name="Sari Kedua", address="Jalan Contoh 1", version="2")
    assert sign_in(world.colleague).post(url, {**again, "keep-full_name": "theirs"}).status_code == 303
    identity, _person = stored(world)
    assert (identity.full_name, identity.address) == ("Sari Pertama", "Jalan Contoh 1")


def test_the_account_page_tells_the_story_to_those_who_may_read_it(world: World, sign_in: SignIn) -> None:
    episode_of(
        world,
        started_on=date(2025, 1, 1),
        ended_on=date(2025, 9, 30),
        country="MY",
        exploitation_types=["ForcedLabour"],
    )
    url = at("cases:account", world.case)
    shown = text(sign_in(world.caseworker).get(url))
    for wanted in (
        MARK_ACCOUNT,
        MARK_EPISODE,
        "January 2025",
        "September 2025",
        "Malaysia",
        "Forced labour",
        "Hotline",
        "Shelter",
    ):
        assert wanted in shown
    for actor in ("lawyer", "counsellor", "reintegration"):
        page = text(sign_in(world.users[actor]).get(url))
        assert MARK_EPISODE in page
        assert at("cases:add-episode", world.case) not in page
    refused = sign_in(world.shelter).get(url)
    assert (refused.status_code, MARK_ACCOUNT in text(refused)) == (403, False)


def test_shelter_staff_meet_the_story_nowhere(world: World, sign_in: SignIn) -> None:
    episode = episode_of(world)
    browser = sign_in(world.shelter)
    pages = [browser.get("/cases/"), browser.get("/cases/tasks/"), browser.get(world.case.get_absolute_url())]
    pages += [browser.get(at(f"cases:{name}", world.case)) for name in ("person", "consents", "team", "account")]
    pages += [browser.get(world.case.get_absolute_url(), {"kind": f"cases.{kind}"}) for kind in ("intake", "episode")]
    pages.append(browser.get(at("cases:edit-episode", world.case, pk=episode.pk)))
    for page in pages:
        assert MARK_ACCOUNT not in text(page)
        assert MARK_EPISODE not in text(page)
    # They do see that there was an intake and an episode.
    assert [len(page.context["entries"]) for page in pages[7:9]] == [1, 1]


def test_an_episode_is_added_with_codes_of_the_lists(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world.caseworker).post(
        at("cases:add-episode", world.case),
        {
            "started_on": "2025-01-01",
            "ended_on": "2025-09-30",
            "country": "MY",
            "exploitation_types": ["ForcedLabour"],
            "account": "Bekerja tanpa upah",
        },
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, at("cases:account", world.case))
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        episode = Episode.objects.select_related("case").get(case=world.case)
        assert (episode.started_on, episode.ended_on, episode.country, episode.exploitation_types, episode.account) == (
            date(2025, 1, 1),
            date(2025, 9, 30),
            "MY",
            ["ForcedLabour"],
            "Bekerja tanpa upah",
        )


def test_two_people_on_one_episode(world: World, sign_in: SignIn) -> None:
    episode = episode_of(world, exploitation_types=["ForcedLabour"], started_on=date(2025, 1, 1))
    url = at("cases:edit-episode", world.case, pk=episode.pk)
    sent = {"version": "1", "started_on": "2025-01-01", "exploitation_types": ["ForcedLabour"]}
    first, second = sign_in(world.caseworker), sign_in(world.colleague)
    assert first.post(url, {**sent, "account": "Versi pertama"}).status_code == 303
    with nothing_changes():
        conflict = second.post(url, {**sent, "account": "Versi kedua"})
    assert conflict.status_code == 409
    assert [(row.mine, row.theirs) for row in conflict.context["form"].differences] == [
        ("Versi kedua", "Versi pertama")
    ]
    assert conflict.context["form"]["version"].value() == "2"
    assert second.post(url, {**sent, "version": "2", "account": "Versi kedua"}).status_code == 303
    assert "Versi kedua" in text(first.get(at("cases:account", world.case)))
    assert "Versi pertama" not in text(first.get(at("cases:account", world.case)))
