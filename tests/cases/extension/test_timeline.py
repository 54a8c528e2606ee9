"""The one timeline of a case: cut by kind, writer, part and days, page by page, and to one entry by its address."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from cases.extension.timeline_models import TimelineEntry
from cases.notes.services import add_note
from legal import services as legal
from tests.cases.asking import Address, SignIn, Stored, at, text
from tests.factories import World

# Three in the morning in Jakarta, of the day after.
LATE = datetime(2026, 5, 3, 20, 0, tzinfo=UTC)


@pytest.fixture
def written(world: World) -> None:
    for actor, body, compartment, moment in (
        ("caseworker", "MARKONE", "general", datetime(2026, 5, 1, 3, 0, tzinfo=UTC)),
        ("colleague", "MARKTWO", "clinical", datetime(2026, 5, 2, 3, 0, tzinfo=UTC)),
        ("caseworker", "MARKTHREE", "clinical", LATE),
        ("lawyer", "MARKLEGAL", "legal", datetime(2026, 5, 3, 3, 0, tzinfo=UTC)),
    ):
        with world.at_work(world.users[actor]) as by:
            add_note(case=world.case, text=body, compartment=compartment, happened_at=moment, by=by)


def seen(browser: Client, url: str, **asked: Any) -> list[str]:
    answer = browser.get(f"{url}?{urlencode(asked)}")
    assert answer.status_code == 200
    return re.findall(r'timeline-text">(MARK[A-Z]+)<', text(answer))


@pytest.mark.usefixtures("written")
def test_it_is_cut_by_each_and_by_all_together(world: World, sign_in: SignIn, address: Address) -> None:
    browser, url = sign_in(world.caseworker), address("detail")
    mine = str(world.caseworker.pk)
    assert seen(browser, url, kind="cases.note") == ["MARKTHREE", "MARKTWO", "MARKONE"]
    assert seen(browser, url, kind="cases.note", by=mine) == ["MARKTHREE", "MARKONE"]
    assert seen(browser, url, compartment="clinical") == ["MARKTHREE", "MARKTWO"]
    assert seen(browser, url, since="2026-05-02", until="2026-05-03") == ["MARKTWO"]
    assert seen(browser, url, since="2026-05-04", until="2026-05-04") == ["MARKTHREE"]
    assert seen(browser, url, by=mine, compartment="clinical", since="2026-05-01", kind="cases.note") == ["MARKTHREE"]


@pytest.mark.usefixtures("written")
def test_nothing_is_found_that_the_reader_does_not_read(world: World, sign_in: SignIn, address: Address) -> None:
    browser, url = sign_in(world.caseworker), address("detail")
    page = text(browser.get(f"{url}?panel=cut"))
    options = page[page.index('id="id_by"') :].split("</select>")[0]
    assert (str(world.caseworker.pk) in options, str(world.lawyer.pk) in options) == (True, False)
    assert 'value="legal"' not in page[page.index('id="id_compartment"') :].split("</select>")[0]
    for asked in ({"by": str(world.lawyer.pk)}, {"compartment": "legal"}):
        assert "MARKLEGAL" not in seen(browser, url, **asked)
    assert seen(sign_in(world.lawyer), url, compartment="legal") == ["MARKLEGAL"]


@pytest.mark.usefixtures("written")
def test_only_kinds_that_the_reader_finds_there_are_offered(world: World, sign_in: SignIn, address: Address) -> None:
    """Neither what does not occur nor what lies in parts that others alone read is named."""
    with world.at_work(world.lawyer) as by:
        day = world.case.opened_on
        legal.open_matter(
            case=world.case, kind="CRIMINAL", title="MARKMATTER", opened_on=day, stage="INVESTIGATION", by=by
        )
    basics = {"cases.consent", "cases.intake", "cases.note"}
    assert basics <= kinds(sign_in(world.caseworker), address("detail"))
    assert not {kind for kind in kinds(sign_in(world.caseworker), address("detail")) if kind.startswith("legal.")}
    assert "legal.matter" in kinds(sign_in(world.lawyer), address("detail"))
    # What was asked for stays chosen, and is not there.
    page = text(sign_in(world.caseworker).get(f"{address('detail')}?kind=legal.matter"))
    assert ('value="legal.matter" selected' in page, "Nothing of this kind yet." in page) == (True, True)


def kinds(browser: Client, url: str) -> set[str]:
    page = text(browser.get(url))
    return set(re.findall(r'<option value="([^"]+)"', page[page.index('id="kind"') :].split("</select>")[0]))


@pytest.mark.usefixtures("written")
def test_the_fields_for_more_are_there_when_asked_for_and_stay_while_they_cut(
    world: World, sign_in: SignIn, address: Address
) -> None:
    browser, url = sign_in(world.caseworker), address("detail")
    first = text(browser.get(f"{url}?kind=cases.note"))
    assert 'id="id_by"' not in first
    assert f'href="{url}?kind=cases.note&amp;panel=cut#timeline-filter"' in first
    for asked in ("panel=cut", "since=2026-05-01", "until=x", f"by={world.lawyer.pk}", "compartment=general"):
        assert 'id="id_by"' in text(browser.get(f"{url}?{asked}")), asked


@pytest.mark.usefixtures("written")
def test_the_timeline_is_brought_alone_so_that_what_is_being_written_stays(
    world: World, sign_in: SignIn, address: Address
) -> None:
    answer = sign_in(world.caseworker).get(f"{address('detail')}?panel=cut", headers={"HX-Request": "true"})
    assert text(answer).strip().startswith('<div id="activity">')
    assert 'id="id_by"' in text(answer)
    assert ("note-box" in text(answer), "<html" in text(answer)) == (False, False)


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize(
    "asked",
    [
        {"by": "x"},
        {"by": "\x00"},
        {"compartment": "secret"},
        {"since": "kemarin"},
        {"until": "3026-01-01"},
        {"entry": "x"},
    ],
)
def test_nonsense_cuts_nothing_off(world: World, sign_in: SignIn, address: Address, asked: dict[str, str]) -> None:
    assert seen(sign_in(world.caseworker), address("detail"), **asked) == ["MARKTHREE", "MARKTWO", "MARKONE"]


@pytest.mark.usefixtures("written")
def test_days_the_wrong_way_round_are_said_to_be(world: World, sign_in: SignIn, address: Address) -> None:
    answer = sign_in(world.caseworker).get(address("detail") + "?since=2026-05-03&until=2026-05-01")
    assert "The end cannot be before the beginning." in text(answer)


@pytest.mark.usefixtures("written")
def test_an_entry_has_an_address_that_begins_with_it(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    entry = next(row for row in stored(TimelineEntry, kind="cases.note") if row.by_id == world.colleague.pk)
    browser, url = sign_in(world.caseworker), address("detail")
    link = f"{url}?entry={entry.pk}#entry-{entry.pk}"
    page = text(browser.get(url))
    assert f'<a href="{link}"><time' in page
    assert f'<li class="timeline-entry" id="entry-{entry.pk}">' in page
    assert seen(browser, url, entry=str(entry.pk)) == ["MARKTWO", "MARKONE"]
    assert "Show the newest" in text(browser.get(f"{url}?entry={entry.pk}"))


@pytest.mark.usefixtures("written")
def test_the_address_of_an_entry_that_is_not_for_the_reader_says_nothing(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    entry = next(row for row in stored(TimelineEntry, kind="cases.note") if row.by_id == world.lawyer.pk)
    browser, url = sign_in(world.caseworker), address("detail")
    assert seen(browser, url, entry=str(entry.pk)) == ["MARKTHREE", "MARKTWO", "MARKONE"]
    assert "Show the newest" not in text(browser.get(f"{url}?entry={entry.pk}"))


def test_older_entries_keep_what_was_asked_for(world: World, sign_in: SignIn, address: Address) -> None:
    for actor in ("colleague", "caseworker"):
        with world.at_work(world.users[actor]) as by:
            for _number in range(45):
                add_note(case=world.case, text=f"MARK{actor.upper()}", happened_at=LATE, by=by)
    browser, asked = sign_in(world.colleague), {"by": str(world.colleague.pk), "since": "2026-05-01"}
    page = text(browser.get(f"{address('detail')}?{urlencode(asked)}"))
    (more,) = re.findall(r'href="([^"]+)">Older entries', page)
    older = text(browser.get(more.replace("&amp;", "&")))
    assert [found.count("MARKCOLLEAGUE") for found in (page, older)] == [40, 5]
    assert "MARKCASEWORKER" not in page + older


@pytest.mark.usefixtures("written")
def test_the_api_is_cut_the_same_way_and_refuses_a_slip(world: World, sign_in: SignIn) -> None:
    browser, url = sign_in(world.caseworker), at("api-cases:timeline", world.case)

    def found(**asked: str) -> list[str]:
        rows = browser.get(url, asked).json()["results"]
        return [row["text"] for row in rows if row["text"].startswith("MARK")]

    assert found(compartment="clinical", by=str(world.colleague.pk)) == ["MARKTWO"]
    assert found(since="2026-05-02", until="2026-05-03") == ["MARKTWO"]
    assert found(compartment="legal") == []
    for slip in ({"since": "kemarin"}, {"compartment": "secret"}, {"by": str(world.lawyer.pk)}):
        assert browser.get(url, slip).status_code == 400
