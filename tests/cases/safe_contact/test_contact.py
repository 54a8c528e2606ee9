"""How somebody may be reached stands before every number; it is changed by two at once and told on the timeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from cases.extension.timeline_models import TimelineEntry
from cases.identity.services import change_identity
from cases.record.models import Identity
from cases.safe_contact.models import SafeContact
from cases.safe_contact.services import ContactFacts, save_safe_contact
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError, EditConflict
from tests.cases.asking import SignIn, at, looks, nothing_changes, queries, text, without_identity
from tests.cases.merge.two_records import Two, answers
from tests.factories import MARK_PHONE, World

NUMBER, ADDRESS = "0812-0000-0001", "Jalan Contoh Nomor Satu"
HUSBAND = "Suami tidak boleh tahu"
# The case, tabs, who the person is, what is safe: with no key left to open.
QUERIES = {"cases:contact": 10, "cases:edit-contact": 9}


def sent(**changes: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    found = {
        "version": "0",
        "rule": "ONLY_SO",
        "safe_channels": ["SMS", "TRUSTED"],
        "times": "Sesudah pukul delapan malam",
        "trusted": "Bu Contoh, tetangga",
        "unsafe_channels": ["CALL", "VISIT"],
        "must_not_know": HUSBAND,
        "say_from": "toko kain",
        "pass_phrase": "kain batik biru",
        "language": "jav",
    }
    return {name: value for name, value in {**found, **changes}.items() if value is not None}


def write(world: World, **facts: Any) -> SafeContact:
    with world.at_work(world.caseworker) as by:
        return save_safe_contact(
            case_id=world.case.pk, expected_version=0, facts=ContactFacts(**{"rule": "NEVER", **facts}), by=by
        )


def stored(world: World) -> SafeContact:
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="cases.case.opened", rows=[world.case], compartments=[Compartment.IDENTITY])
        row = SafeContact.objects.get(case=world.case)
        for name in ContactFacts.__dataclass_fields__:
            getattr(row, name)
        return row


def test_what_is_safe_is_written_down_and_stands_before_the_number(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        identity = Identity.objects.get(person=world.case.person_id)
        change_identity(case=world.case, identity_id=identity.pk, expected_version=1, facts={"address": ADDRESS}, by=by)
    browser = sign_in(world.caseworker)
    answer = browser.post(at("cases:edit-contact", world.case), sent())
    assert (answer.status_code, answer.headers["Location"]) == (303, at("cases:contact", world.case))
    row = stored(world)
    assert {name: getattr(row, name) for name in ContactFacts.__dataclass_fields__} == {
        key: value for key, value in sent().items() if key != "version"
    }
    page = text(browser.get(at("cases:contact", world.case)))
    order = ["Only as written here", "Text message, Through somebody", "kain batik biru", HUSBAND, NUMBER, ADDRESS]
    assert all(said in page for said in order)
    assert page.index(HUSBAND) < page.index(NUMBER) < page.index(ADDRESS)
    assert "Javanese" in page
    for name in ("cases:person", "cases:numbers"):
        person = text(browser.get(at(name, world.case)))
        assert HUSBAND in person and at("cases:contact", world.case) in person
        assert NUMBER not in person and MARK_PHONE not in person and ADDRESS not in person
    editing = text(browser.get(at("cases:edit-identity", world.case)))
    assert editing.index(HUSBAND) < editing.index(MARK_PHONE)


def test_where_nobody_has_asked_the_page_says_so_before_the_number(world: World, sign_in: SignIn) -> None:
    page = text(sign_in(world.shelter).get(at("cases:contact", world.case)))
    assert page.index("Ask the person before you call") < page.index(NUMBER)
    assert at("cases:edit-contact", world.case) not in page, "shelter staff change no facts"
    assert [entry.case_ids for entry in looks(world, "cases.safe_contact.presentation.opened")] == [[world.case.pk]]


def test_the_timeline_and_the_changes_tell_it_without_the_number(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    browser.post(at("cases:edit-contact", world.case), sent())
    later = sent(version="1", pass_phrase="kain merah", safe_channels=["SMS"], trusted="Bu Lain, 0812-0000-0077")
    assert browser.post(at("cases:edit-contact", world.case), later).status_code == 303
    with world.at_work(world.caseworker):
        kinds = TimelineEntry.objects.filter(case=world.case, kind="cases.contact")
        assert set(kinds.values_list("compartment", flat=True)) == {"identity"} and kinds.count() == 2
    assert "Safe contact written down" in text(browser.get(world.case.get_absolute_url()))
    told = text(browser.get(at("cases:changes", world.case)))
    for said in ("kain batik biru", "kain merah", "Text message, Through somebody whom the person trusts"):
        assert said in told
    assert "0812-0000-0077" not in told and "tetangga" not in told


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rule": None}, "How may we get in touch? Choose an answer."),
        ({"rule": "PERHAPS"}, "This choice is no longer possible."),
        ({"safe_channels": None}, "Safe ways: Name at least one safe way."),
        ({"rule": "NEVER"}, "Safe ways: Nobody is to get in touch, yet a safe way is named."),
        ({"unsafe_channels": ["SMS"]}, "Ways that are not safe: The same way cannot be safe and not safe."),
        ({"safe_channels": ["DRUM"]}, "This choice is no longer possible."),
        ({"language": "xxx"}, "This choice is no longer possible."),
        ({"version": None}, "The page was incomplete."),
    ],
)
def test_instructions_that_nobody_could_follow_are_refused(
    world: World, sign_in: SignIn, changes: dict[str, Any], sentence: str
) -> None:
    browser = sign_in(world.caseworker)
    with nothing_changes():
        answer = browser.post(at("cases:edit-contact", world.case), sent(**changes))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert HUSBAND in text(answer), "what was typed is still there"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"rule": "ONLY_SO"}, "safe_channels"),
        ({"rule": "ANY", "safe_channels": ["DRUM"]}, "safe_channels"),
        ({"rule": "ANY", "unsafe_channels": ["DRUM"]}, "unsafe_channels"),
        ({"rule": "ANY", "language": "Jawa"}, "language"),
    ],
)
def test_the_service_refuses_them_too(world: World, facts: dict[str, Any], field: str) -> None:
    with world.at_work(world.caseworker) as by, nothing_changes(), pytest.raises(DomainError) as refused:
        save_safe_contact(case_id=world.case.pk, expected_version=0, facts=ContactFacts(**facts), by=by)
    assert refused.value.field == field


def test_two_who_write_at_once_both_see_both(world: World, sign_in: SignIn) -> None:
    first, second = sign_in(world.caseworker), sign_in(world.colleague)
    assert first.post(at("cases:edit-contact", world.case), sent()).status_code == 303
    with nothing_changes():
        answer = second.post(at("cases:edit-contact", world.case), sent(pass_phrase="kain merah"))
    page = text(answer)
    assert answer.status_code == 409
    assert "kain merah" in page and "kain batik biru" in page and 'name="keep-pass_phrase"' in page
    assert 'name="version" value="1"' in page
    choice = sent(pass_phrase="kain merah", version="1", **{"keep-pass_phrase": "theirs"})
    assert second.post(at("cases:edit-contact", world.case), choice).status_code == 303
    assert (stored(world).pass_phrase, stored(world).version) == ("kain batik biru", 2)


def test_who_does_not_read_identity_reads_and_writes_none_of_it(world: World, sign_in: SignIn) -> None:
    write(world, must_not_know=HUSBAND)
    without_identity(world, "caseworker")
    browser = sign_in(world.caseworker)
    for name in ("cases:contact", "cases:edit-contact"):
        answer = browser.get(at(name, world.case))
        assert (answer.status_code, HUSBAND in text(answer)) == (404, False)
    with nothing_changes():
        assert browser.post(at("cases:edit-contact", world.case), sent(version="1")).status_code == 404
    for name in ("cases:person", "cases:detail", "cases:changes"):
        assert HUSBAND not in text(browser.get(at(name, world.case)))


def test_of_one_person_with_two_cases_the_instructions_of_both_are_shown(
    world: World, two: Two, sign_in: SignIn
) -> None:
    """Whoever sees both: a number that came with one case is not called by what another one says."""
    browser = sign_in(world.manager)
    with world.at_work(world.outsider) as by:
        save_safe_contact(
            case_id=two.second.pk,
            expected_version=0,
            facts=ContactFacts(rule="NEVER", must_not_know="Ibu tidak boleh tahu"),
            by=by,
        )
    preview = text(browser.get(two.page))
    assert "Ibu tidak boleh tahu" in preview
    assert browser.post(two.page, answers(preview)).status_code == 303
    write(world, must_not_know=HUSBAND)
    page = text(browser.get(at("cases:contact", two.first)))
    assert page.index(HUSBAND) < page.index(f"In case {two.second.code}") < page.index("Ibu tidak boleh tahu")
    assert page.index("Ibu tidak boleh tahu") < page.index(NUMBER)
    # Who does not see the other case is not told of it.
    page = text(sign_in(world.shelter).get(at("cases:contact", two.first)))
    assert HUSBAND in page
    assert ("Ibu tidak boleh tahu" in page) == (two.second.code in page)
    page = text(sign_in(world.lawyer).get(at("cases:contact", two.first)))
    assert HUSBAND in page and two.second.code not in page and "Ibu tidak boleh tahu" not in page


def test_a_conflict_of_the_service_names_the_row(world: World) -> None:
    row = write(world)
    with world.at_work(world.colleague) as by, nothing_changes(), pytest.raises(EditConflict) as refused:
        save_safe_contact(case_id=world.case.pk, expected_version=0, facts=ContactFacts(rule="ANY"), by=by)
    assert refused.value.current.pk == row.pk


def test_how_many_queries_the_pages_take(world: World, sign_in: SignIn) -> None:
    write(world)
    browser = sign_in(world.caseworker)
    pages = {name: reverse(name, kwargs={"case": world.case.pk}) for name in QUERIES}
    assert {name: queries(browser, page) for name, page in pages.items()} == QUERIES


def test_who_has_to_ring_is_not_asked_again_who_they_are_and_each_look_is_logged(
    world: World, sign_in: SignIn, later: Callable[[float], None]
) -> None:
    """Decision 51."""
    browser = sign_in(world.shelter)
    later(settings.STEP_UP_MINUTES * 60 + 5)
    for _look in range(2):
        page = browser.get(at("cases:contact", world.case))
        assert (page.status_code, NUMBER in text(page)) == (200, True)
    assert browser.get(at("cases:numbers", world.case)).status_code == 302
    assert len(looks(world, "cases.safe_contact.presentation.opened")) == 2
