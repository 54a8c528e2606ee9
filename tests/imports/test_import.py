"""An old list becomes cases: read, said what it means, checked, decided, made, and undone."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
from django.conf import settings
from django.test import Client
from django.urls import reverse

from audit.models import Act
from cases.consent.models import Consent
from cases.episodes.models import Episode
from cases.extension.timeline_models import TimelineEntry
from cases.intake.models import Intake
from cases.merge.models import PersonMerge
from cases.notes.models import Note
from cases.record.access_models import Assignment, CaseAccess
from cases.record.external_models import ExternalRecord
from cases.record.models import Case, Identity, Person
from cases.safe_contact.models import SafeContact
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.files import storage as files
from core.keys import data_keys
from imports.models import Import, ImportRow, Mapping
from notifications.models import Notification
from tests.cases.asking import SignIn, at, nothing_changes, restrict, text
from tests.factories import MARK_NAME, MARK_NIK, World, make_user
from tests.imports import lists
from tests.imports.importing import (
    CLOSED,
    HEADS,
    WHOLE,
    begun,
    checked,
    fresh,
    list_of,
    made,
    rows,
    run,
    say,
    states,
    url,
    values_as_shown,
    work,
)


def test_a_messy_register_is_read_checked_and_imported(world: World, browser: Client) -> None:
    row = checked(browser, world, lists.messy_xlsx())
    found = rows(world, row)
    assert (row.state, row.row_count, len(found)) == ("CHECKED", 40, 40)
    assert states(world, row) == {"READY": 33, "WRONG": 3, "DOUBTFUL": 4}
    assert {number: one.findings["problems"]["en"] for number, one in found.items() if one.state == "WRONG"} == {
        6: [
            [False, 21, "No date of closing: the date of registration is taken."],
            [True, 3, "A row needs a name. Write the name, or “Name not known”."],
            [False, 7, "The year of birth is counted from the age and may be off by one."],
        ],
        8: [[True, 2, "There is no such day in the calendar."]],
        13: [[True, 1, "Row 12 has the same old case number. Correct one of the two."]],
    }
    assert found[10].findings["problems"]["en"][1] == [
        False,
        8,
        "•••• 23 – The spreadsheet has rounded this number: make the column text and type it again. "
        "It is kept in a note.",
    ]
    assert [each[:2] for each in found[15].findings["earlier"]] == [[14, True]]
    assert found[15].findings["earlier"][0][2]["en"] == "the same name, the same year of birth"
    with organisation_scope(world.organisation.pk):
        assert Case.objects.count() == 1, "a check makes nothing"
    answer = browser.post(url("run", row), {"version": row.version})
    assert answer.status_code == 422
    assert "Decide first" in text(answer)
    assert say(browser, url("doubts", row), **{"row-15": "SKIP"}).status_code == 303
    row = run(browser, world, fresh(world, row))
    assert row.state == "DONE"
    assert states(world, row) == {"TAKEN": 36, "WRONG": 3, "SKIPPED": 1}
    with organisation_scope(world.organisation.pk):
        assert Case.objects.count() == 37
        assert Notification.objects.filter(kind="imports.done", recipient_id=world.manager.pk).count() == 1


def test_a_row_becomes_what_an_intake_makes(world: World, browser: Client) -> None:
    row = checked(browser, world, list_of(WHOLE, CLOSED), lead=str(world.caseworker.pk))
    run(browser, world, row)
    case = made(world, "A-1")
    with world.at_work(world.manager) as by:
        log_access(by=by, act="cases.case.opened", rows=[case], compartments=list(Compartment.values))
        assert (case.site, case.status, case.opened_on, case.closed_on) == (
            world.site,
            "ACTIVE",
            date(2019, 3, 5),
            None,
        )
        identity = Identity.objects.get(person=case.person)
        assert (identity.full_name, identity.birth_date, identity.nik) == (
            "Rina Contohnama",
            "1998-05-05",
            "3171014505980001",
        )
        assert identity.phone == "+628110000001"
        assert (case.person.gender, case.person.birth_year, case.person.is_child) == ("Feminine", 1998, False)
        intake = Intake.objects.get(case=case)
        assert (intake.channel, intake.account) == (
            "IMPORT",
            "Taken over from Register lama, where no account is recorded.",
        )
        episode = Episode.objects.get(case=case)
        assert (episode.exploitation_types, episode.country, episode.account) == (
            ["ForcedLabour"],
            "MY",
            "Employer: Majikan Contoh",
        )
        assert [(one.text, one.compartment) for one in Note.objects.filter(case=case)] == [
            ("Datang sendiri", "general")
        ]
        team = Assignment.objects.filter(case=case).order_by("part").values_list("user_id", "part")
        assert list(team) == [(world.manager.pk, "CASEWORKER"), (world.caseworker.pk, "LEAD")]
        assert CaseAccess.objects.filter(case=case).count() == 4
        assert not Consent.objects.filter(case=case).exists()
        assert not SafeContact.objects.filter(case=case).exists()
        kinds = TimelineEntry.objects.filter(case=case).values_list("kind", flat=True)
        assert sorted(kinds) == ["cases.assigned", "cases.episode", "cases.imported", "cases.intake", "cases.note"]
        assert {"case.registered", "case.imported", "case.assigned"} <= set(
            Act.objects.filter(case_id=case.pk).values_list("verb", flat=True)
        )
    other = made(world, "A-2")
    assert (other.status, other.closed_on, other.outcome) == ("CLOSED", date(2019, 3, 6), "OTHER")
    shown = text(browser.get(at("cases:detail", case)))
    assert "Imported from a list · Register lama, A-1" in shown


def test_what_the_list_says_is_gone_once_it_stands_in_cases(world: World, browser: Client) -> None:
    row = checked(browser, world, list_of(WHOLE, ["A-3", "99/99/2019", "Wati Umpama"] + [""] * 9))
    name = row.storage_name
    assert files.size(name) > 0
    row = run(browser, world, row)
    assert (row.storage_name, bytes(row.wrapped_file_key)) == ("", b"")
    found = rows(world, row)
    assert {number: one.cells for number, one in found.items() if one.state == "TAKEN"} == {2: []}
    assert found[3].cells[2] == "Wati Umpama", "what is to be mended stays for some days"


def test_who_is_here_already_is_shown_masked_and_decided_about(world: World, browser: Client) -> None:
    same = [*WHOLE[:2], MARK_NAME, "P", "05/05/1998", MARK_NIK, *WHOLE[6:]]
    row = checked(browser, world, list_of(same))
    (one,) = rows(world, row).values()
    assert (one.state, one.decision) == ("DOUBTFUL", "")
    assert [(each[0], each[1]) for each in one.findings["known"]] == [(str(world.case.pk), True)]
    shown = text(browser.get(url("doubts", row)))
    assert "The same person as in case" not in shown, "the case is open and so is the row: nobody has two of these"
    assert f"Perhaps the person of case {world.case.code} (S. C., Kantor Contoh) – very likely: the same NIK," in shown
    assert "That case is open, as this row is: if it is the same person, leave the row out." in shown
    assert "A new person" in shown
    with nothing_changes():
        answer = browser.post(url("doubts", row), {"version": row.version, "row-2": f"CASE:{world.other_case.pk}"})
    assert answer.status_code == 422


def test_the_same_person_gets_another_case(world: World, browser: Client) -> None:
    same = [*WHOLE[:2], MARK_NAME, "P", "05/05/1998", MARK_NIK, *WHOLE[6:10], "Selesai", ""]
    row = checked(browser, world, list_of(same))
    shown = text(browser.get(url("doubts", row)))
    assert f"The same person as in case {world.case.code} (S. C., Kantor Contoh) – very likely: the same NIK" in shown
    assert MARK_NIK not in shown
    decision = {"row-2": f"CASE:{world.case.pk}"}
    assert say(browser, url("doubts", row), **decision).status_code == 303
    run(browser, world, fresh(world, row))
    case = made(world, "A-1")
    assert case.person_id == world.case.person_id
    assert case.sealed_for_id not in (None, case.person_id)
    answer = say(browser, url("undo", fresh(world, row)))
    assert answer.status_code == 303
    work()
    with organisation_scope(world.organisation.pk):
        assert not PersonMerge.objects.in_force().exists()
        world.case.refresh_from_db()
        assert world.case.is_open
        assert not data_keys.are_destroyed(world.case.key_subject())
        undone = Case.objects.get(pk=case.pk)
        assert undone.person_id != world.case.person_id
        assert data_keys.are_destroyed(undone.key_subject())


def test_the_same_person_twice_in_the_list_is_one(world: World, browser: Client) -> None:
    first = [*WHOLE[:10], "Selesai", ""]
    row = checked(browser, world, list_of(first, ["A-9", "07/03/2020", *WHOLE[2:]]))
    assert rows(world, row)[3].findings["earlier"][0][:2] == [2, True]
    assert say(browser, url("doubts", row), **{"row-3": "ROW:2"}).status_code == 303
    row = run(browser, world, fresh(world, row))
    assert made(world, "A-9").person_id == made(world, "A-1").person_id
    with organisation_scope(world.organisation.pk):
        assert Person.objects.filter(merged_into=None).count() == 2
    assert say(browser, url("undo", row)).status_code == 303
    work()
    assert states(world, row) == {"UNDONE": 2}


def test_all_cases_can_be_restricted(world: World, browser: Client, sign_in: SignIn) -> None:
    run(browser, world, checked(browser, world, list_of(WHOLE), lead=str(world.caseworker.pk), is_restricted="on"))
    case = made(world, "A-1")
    assert case.is_restricted
    assert sign_in(world.caseworker).get(at("cases:detail", case)).status_code == 200
    assert sign_in(world.outsider).get(at("cases:detail", case)).status_code == 404


def test_an_old_number_is_taken_once(world: World, browser: Client) -> None:
    run(browser, world, checked(browser, world, list_of(WHOLE)))
    row = checked(browser, world, list_of(["A-1", "01/02/2020", "Ratna Misalnya"] + [""] * 9))
    (one,) = rows(world, row).values()
    assert one.state == "WRONG"
    assert one.findings["problems"]["en"][-1] == [
        True,
        0,
        "This old case number of “Register lama” was imported before.",
    ]
    assert "There is no row that can be imported" in text(browser.post(url("run", row), {"version": row.version}))


def test_whoever_was_registered_since_the_check_is_not_made_twice(world: World, browser: Client) -> None:
    row = checked(browser, world, list_of(WHOLE))
    other = checked(browser, world, list_of(["B-1", *WHOLE[1:]]))
    run(browser, world, other)
    row = run(browser, world, row)
    (one,) = rows(world, row).values()
    assert one.state == "FAILED"
    assert one.findings["failed"]["en"].startswith("Since the check somebody like this was registered.")
    with organisation_scope(world.organisation.pk):
        assert Case.objects.count() == 2


def test_what_is_wrong_is_said_in_the_language_of_the_reader(world: World, browser: Client) -> None:
    twice = [WHOLE, ["A-1", "99/99/2019", *WHOLE[2:]], ["B-1", *WHOLE[1:]]]
    row = checked(browser, world, list_of(*twice))
    assert "There is no such day in the calendar." in text(browser.get(url("rows", row)))
    assert "the same NIK" in text(browser.get(url("doubts", row)))
    assert say(browser, url("doubts", row), **{"row-4": "NEW"}).status_code == 303
    other = checked(browser, world, list_of(["C-1", *WHOLE[1:]]))
    run(browser, world, fresh(world, row))
    other = run(browser, world, other)
    assert "Since the check somebody like this was registered." in text(browser.get(url("rows", other)))
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "id"
    page = text(browser.get(url("rows", row)))
    assert "Tidak ada tanggal seperti itu dalam kalender." in page
    assert "calendar" not in page
    page = text(browser.get(url("rows", other)))
    assert "Sejak pemeriksaan, ada orang serupa yang dicatat." in page
    assert "Since the check" not in page


def test_what_was_said_is_kept_for_the_next_list(world: World, browser: Client, sign_in: SignIn) -> None:
    row = begun(browser, world, list_of(WHOLE))
    assert say(browser, url("columns", row), **{"column-9": "agent", "column-11": "-"}).status_code == 303
    address = url("values", row)
    sent = values_as_shown(browser, address, name="Register cabang", **{"value-status-0": "FOLLOW_UP"})
    assert browser.post(address, sent).status_code == 303
    with organisation_scope(world.organisation.pk):
        kept = Mapping.objects.get()
    following = begun(browser, world, list_of(["A-7", *WHOLE[1:]], heads=[*HEADS[:3], "Jns kelamin", *HEADS[4:]]))
    assert say(browser, url("mapping", following), mapping=str(kept.pk)).status_code == 303
    shown = values_as_shown(browser, url("columns", following))
    assert (shown["column-9"], shown["column-11"], shown["column-2"]) == ("agent", "-", "full_name")
    assert values_as_shown(browser, url("values", following))["value-status-0"] == "FOLLOW_UP"


def test_a_kept_mapping_is_deleted_with_its_keys(world: World, browser: Client) -> None:
    row = begun(browser, world, list_of(WHOLE))
    assert say(browser, url("columns", row)).status_code == 303
    assert (
        browser.post(url("values", row), values_as_shown(browser, url("values", row), name="Register")).status_code
        == 303
    )
    with organisation_scope(world.organisation.pk):
        kept = Mapping.objects.get()
    away = reverse("imports:delete-mapping", kwargs={"pk": kept.pk})
    assert away in text(browser.get(reverse("imports:list")))
    with nothing_changes():
        assert browser.post(away, {"version": kept.version + 1}).status_code == 409
    answer = browser.post(away, {"version": kept.version})
    assert (answer.status_code, answer["Location"]) == (303, reverse("imports:list"))
    with organisation_scope(world.organisation.pk):
        assert not Mapping.objects.exists()
        assert not data_keys.rows_of([kept.key_subject()]).exists()
        assert Act.objects.filter(verb="import.mapping_deleted").count() == 1
    assert "Kept mappings" not in text(browser.get(reverse("imports:list")))


def test_a_list_is_its_writers_alone(world: World, browser: Client, sign_in: SignIn) -> None:
    other = make_user("second_manager", world.organisation, world.site, "case-manager")
    row = checked(browser, world, list_of(WHOLE))
    for name in ("detail", "reading", "columns", "values", "rows", "problems", "doubts", "run", "undo", "discard"):
        answer = sign_in(other).get(url(name, row))
        assert answer.status_code == 404, name
        assert "Rina" not in text(answer)
    assert sign_in(world.caseworker).get(url("detail", row)).status_code == 403
    assert sign_in(world.administrator).get(reverse("imports:list")).status_code == 403


def test_given_up_nothing_of_it_is_left(world: World, browser: Client) -> None:
    row = checked(browser, world, list_of(WHOLE))
    assert say(browser, url("discard", row)).status_code == 303
    with organisation_scope(world.organisation.pk):
        assert not Import.objects.exists()
        assert not ImportRow.objects.exists()
        assert not data_keys.rows_of([row.key_subject()]).exists()


def test_the_rows_to_mend_are_a_workbook_without_formulas(world: World, browser: Client) -> None:
    heads = [*HEADS[:5], '=HYPERLINK("http://x")', *HEADS[6:]]
    row = begun(browser, world, list_of(["=1+1", "99/99/2019", "", "P", "x", "12", "+abc"] + [""] * 5, heads=heads))
    assert say(browser, url("columns", row), **{"column-5": "nik"}).status_code == 303
    assert say(browser, url("values", row)).status_code == 303
    work()
    answer = browser.get(url("problems", row))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    found = [[cell.value for cell in line] for line in book.worksheets[0].iter_rows()]
    assert found[0] == ["Row", "Column", "Kind", "What it is, and how to mend it", "State"]
    assert found[1] == [2, "Tanggal lapor", "Mistake", "There is no such day in the calendar.", "Has a mistake"]
    assert [2, '\'=HYPERLINK("http://x")', "Remark"] in [line[:3] for line in found]
    assert {cell.data_type for line in book.worksheets[0].iter_rows() for cell in line} == {"s", "n"}


def hidden(world: World, external_id: str) -> Case:
    """An imported case that nobody but the caseworker reaches from now on."""
    case = made(world, external_id)
    with world.at_work(world.manager):
        Assignment.objects.filter(case=case).exclude(user=world.caseworker).update(until=case.created_at)
    restrict(world, case)
    return case


def test_nobody_is_told_of_the_old_number_of_a_hidden_case(world: World, browser: Client) -> None:
    first = checked(browser, world, list_of(WHOLE), lead=str(world.caseworker.pk))
    run(browser, world, first)
    case = hidden(world, "A-1")
    assert browser.get(at("cases:detail", case)).status_code == 404
    rest = ["01/02/2020", "Ratna Misalnya"] + [""] * 9
    row = checked(browser, world, list_of(["A-1", *rest], ["A-77", *rest[:1], "Dewi Umpama", *rest[2:]]))
    taken, free = rows(world, row).values()
    assert (taken.state, taken.findings) == (free.state, free.findings)
    row = run(browser, world, row)
    taken, free = rows(world, row).values()
    assert (taken.state, taken.findings) == (free.state, free.findings)
    assert taken.state == "TAKEN"
    again = checked(browser, world, list_of(["A-1", *rest]))
    (one,) = rows(world, again).values()
    assert one.state == "WRONG", "of one's own the number is taken"
    with organisation_scope(world.organisation.pk):
        numbers = ExternalRecord.objects.filter(external_id="A-1").values_list("case", flat=True)
        assert set(numbers) == {case.pk, taken.case_id}


def test_a_number_that_came_since_the_check_is_refused_unless_its_case_is_hidden(world: World, browser: Client) -> None:
    rest = ["01/02/2020", "Ratna Misalnya"] + [""] * 9
    seen, unseen = (checked(browser, world, list_of(["A-1", *rest])) for _number in range(2))
    run(browser, world, checked(browser, world, list_of(WHOLE), lead=str(world.caseworker.pk)))
    (one,) = rows(world, run(browser, world, seen)).values()
    assert (one.state, one.findings["failed"]["en"]) == (
        "FAILED",
        "This old case number of “Register lama” was imported before.",
    )
    hidden(world, "A-1")
    (one,) = rows(world, run(browser, world, unseen)).values()
    assert one.state == "TAKEN"
