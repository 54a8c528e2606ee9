"""What is asked of the case list: every filter, every order, columns, size of a page, and what is shown of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from accounts import services as accounts
from accounts.models import Membership
from cases.case_list import columns as case_list_columns
from cases.episodes.services import add_episode
from cases.record.models import Case, Person
from cases.tasks.services import add_task, finish_task
from cases.team import grants
from cases.team.services import assign, end_assignment
from core.db import organisation_scope
from tests.cases.asking import SignIn, at, queries, restrict, take_off, text
from tests.cases.case_list.test_export import FILE, cells
from tests.factories import MARK_NAME, World, make_case

LIST, API = "/cases/", "/api/v1/cases/"
# One for the people of both choices in the whole filter, one for the places; the chips look up what is chosen.
WHOLE_QUERIES = 10


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def cases(world: World) -> dict[str, Case]:
    """The cast's own, and two more of the caseworker's: `girl` and `man`, whose facts differ in everything."""
    with world.at_work(world.caseworker) as by:
        girl = make_case(by=by, site=world.site, name="Anak Contoh")
        man = make_case(by=by, site=world.site, name="Orang Contoh")
        Person.objects.filter(pk=girl.person_id).update(is_child=True, birth_year=2012)
        Person.objects.filter(pk=man.person_id).update(birth_year=None, gender="Masculine", citizenship="MM")
        add_episode(case=girl, facts={"exploitation_types": ["ForcedLabour"]}, by=by)
        add_task(case=man, title="Telepon", due_on=timezone.localdate(), assignee=by, by=by)
        add_task(case=girl, title="Surat", due_on=timezone.localdate(), assignee=by, by=by)
        Case.objects.filter(pk=girl.pk).update(
            opened_on=date(2026, 1, 5), updated_at=timezone.now() - timedelta(days=40), priority="URGENT"
        )
        Case.objects.filter(pk=man.pk).update(
            opened_on=date(2026, 5, 5),
            updated_at=timezone.now() - timedelta(days=20),
            priority="HIGH",
            status="FOLLOW_UP",
        )
    with world.at_work(world.colleague) as by:
        assign(case=world.case, user=world.manager, part="LEAD", by=by)
    return {"own": world.case, "girl": girl, "man": man}


def shown(page: Any, cases: dict[str, Case]) -> list[str]:
    names = {case.code: name for name, case in cases.items()}
    return [names[row.code] for row in page.context["rows"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"age": "CHILD"}, {"girl"}),
        ({"age": "ADULT"}, {"own"}),
        ({"age": "UNKNOWN"}, {"man"}),
        ({"gender": "Masculine"}, {"man"}),
        ({"citizenship": "MM"}, {"man"}),
        ({"opened_from": "2026-03-02"}, {"own", "man"}),
        ({"opened_to": "2026-03-02"}, {"own", "girl"}),
        ({"opened_from": "2026-01-05", "opened_to": "2026-01-05"}, {"girl"}),
        ({"quiet": "30"}, {"girl"}),
        ({"quiet": "14"}, {"girl", "man"}),
        ({"exploitation": "ForcedLabour"}, {"girl"}),
        ({"exploitation": ["SexualExploitation", "ForcedLabour"]}, {"girl"}),
        ({"exploitation": "SexualExploitation"}, set()),
        ({"restricted": "on"}, set()),
        ({"stage": "FOLLOW_UP"}, {"man"}),
        ({"stage": "INTAKE"}, {"own", "girl"}),
        ({"stage": "PLAN"}, set()),
        ({"priority": "URGENT", "age": "UNKNOWN"}, set()),
    ],
)
def test_each_filter_finds_what_it_says_in_the_page_and_the_api(
    world: World, sign_in: SignIn, cases: dict[str, Case], query: dict[str, Any], expected: set[str]
) -> None:
    browser = sign_in(world.caseworker)
    assert set(shown(browser.get(LIST, query), cases)) == expected
    asked = {name: "true" if value == "on" else value for name, value in query.items()}
    found = browser.get(API, asked).json()["results"]
    assert {row["code"] for row in found} == {cases[name].code for name in expected}


@pytest.mark.parametrize("year", [None, 1998])
@pytest.mark.parametrize("is_said_adult", [False, True])
@pytest.mark.parametrize("is_child", [False, True])
def test_the_list_its_file_and_its_filters_call_a_child_whom_the_person_page_calls_one(
    world: World, sign_in: SignIn, cases: dict[str, Case], year: int | None, is_said_adult: bool, is_child: bool
) -> None:
    said = {"birth_year": year, "is_said_adult": is_said_adult, "is_child": is_child}
    with world.at_work(world.caseworker):
        rows = Person.objects.filter(pk=cases["man"].person_id)
        rows.update(**said)
        was_child = rows.get().was_child
    group, word, answer = {
        True: ("CHILD", "Child", "Yes"),
        False: ("ADULT", "Adult", "No"),
        None: ("UNKNOWN", "Not known", "Not known"),
    }[was_child]
    browser = sign_in(world.manager)
    person = text(browser.get(at("cases:person", cases["man"])))
    assert re.search(rf"Under 18 at intake</dt>\s*<dd[^>]*>\s*{answer}\s*</dd>", person)
    page = browser.get(LIST, {"column": ["code", "age"]})
    assert {row.code: row.age for row in page.context["rows"]}[cases["man"].code] == word
    _head, *lines = cells(browser.post(f"{FILE}?column=code&column=age"))
    assert dict(lines)[cases["man"].code] == word
    found = {
        asked: (
            "man" in shown(browser.get(LIST, {"age": asked}), cases),
            cases["man"].code in {row["code"] for row in browser.get(API, {"age": asked}).json()["results"]},
        )
        for asked in ("CHILD", "ADULT", "UNKNOWN")
    }
    assert found == {asked: (asked == group, asked == group) for asked in found}


def test_last_activity_goes_by_the_day_of_the_site(world: World, sign_in: SignIn, cases: dict[str, Case]) -> None:
    """An hour after midnight in Jakarta it is the day before in London."""
    with world.at_work(world.caseworker):
        Case.objects.filter(pk=cases["man"].pk).update(updated_at=datetime(2026, 4, 1, 18, 0, tzinfo=UTC))
    browser = sign_in(world.caseworker)
    assert shown(browser.get(LIST, {"active_from": "2026-04-02", "active_to": "2026-04-02"}), cases) == ["man"]
    assert shown(browser.get(LIST, {"active_from": "2026-04-01", "active_to": "2026-04-01"}), cases) == []


def test_by_who_leads_and_by_who_works_on_it_now(world: World, sign_in: SignIn, cases: dict[str, Case]) -> None:
    browser = sign_in(world.manager)
    assert set(shown(browser.get(LIST, {"lead": str(world.caseworker.pk)}), cases)) == {"own", "girl", "man"}
    assert shown(browser.get(LIST, {"lead": str(world.manager.pk)}), cases) == ["own"]
    assert shown(browser.get(LIST, {"worker": str(world.colleague.pk)}), cases) == ["own"]
    assert shown(browser.get(LIST, {"lead": str(world.colleague.pk)}), cases) == []
    with world.at_work(world.caseworker) as by:
        row = cases["own"].assignments.get(user=world.colleague)
        end_assignment(assignment_id=row.pk, expected_version=row.version, by=by)
    # Nobody is named who works on no case that one sees.
    page = browser.get(LIST, {"worker": str(world.colleague.pk), "panel": "filter"})
    assert "What was asked for is there no longer: Works on the case." in text(page)
    assert (f'value="{world.manager.pk}"' in text(page), f'value="{world.outsider.pk}"' in text(page)) == (True, False)


def test_a_task_is_overdue_from_the_day_after_and_until_it_is_done(
    world: World, sign_in: SignIn, cases: dict[str, Case]
) -> None:
    browser = sign_in(world.caseworker)
    assert shown(browser.get(LIST, {"overdue": "on"}), cases) == []
    with world.at_work(world.caseworker) as by:
        task = add_task(
            case=cases["man"], title="Lama", due_on=timezone.localdate() - timedelta(days=1), assignee=by, by=by
        )
    assert shown(browser.get(LIST, {"overdue": "on"}), cases) == ["man"]
    with world.at_work(world.caseworker) as by:
        finish_task(task_id=task.pk, expected_version=1, by=by)
    assert shown(browser.get(LIST, {"overdue": "on"}), cases) == []


def test_restricted_ones_are_found_by_their_team_alone(world: World, sign_in: SignIn, cases: dict[str, Case]) -> None:
    restrict(world, cases["girl"])
    assert shown(sign_in(world.caseworker).get(LIST, {"restricted": "on"}), cases) == ["girl"]
    assert shown(sign_in(world.manager).get(LIST, {"restricted": "on"}), cases) == []
    assert "girl" not in shown(sign_in(world.manager).get(LIST, {"age": "CHILD"}), cases)


def test_what_happened_is_no_way_to_find_a_case_for_who_may_not_read_it(
    world: World, sign_in: SignIn, cases: dict[str, Case]
) -> None:
    with world.at_work(world.caseworker) as by:
        add_episode(case=world.case, facts={"exploitation_types": ["ForcedLabour"]}, by=by)
        assign(case=world.case, user=world.shelter, part="SHELTER", by=by)
    browser = sign_in(world.shelter)
    assert shown(browser.get(LIST), cases)
    page = browser.get(LIST, {"exploitation": "ForcedLabour", "panel": "filter"})
    assert shown(page, cases) == []
    assert 'type="checkbox" name="exploitation"' not in text(page)
    # The same press of somebody who may read it.
    open_to = sign_in(world.caseworker).get(LIST, {"exploitation": "ForcedLabour", "panel": "filter"})
    assert set(shown(open_to, cases)) == {"own", "girl"}
    assert 'type="checkbox" name="exploitation"' in text(open_to)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("-updated", ["own", "man", "girl"]),
        ("updated", ["girl", "man", "own"]),
        ("-opened", ["man", "own", "girl"]),
        ("opened", ["girl", "own", "man"]),
        ("-priority", ["girl", "man", "own"]),
        ("priority", ["own", "man", "girl"]),
        ("nonsense", ["own", "man", "girl"]),
    ],
)
def test_each_order_puts_them_so(
    world: World, sign_in: SignIn, cases: dict[str, Case], sort: str, expected: list[str]
) -> None:
    assert shown(sign_in(world.caseworker).get(LIST, {"sort": sort}), cases) == expected


@pytest.mark.parametrize("sort", sorted(case_list_columns.ORDERS))
def test_pages_follow_each_other_in_every_order(world: World, sign_in: SignIn, sort: str) -> None:
    """By key, with many that are equal in what they are ordered by: none is left out, none comes twice."""
    with world.at_work(world.administrator) as by:
        far = accounts.add_site(name="Kantor Jauh", time_zone="Asia/Jayapura", by=by)
    with world.at_work(world.caseworker) as by:
        made = [world.case, *(make_case(by=by, site=world.site, name=f"Warga {n}") for n in range(54))]
        for case in made[:20]:
            Case.objects.filter(pk=case.pk).update(priority="HIGH", site=far)
            grants.sync(Case.objects.get(pk=case.pk))
    browser, url, codes, pages = sign_in(world.caseworker), f"{LIST}?sort={sort}&size=25", [], 0
    while url:
        page = browser.get(url)
        codes += [row.code for row in page.context["rows"]]
        found = set(re.findall(r'href="(\?[^"]*after=[^"]*)"', text(page)))
        url = LIST + found.pop().replace("&amp;", "&") if found else ""
        pages += 1
    assert (pages, len(codes)) == (3, 55)
    with organisation_scope(world.organisation.pk):
        rows = Case.objects.as_listed().with_urgency().order_by(*case_list_columns.ORDERS[sort].fields)
        assert codes == [row.code for row in rows]


def test_the_columns_are_those_that_were_chosen_in_their_fixed_order(
    world: World, sign_in: SignIn, cases: dict[str, Case]
) -> None:
    page = sign_in(world.caseworker).get(LIST, {"column": ["citizenship", "age", "code", "gender"], "sort": "opened"})
    heads = re.findall(r"<th scope=\"col\"[^>]*>(?:<a[^>]*>)?([^<]+)", text(page))
    assert heads == ["Name", "Case code", "Age", "Gender", "Citizenship"]
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", text(page))
    assert [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in rows] == [
        [cases["girl"].code, "Child", "Female", "Indonesia"],
        [cases["own"].code, "Adult", "Female", "Indonesia"],
        [cases["man"].code, "Not known", "Male", "Myanmar"],
    ]


def test_the_stage_is_a_column_of_the_list(world: World, sign_in: SignIn, cases: dict[str, Case]) -> None:
    asked = {"column": ["code", "stage"], "sort": "opened"}
    page = sign_in(world.caseworker).get(LIST, asked)
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", text(page))
    assert [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in rows] == [
        [cases["girl"].code, "Intake"],
        [cases["own"].code, "Intake"],
        [cases["man"].code, "Reintegration and follow-up"],
    ]


def test_a_heading_that_can_be_ordered_by_says_how_it_is_and_turns_it_round(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    first = {str(head["label"]): head for head in browser.get(LIST).context["heads"]}
    assert (first["Last activity"]["aria_sort"], first["Opened"]["aria_sort"]) == ("descending", "")
    assert (first["Last activity"]["url"], first["Opened"]["url"]) == ("?sort=updated", "?sort=-opened")
    assert first["Status"]["url"] == ""
    turned = {str(head["label"]): head for head in browser.get(f"{LIST}?sort=updated").context["heads"]}
    assert (turned["Last activity"]["aria_sort"], turned["Last activity"]["url"]) == ("ascending", "?sort=-updated")


def test_what_is_on_stands_above_the_list_and_each_can_be_taken_off(
    world: World, sign_in: SignIn, cases: dict[str, Case]
) -> None:
    query = {
        "status": "ACTIVE",
        "overdue": "on",
        "lead": str(world.caseworker.pk),
        "opened_from": "2026-01-01",
        "exploitation": ["ForcedLabour", "SexualExploitation"],
    }
    browser = sign_in(world.caseworker)
    page = browser.get(LIST, query)
    chips = [(str(chip.label), str(chip.text)) for chip in page.context["chips"]]
    labels = [label for label, _text in chips]
    assert chips[0] == ("Status", "Active")
    assert ("With an overdue task", "") in chips
    assert ("Lead caseworker", "Caseworker") in chips
    assert ("Opened from", "1 Jan 2026") in chips
    assert labels.count("Type of exploitation") == 2
    without = page.context["chips"][labels.index("Status")].url
    assert "status" not in without
    left = browser.get(LIST + without).context["chips"]
    assert [str(chip.label) for chip in left] == [label for label in labels if label != "Status"]
    one = page.context["chips"][labels.index("Type of exploitation")].url
    assert [str(chip.label) for chip in browser.get(LIST + one).context["chips"]].count("Type of exploitation") == 1
    assert browser.get(LIST + page.context["clear_url"]).context["chips"] == []
    # The few filters that are shown at first carry the others on.
    hidden = dict(page.context["kept"])
    assert hidden["lead"] == str(world.caseworker.pk)


def test_what_is_there_no_longer_is_said_and_left_out(world: World, sign_in: SignIn, cases: dict[str, Case]) -> None:
    with world.at_work(world.administrator) as by:
        row = Membership.objects.get(user=world.colleague)
        accounts.end_membership(membership_id=row.pk, expected_version=row.version, by=by)
    browser, asked = sign_in(world.caseworker), {"lead": str(world.colleague.pk), "priority": "URGENT"}
    # Who has left still has their cases, until somebody takes them over.
    page = browser.get(LIST, asked)
    assert [str(chip.label) for chip in page.context["chips"]] == ["Priority", "Lead caseworker"]
    assert shown(page, cases) == []
    take_off(world, world.colleague)
    page = browser.get(LIST, asked)
    assert shown(page, cases) == ["girl"]
    assert "What was asked for is there no longer: Lead caseworker." in text(page)
    assert [str(chip.label) for chip in page.context["chips"]] == ["Priority"]
    assert str(world.colleague.pk) not in page.context["here"]


def test_no_address_on_the_page_names_anybody_who_is_helped(
    world: World, sign_in: SignIn, cases: dict[str, Case]
) -> None:
    page = text(sign_in(world.caseworker).get(LIST, {"code": world.case.code, "panel": "filter", "status": "ACTIVE"}))
    addresses = re.findall(r'(?:href|action|hx-post)="([^"]*)"', page)
    assert not any(world.case.code in url or MARK_NAME in url for url in addresses)
    (form,) = re.findall(r'<form class="filters[^"]*".*?</form>', page, re.DOTALL)
    assert set(re.findall(r'<input type="(\w+)"', form)) == {"checkbox", "date", "hidden"}
    assert world.case.code not in form


def test_the_whole_filter_costs_as_many_queries_as_stand_here(
    world: World, sign_in: SignIn, cases: dict[str, Case]
) -> None:
    browser = sign_in(world.caseworker)
    assert queries(browser, f"{LIST}?panel=filter") == WHOLE_QUERIES
    with world.at_work(world.caseworker) as by:
        for number in range(5):
            make_case(by=by, site=world.site, name=f"Warga {number}")
    assert queries(browser, f"{LIST}?panel=filter") == WHOLE_QUERIES
    assert queries(browser, f"{LIST}?column=age&column=code&sort=-priority") == 7
