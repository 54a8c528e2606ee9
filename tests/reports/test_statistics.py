"""Statistics without names: who is counted, what a page and its file say, and that a figure never moves."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from audit.models import AccessEntry, Act
from cases.case_page.closing import close_case
from cases.consent.services import give_consent
from cases.enquiries.services import EnquiryFacts, log_enquiry
from cases.record.models import Case, Person
from cases.team.restriction import restrict_case
from cases.team.services import assign
from core.db import organisation_scope, trail_scope
from core.errors import DomainError
from core.keys import data_keys
from reports.models import Release
from reports.periods import Period, offered
from tests.cases.asking import SignIn, leaks, nothing_changes, queries, text
from tests.factories import World
from tests.reports.made_up import GIVEN, REFUSED, Decided, Made, many, put, release

LIST, NEW = "/statistics/", "/statistics/new/"
QUERIES = {LIST: 6, NEW: 4, "release": 4, "file": 3}
YEAR = Period(2025, 1, 4)
MALAYSIA = ("MY", ("ForcedLabour",), ("DebtBondage", "WithholdsDocuments"))
SAUDI = ("SA", ("SexualExploitation",), ("WithholdsDocuments",))
ENDED = {"closed_on": date(2025, 11, 3), "outcome": "GOALS_REACHED"}


def usual() -> list[Made]:
    """A year: 60 people whose case was opened, 25 whose case was closed."""
    return [
        *many(25, opened_on=date(2025, 2, 3), episodes=(MALAYSIA,), **ENDED),
        *many(20, opened_on=date(2025, 5, 9), gender="Masculine", episodes=(SAUDI,)),
        *many(12, opened_on=date(2025, 8, 1), is_child=True, birth_year=2011, episodes=(MALAYSIA, SAUDI)),
        *many(3, opened_on=date(2025, 10, 1), birth_year=None),
        *many(4, opened_on=date(2024, 12, 31)),
        *many(4, opened_on=date(2026, 1, 1)),
    ]


def address(row: Release, name: str = "release") -> str:
    return reverse(f"reports:{name}", kwargs={"pk": row.pk})


def tables(answer: Any) -> dict[str, list[list[str]]]:
    """The rows of each table on the page, by what stands above it."""
    found: dict[str, list[list[str]]] = {}
    for table in re.findall(r"<table.*?</table>", text(answer), re.S):
        caption = stripped(re.findall(r"<caption.*?</caption>", table, re.S)[0])
        body = table.split("</thead>")[1]
        rows = [
            re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in re.findall(r"<tr>(.*?)</tr>", body, re.S)
        ]
        found.setdefault(caption, []).extend([[stripped(cell) for cell in row] for row in rows])
    return found


def stripped(cell: str) -> str:
    return re.sub(r"<[^>]+>", "", cell).strip()


def counts(row: Release, table: str) -> dict[str, int]:
    return dict(row.figures[table]["counts"])


def test_a_year_as_the_page_shows_it(world: World, data_officer: User, sign_in: SignIn) -> None:
    put(world, usual())
    browser = sign_in(data_officer)
    answer = browser.post(NEW, {"period": "2025-q1-q4"})
    with world.at_work(data_officer):
        row = Release.objects.get()
        act = Act.objects.get(verb="statistics.made")
        assert (act.user_id, act.target_id, act.detail) == (data_officer.pk, row.pk, {"period": "2025-q1-q4"})
    assert (answer.status_code, answer.url) == (303, address(row))
    page = browser.get(address(row))
    assert "Statistics 2025" in text(page)
    assert "People whose case was opened: 60" in text(page)
    assert "People whose case was closed: 25" in text(page)
    assert tables(page) == {
        "By quarter": [["January to March 2025", "25"], ["All others together", "35"], ["All", "60"]],
        "By gender and age at intake": [
            ["Female, under 18", "12"],
            ["Female, 18 or older", "25"],
            ["All others together", "23"],
            ["All", "60"],
        ],
        "By country of exploitation": [["Malaysia", "25"], ["All others together", "35"], ["All", "60"]],
        "By type of exploitation": [["Forced labour", "37"], ["Sexual exploitation", "32"]],
        "By means of control": [["Debt bondage", "37"]],
    }
    closed = text(page).split("People whose case was closed")[1]
    assert "Too few to be shown" in closed
    assert "By reason of closing" in closed


def test_enquiries_are_counted_by_month_and_by_how_they_reached_us(
    world: World, data_officer: User, sign_in: SignIn
) -> None:
    with world.at_work(world.caseworker) as by:
        # 18:00 in UTC is the next day where the office is: 1 March is not of February, and the last not of the year.
        days = [*[(2, 3)] * 13, *[(3, 1)] * 11, *[(3, 31)] * 10]
        for number, (month, day) in enumerate(days):
            facts = EnquiryFacts(
                channel="HOTLINE" if number % 3 else "WALK_IN",
                received_at=datetime(2025, month, day, 18, tzinfo=UTC) - timedelta(days=1),
                about="MARKABOUT",
            )
            log_enquiry(site=world.site, facts=facts, by=by)
        late = datetime(2025, 12, 31, 18, tzinfo=UTC)
        log_enquiry(site=world.site, facts=replace(facts, received_at=late), by=by)
    row = release(world, YEAR)
    assert {name: row.figures[name] for name in ("enquiries", "channel")} == {
        "enquiries": {"total": 34, "counts": {"2": 13}},
        "channel": {"total": 34, "counts": {"WALK_IN": 12}},
    }
    page = sign_in(data_officer).get(address(row))
    assert "Enquiries: 34" in text(page)
    assert "MARKABOUT" not in text(page)
    assert tables(page) == {
        "By month": [["February 2025", "13"], ["All others together", "21"], ["All", "34"]],
        "By how they reached us": [["Came in person", "12"], ["All others together", "22"], ["All", "34"]],
    }


def test_each_person_is_counted_once(world: World, data_officer: User) -> None:
    again = Made(date(2025, 1, 7), 9_001, date(2025, 3, 1), "WITHDREW", episodes=(MALAYSIA,))
    put(
        world,
        [
            *many(20, opened_on=date(2025, 2, 3)),
            again,
            replace(again, opened_on=date(2025, 6, 1), closed_on=date(2025, 9, 1), outcome="REFERRED"),
            *many(9, opened_on=date(2024, 5, 1), closed_on=date(2025, 9, 2), outcome="REFERRED"),
        ],
    )
    row = release(world, YEAR)
    assert [row.figures[name]["total"] for name in ("opened", "people", "closed", "outcome")] == [21, 21, 10, 10]


def test_two_records_that_were_made_one_are_one_person(world: World, data_officer: User) -> None:
    rows = put(world, many(21, opened_on=date(2025, 2, 3)))
    with world.at_work(world.manager):
        first, second = rows[0].person_id, rows[1].person_id
        Case.objects.filter(pk=rows[1].pk).update(
            person=first, sealed_for=second, closed_on=date(2026, 1, 5), status="CLOSED", outcome="OTHER"
        )
        Person.objects.filter(pk=second).update(merged_into=first)
    assert release(world, YEAR).figures["people"]["total"] == 20


@pytest.mark.parametrize(
    ("decided", "is_counted"),
    [
        ((), True),
        ((Decided(GIVEN, date(2025, 2, 4)),), True),
        ((Decided(REFUSED, date(2025, 2, 4)),), False),
        ((Decided(GIVEN, date(2025, 2, 4), withdrawn_on=date(2026, 2, 1)),), False),
        ((Decided(GIVEN, date(2025, 2, 4), valid_until=date(2026, 2, 1)),), False),
        ((Decided(REFUSED, date(2025, 2, 4)), Decided(GIVEN, date(2025, 9, 1))), True),
        ((Decided(GIVEN, date(2025, 2, 4)), Decided(REFUSED, date(2025, 9, 1))), False),
    ],
)
def test_who_does_not_want_to_be_in_it_is_not(
    world: World, data_officer: User, decided: tuple[Decided, ...], is_counted: bool
) -> None:
    """Whatever was decided in another case of the same person: here in an older one."""
    older = Made(date(2024, 1, 1), 9_002, date(2024, 3, 1), "OTHER", decided=decided)
    newer = replace(older, opened_on=date(2025, 3, 1), closed_on=None, outcome="", decided=())
    put(world, [*many(20, opened_on=date(2025, 2, 3)), older, newer])
    assert release(world, YEAR).figures["people"]["total"] == 20 + is_counted


def test_a_restricted_case_is_in_no_number(world: World, data_officer: User) -> None:
    shut_away = {"opened_on": date(2025, 2, 3), "is_restricted": True, **ENDED, "episodes": (MALAYSIA,)}
    put(world, [*many(20, opened_on=date(2025, 2, 3)), *many(15, **shut_away)])
    row = release(world, YEAR)
    assert row.figures["people"]["total"] == 20
    assert row.figures["closed"]["total"] is None
    assert "MY" not in counts(row, "country")


def test_nobody_of_another_organisation_is(world: World, data_officer: User, sign_in: SignIn) -> None:
    put(world, many(20, opened_on=date(2025, 2, 3)))
    with world.at_work(world.foreigner):
        Case.objects.update(opened_on=date(2025, 2, 3))
    row = release(world, YEAR)
    assert row.figures["people"]["total"] == 20
    with organisation_scope(world.other_organisation.pk):
        assert not Release.objects.exists()


def test_whoever_was_erased_stays_counted(world: World, data_officer: User) -> None:
    rows = put(world, many(20, opened_on=date(2025, 2, 3), **ENDED))
    with world.at_work(world.manager):
        data_keys.destroy([rows[0].key_subject()])
    assert release(world, YEAR).figures["people"]["total"] == 20


def changes() -> list[Callable[[World, Case], Any]]:
    def restrict(world: World, case: Case) -> None:
        assign(case=case, user=world.caseworker, part="LEAD", by=world.manager)
        restrict_case(case_id=case.pk, expected_version=case.version, by=world.manager)

    def refuse(world: World, case: Case) -> None:
        from cases.consent.models import Consent

        consent = Consent(case=case, purpose="STATISTICS", decision="REFUSED", form="ORAL", decided_on=date(2026, 1, 2))
        give_consent(consent=consent, by=world.manager)

    def close(world: World, case: Case) -> None:
        close_case(
            case_id=case.pk,
            expected_version=case.version,
            outcome="OTHER",
            reason="Selesai",
            on=date(2025, 12, 1),
            by=world.manager,
        )

    return [restrict, refuse, close]


@pytest.mark.parametrize("change", changes())
def test_what_changes_later_moves_no_figure(
    world: World, data_officer: User, sign_in: SignIn, change: Callable[[World, Case], Any]
) -> None:
    rows = put(world, usual())
    row, browser = release(world, YEAR), sign_in(data_officer)
    before = browser.get(address(row, "release-file")).content
    shown = tables(browser.get(address(row)))
    with world.at_work(world.manager):
        change(world, Case.objects.get(pk=rows[30].pk))
    assert browser.get(address(row, "release-file")).content == before
    assert tables(browser.get(address(row))) == shown
    # Nor are there new ones beside the old ones, of the same days or of some of them.
    for period in (YEAR, Period(2025, 1, 1), Period(2025, 3, 4)):
        with pytest.raises(DomainError, match="sudah ada"):
            release(world, period)


def test_the_application_cannot_change_a_figure(world: World, data_officer: User) -> None:
    put(world, many(20, opened_on=date(2025, 2, 3)))
    row = release(world, YEAR)
    with world.at_work(data_officer):
        for attempt in (row.delete, row.save, Release.objects.update):
            with pytest.raises(DatabaseError), transaction.atomic():
                attempt(**{"figures": {}} if attempt == Release.objects.update else {})
        assert Release.objects.get().figures == row.figures


def test_too_few_are_not_shown_and_not_kept(world: World, data_officer: User, sign_in: SignIn) -> None:
    put(world, many(9, opened_on=date(2025, 2, 3)))
    browser = sign_in(data_officer)
    with nothing_changes():
        answer = browser.post(NEW, {"period": "2025-q1-q4"})
    assert answer.status_code == 422
    assert "Fewer than 10 people" in text(answer)
    put(world, many(1, opened_on=date(2025, 12, 31)))
    browser.post(NEW, {"period": "2025-q1-q4"})
    with world.at_work(data_officer):
        row = Release.objects.get()
    page = text(browser.get(address(row)))
    assert "People whose case was opened: 10" in page
    assert "Fewer than 10: no number is shown" in page
    assert "<table" not in page


def test_a_period_that_runs_or_is_nonsense_is_refused(world: World, data_officer: User, sign_in: SignIn) -> None:
    put(world, many(20, opened_on=date(2025, 2, 3)))
    browser = sign_in(data_officer)
    with nothing_changes():
        for period in ("", "2025-q4-q1", "2099-q1-q4", "2025", "\x00"):
            assert browser.post(NEW, {"period": period}).status_code == 422
    with pytest.raises(DomainError, match="belum selesai"):
        release(world, Period(date.today().year + 1, 1, 4))


def test_which_periods_are_offered() -> None:
    made = [Period(2026, 1, 1), Period(2025, 1, 4), Period(2024, 1, 2), Period(2024, 3, 3)]
    found = offered(date(2026, 10, 1), made)
    assert found[:4] == [Period(2026, 2, 3), Period(2026, 2, 2), Period(2024, 4, 4), Period(2023, 1, 4)]
    assert (len(found), found[-1]) == (15, Period(2021, 1, 1))
    assert offered(date(2026, 9, 30), made)[0] == Period(2026, 2, 2)
    assert offered(date(2026, 3, 31), [Period(year, 1, 4) for year in range(2021, 2026)]) == []


def test_the_name_of_a_period() -> None:
    for language, names in (
        ("en", ["2025", "January to March 2025", "April to December 2025"]),
        ("id", ["2025", "Januari sampai Maret 2025", "April sampai Desember 2025"]),
    ):
        with translation.override(language):
            assert [str(Period(2025, *ends)) for ends in ((1, 4), (1, 1), (2, 4))] == names
    assert (Period(2024, 1, 1).begins_on, Period(2024, 1, 1).ends_on) == (date(2024, 1, 1), date(2024, 3, 31))
    assert Period.between(date(2025, 4, 1), date(2025, 12, 31)) == Period(2025, 2, 4)


def test_the_file_holds_the_numbers_of_the_page_and_no_other(world: World, data_officer: User, sign_in: SignIn) -> None:
    put(world, usual())
    row, browser = release(world, YEAR), sign_in(data_officer)
    answer = browser.get(address(row, "release-file"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="statistics-2025-q1-q4.csv"'
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0] == ["Period", "Who is counted", "Table", "Category", "Count"]
    assert {line[0] for line in lines[1:]} == {"2025"}
    shown = tables(browser.get(address(row)))
    in_file: dict[str, list[list[str]]] = {}
    for line in lines[1:]:
        if line[2]:
            in_file.setdefault(line[2], []).append(line[3:])
    assert in_file == {name: [cells for cells in rows if cells[0] != "All"] for name, rows in shown.items()}


def test_it_is_for_data_officers_alone(world: World, data_officer: User, sign_in: SignIn) -> None:
    put(world, usual())
    row = release(world, YEAR)
    for actor in ("administrator", "manager", "caseworker", "no_role", "foreigner"):
        browser = sign_in(world.users[actor])
        with nothing_changes():
            assert browser.post(NEW, {"period": "2024-q1-q4"}).status_code == 403
        for url in (LIST, NEW, address(row), address(row, "release-file")):
            answer = browser.get(url)
            assert (answer.status_code, leaks(answer), "All others together" in text(answer)) == (403, [], False)


def test_the_officer_sees_nothing_else_and_opens_nothing(world: World, data_officer: User, sign_in: SignIn) -> None:
    put(world, usual())
    browser = sign_in(data_officer)
    assert browser.get("/", follow=True).redirect_chain[-1][0] == LIST
    release(world, YEAR)
    for url in ("/cases/", world.case.get_absolute_url(), "/people/", "/access-log/"):
        assert browser.get(url).status_code == 403
    page = text(browser.get(LIST))
    assert re.findall(r'<a class="nav-link[^"]*" href="([^"]+)"', page) in ([], [LIST])
    with trail_scope(world.organisation.pk):
        assert not AccessEntry.objects.using("trail").filter(user_id=data_officer.pk).exists()


def test_an_empty_list_says_what_to_do(world: World, data_officer: User, sign_in: SignIn) -> None:
    page = text(sign_in(data_officer).get(LIST))
    assert "No figures yet" in page
    assert NEW in page


def test_how_many_queries(world: World, data_officer: User, sign_in: SignIn) -> None:
    put(world, usual())
    row, browser = release(world, YEAR), sign_in(data_officer)
    urls = {LIST: LIST, NEW: NEW, "release": address(row), "file": address(row, "release-file")}
    assert {name: queries(browser, url) for name, url in urls.items()} == QUERIES
