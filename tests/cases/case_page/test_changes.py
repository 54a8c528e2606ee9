"""The change history of a case: who changed what, before and after, for whoever sees the row itself."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from cases.case_page.closing import set_status
from cases.consent.models import Consent
from cases.consent.services import withdraw_consent
from cases.episodes.services import add_episode, update_episode
from cases.extension import changes
from cases.identity.services import FIELDS
from cases.identity.services import change_identity as identity_change_identity
from cases.notes.models import Note
from cases.notes.services import add_note, change_note
from cases.record.access_models import Assignment
from cases.record.models import Identity
from cases.tasks.services import add_task, finish_task
from cases.team.services import end_assignment
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.keys import crypto, data_keys
from core.keys.fields import SealedValue
from core.keys.models import DataKey
from core.web.pagination import packed
from legal.services import add_loss, change_loss, remove_loss
from tests.cases.asking import (
    Address,
    SignIn,
    leaks,
    looks,
    nothing_changes,
    queries,
    restrict,
    take_off,
    text,
    without_identity,
)
from tests.factories import MARK_NAME, MARK_NIK, World, make_case
from tests.legal.makers import MARK_LOSS, make_claim, wages

OLD, NEW = "MARKOLD semula di Blok A", "MARKNEW sekarang di Blok B"
EMPTY = "–"
QUERIES = 11


def rows(response: Any) -> list[list[str]]:
    """The cells of the page's table, as words; the quiet second line behind a bar."""
    found = re.search(r'id="changes">.*?<tbody>(.*?)</tbody>', text(response), re.DOTALL)
    if found is None:
        return []
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in found[1].split("</tr>")]
    plain = [[cell.replace('<span class="cell-note">', " | ") for cell in row] for row in cells if row]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in plain]


def told(response: Any) -> list[list[str]]:
    """What was changed, before and after, the newest first."""
    return [row[1:] for row in rows(response)]


def opened(world: World, by: ActingUser, *records: Any) -> None:
    log_access(by=by, act="test", rows=[world.case, *records], compartments=list(Compartment))


def change_identity(world: World, by: ActingUser, **facts: Any) -> None:
    """The form sends all that it shows, changed or not."""
    identity = Identity.objects.get(person=world.case.person)
    kept = {name: getattr(identity, name) for name in FIELDS}
    identity_change_identity(
        case=world.case, identity_id=identity.pk, expected_version=identity.version, facts={**kept, **facts}, by=by
    )


def episode_facts(**facts: Any) -> dict[str, Any]:
    plain = dict.fromkeys(("industry", "country", "province", "place", "recruitment", "account"), "")
    return {**plain, "exploitation_types": [], "methods_of_control": [], **facts}


def note(world: World, compartment: str = Compartment.GENERAL, actor: str = "caseworker") -> Note:
    """A note that was changed once."""
    with world.at_work(world.users[actor]) as by:
        written = add_note(case=world.case, text=OLD, compartment=compartment, by=by)
        opened(world, by)
        return change_note(note_id=written.pk, expected_version=1, text=NEW, by=by)


def test_each_field_that_was_changed_before_and_after(world: World, sign_in: SignIn, address: Address) -> None:
    with world.at_work(world.caseworker) as by:
        opened(world, by)
        change_identity(world, by, birth_date="1999-06-07", aliases=["Mbak Contoh"], phone="+6281234567890")
        task = add_task(case=world.case, title=OLD, due_on=timezone.localdate(), assignee=by, by=by)
        finish_task(task_id=task.pk, expected_version=task.version, by=by)
        facts = episode_facts(country="ID")
        episode = add_episode(case=world.case, facts=facts, by=by)
        update_episode(episode_id=episode.pk, expected_version=1, facts={**facts, "country": "MY", "place": NEW}, by=by)
        consent = Consent.objects.get(case=world.case)
        withdraw_consent(consent_id=consent.pk, expected_version=consent.version, on=date(2026, 3, 9), by=by)
        set_status(case=world.case, status="FOLLOW_UP", by=by)
    page = sign_in(world.caseworker).get(address("changes"))
    assert page.status_code == 200
    done = told(page)
    assert sorted(row for row in done if row[0] != f"Done at | Task: {OLD}") == sorted(
        [
            ["Other names | Identity", EMPTY, "Mbak Contoh"],
            ["Date of birth | Identity", "5 May 1998", "7 June 1999"],
            ["Phone | Identity", "•••• 01", "•••• 90"],
            ["Year of birth | Person", "1998", "1999"],
            ["Country of exploitation | Episode of trafficking", "Indonesia", "Malaysia"],
            ["Place | Episode of trafficking", EMPTY, NEW],
            ["Withdrawn on | Consent decision", EMPTY, "9 March 2026"],
            ["Status | Case", "Active", "Follow-up"],
        ]
    )
    assert [row[1] for row in done if row[0] == f"Done at | Task: {OLD}"] == [EMPTY]
    assert {row[0].split(" | ")[1] for row in rows(page)} == {"Caseworker"}


def test_a_note_and_the_end_of_somebodys_work(world: World, sign_in: SignIn, address: Address) -> None:
    note(world)
    with world.at_work(world.manager) as by:
        theirs = Assignment.objects.get(case=world.case, user=world.colleague)
        end_assignment(assignment_id=theirs.pk, expected_version=theirs.version, by=by)
    page = sign_in(world.caseworker).get(address("changes"))
    # One transaction here, so one moment: then the kinds stand in a fixed order.
    (written, text_before, text_after), (ended, since_before, _until) = told(page)
    assert (written, text_before, text_after) == ("Note", OLD, NEW)
    assert (ended, since_before) == ("Until | Team: Colleague", EMPTY)
    assert [row[0].split(" | ")[1] for row in rows(page)] == ["Caseworker", "Manager"]


def test_of_the_numbers_of_papers_the_end_alone_is_told_before_and_after(
    world: World, sign_in: SignIn, address: Address
) -> None:
    """The whole is for who has just proved who they are; this page asks for no proof."""
    first, second, passport = "3201014505980011", "3201014505980023", "B1234567"
    with world.at_work(world.caseworker) as by:
        opened(world, by)
        change_identity(world, by, nik=first, passport=passport)
        change_identity(world, by, nik=second, passport="")
    page = sign_in(world.caseworker).get(address("changes"))
    nik, paper = "National identity number (NIK) | Identity", "Passport number | Identity"
    assert sorted(told(page)) == sorted(
        [
            [nik, "•••• 01", "•••• 11"],
            [nik, "•••• 11", "•••• 23"],
            [paper, EMPTY, "•••• 67"],
            [paper, "•••• 67", EMPTY],
        ]
    )
    assert not any(number in text(page) for number in (MARK_NIK, first, second, passport))


def test_what_was_sealed_anew_and_says_the_same_is_no_change(world: World, sign_in: SignIn, address: Address) -> None:
    with world.at_work(world.caseworker) as by:
        opened(world, by)
        change_identity(world, by, birth_date="")
    page = sign_in(world.caseworker).get(address("changes"))
    assert told(page) == [["Date of birth | Identity", "5 May 1998", EMPTY]]


def test_nothing_was_changed(world: World, sign_in: SignIn, address: Address) -> None:
    page = sign_in(world.caseworker).get(address("changes"))
    assert (rows(page), "Nothing was changed" in text(page)) == ([], True)


@pytest.mark.parametrize(
    ("compartment", "writer", "readers"),
    [
        (Compartment.GENERAL, "caseworker", {"caseworker", "manager", "shelter", "counsellor", "lawyer"}),
        (Compartment.COUNSELLING, "counsellor", {"counsellor"}),
        (Compartment.LEGAL, "lawyer", {"lawyer"}),
    ],
)
def test_a_changed_note_is_told_to_who_reads_it(
    world: World, sign_in: SignIn, address: Address, compartment: str, writer: str, readers: set[str]
) -> None:
    note(world, compartment, writer)
    seen = set()
    for actor in ("caseworker", "manager", "shelter", "counsellor", "lawyer"):
        page = sign_in(world.users[actor]).get(address("changes"))
        assert page.status_code == 200
        assert (OLD in text(page)) == (NEW in text(page))
        if OLD in text(page):
            seen.add(actor)
    assert seen == readers


def test_what_a_note_was_in_a_compartment_that_one_does_not_read_stays_there(
    world: World, sign_in: SignIn, address: Address
) -> None:
    """No page moves a note; whoever did it by hand must not have opened what it was."""
    written = note(world, Compartment.COUNSELLING, "counsellor")
    with world.at_work(world.counsellor) as by:
        moved = Note.objects.get(pk=written.pk)
        opened(world, by)
        assert moved.text == NEW
        moved.compartment, moved.text = Compartment.GENERAL, "Terbuka bagi tim"
        moved.save()
    page = sign_in(world.caseworker).get(address("changes"))
    assert page.status_code == 200
    assert rows(page) == []
    assert not any(mark in text(page) for mark in (OLD, NEW))
    assert told(sign_in(world.counsellor).get(address("changes"))) == [
        ["Kind of note | Note", "Counselling", "General"],
        ["Note", NEW, "Terbuka bagi tim"],
        ["Note", OLD, NEW],
    ]


def test_who_does_not_read_accounts_or_identities_sees_no_change_of_them(
    world: World, sign_in: SignIn, address: Address
) -> None:
    without_identity(world, "shelter-staff")
    with world.at_work(world.caseworker) as by:
        opened(world, by)
        change_identity(world, by, address=NEW)
        episode = add_episode(case=world.case, facts=episode_facts(account=OLD), by=by)
        facts = episode_facts(account=NEW)
        update_episode(episode_id=episode.pk, expected_version=1, facts=facts, by=by)
    assert len(rows(sign_in(world.caseworker).get(address("changes")))) == 2
    page = sign_in(world.shelter).get(address("changes"))
    assert (page.status_code, rows(page), leaks(page)) == (200, [], [])


def test_a_loss_that_was_struck_out_is_told_to_lawyers(world: World, sign_in: SignIn, address: Address) -> None:
    claim = make_claim(world)
    with world.at_work(world.lawyer) as by:
        opened(world, by)
        loss = add_loss(claim=claim, facts=wages(), by=by)
        loss = change_loss(loss_id=loss.pk, expected_version=1, facts=wages(quantity=9), by=by)
        remove_loss(loss_id=loss.pk, expected_version=2, by=by)
    page = told(sign_in(world.lawyer).get(address("changes")))
    struck = [row for row in page if row[2] == "Deleted"]
    assert ["Description | Loss", MARK_LOSS, "Deleted"] in struck
    assert [f"Quantity | Loss: {MARK_LOSS}", "9.000", "Deleted"] in struck
    assert [row for row in page if row[2] != "Deleted"] == [[f"Quantity | Loss: {MARK_LOSS}", "8.000", "9.000"]]
    for actor in ("caseworker", "manager", "shelter", "counsellor"):
        other = sign_in(world.users[actor]).get(address("changes"))
        assert (rows(other), MARK_LOSS in text(other)) == ([], False)


def test_it_is_written_into_the_access_log(world: World, sign_in: SignIn, address: Address) -> None:
    note(world)
    sign_in(world.lawyer).get(address("changes"))
    look = looks(world, "cases.case.opened")[-1]
    assert (look.user_id, look.case_ids) == (world.lawyer.pk, [world.case.pk])
    assert look.compartments == ["identity", "general", "legal"]


def test_who_does_not_see_the_case_sees_no_change(world: World, sign_in: SignIn, address: Address) -> None:
    note(world)
    for actor, status in {"outsider": 404, "foreigner": 404, "administrator": 403, "no_role": 403}.items():
        browser = sign_in(world.users[actor])
        with nothing_changes():
            page = browser.get(address("changes"))
        assert (page.status_code, leaks(page), OLD in text(page)) == (status, [], False)
    restrict(world, world.case)
    take_off(world, world.colleague)
    assert sign_in(world.colleague).get(address("changes")).status_code == 404
    assert sign_in(world.manager).get(address("changes")).status_code == 404


def test_the_changes_of_another_case_are_not_told(world: World, sign_in: SignIn, address: Address) -> None:
    note(world)
    with world.at_work(world.caseworker) as by:
        other = make_case(by=by, site=world.site)
        written = add_note(case=other, text="MARKOTHER", by=by)
        opened(world, by, other)
        change_note(note_id=written.pk, expected_version=1, text="MARKOTHER lagi", by=by)
    page = sign_in(world.caseworker).get(address("changes"))
    assert (len(rows(page)), "MARKOTHER" in text(page)) == (1, False)


def test_more_than_a_page_holds(
    world: World, sign_in: SignIn, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "PAGE", 2)
    with world.at_work(world.caseworker) as by:
        opened(world, by)
        written = add_note(case=world.case, text="0", by=by)
        task = add_task(case=world.case, title=OLD, due_on=timezone.localdate(), assignee=by, by=by)
        for number in range(1, 5):  # all in one transaction, so at one moment
            change_note(note_id=written.pk, expected_version=number, text=str(number), by=by)
        finish_task(task_id=task.pk, expected_version=1, by=by)
    browser, found, query = sign_in(world.caseworker), [], ""
    while True:
        page = browser.get(address("changes") + query)
        found += [row[0] if row[0] != "Note" else (row[1], row[2]) for row in told(page)]
        following = re.search(r'rel="next" href="(\?after=[^"]+)"', text(page))
        if following is None:
            break
        assert len(rows(page)) == 2
        query = following[1].replace("&amp;", "&")
    assert found == [f"Done at | Task: {OLD}", ("3", "4"), ("2", "3"), ("1", "2"), ("0", "1")]


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "~~",
        "2026-01-01T00:00:00Z~1~2",
        "9" * 40,
        "%C2%B2~%00~1",
        packed(["", "", ""]),
        packed(["2026-01-01", "1", "2"]),
        packed(["2026-01-01T00:00:00Z", "1", "-1"]),
        packed(["2026-01-01T00:00:00Z", "1", "\x00"]),
    ],
)
def test_nonsense_in_the_address_begins_anew(world: World, sign_in: SignIn, address: Address, after: str) -> None:
    note(world)
    assert len(rows(sign_in(world.caseworker).get(address("changes") + f"?after={after}"))) == 1


def test_it_takes_the_same_queries_for_many_changes(world: World, sign_in: SignIn, address: Address) -> None:
    browser = sign_in(world.caseworker)
    note(world)
    assert queries(browser, address("changes")) == QUERIES
    for _ in range(5):
        note(world)
    assert queries(browser, address("changes")) == QUERIES
    assert MARK_NAME in text(browser.get(address("changes")))


def test_what_a_destroyed_key_sealed_is_dark_and_the_rest_is_not(
    world: World, sign_in: SignIn, address: Address
) -> None:
    written = note(world)
    with organisation_scope(world.organisation.pk):
        old = DataKey.objects.get(subject_id=world.case.person_id, compartment=Compartment.GENERAL)
        new = DataKey(subject_kind=old.subject_kind, subject_id=old.subject_id, compartment=old.compartment, version=2)
        new.wrapped_by, ours = data_keys.provider.for_wrapping(world.organisation.pk)
        new.wrapped = crypto.wrap(crypto.new_key(), under=ours, place=new.place())
        new.save()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE core_datakey SET wrapped = '' WHERE id = %s", [old.pk])
    data_keys.forget_all()
    with world.at_work(world.caseworker) as by:
        row = Note.objects.get(pk=written.pk)
        assert isinstance(row.__dict__["text"], SealedValue)
        change_note(note_id=row.pk, expected_version=row.version, text="Terbaca", by=by)
    page = sign_in(world.caseworker).get(address("changes"))
    assert told(page) == [
        ["Note", "Can no longer be read", "Terbaca"],
    ]


def test_what_was_only_sealed_anew_hides_no_change_before_it(
    world: World, sign_in: SignIn, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person whose keys were changed has a new version of every row; none of them says anything else than before."""
    monkeypatch.setattr(changes, "PAGE", 2)
    changed = note(world)
    with world.at_work(world.caseworker) as by:
        others = [add_note(case=world.case, text=str(number), by=by) for number in range(7)]
        opened(world, by)
        for row in Note.objects.filter(pk__in=[changed.pk, *(other.pk for other in others)]):
            assert row.text
            row.save(update_fields=["text"])
    page = sign_in(world.caseworker).get(address("changes"))
    assert told(page) == [["Note", OLD, NEW]]


def test_a_change_says_which_row_it_is_about_shortly(world: World, sign_in: SignIn, address: Address) -> None:
    title = "Telepon keluarga di Kabupaten Contoh dan tanyakan apakah rumahnya aman"
    with world.at_work(world.caseworker) as by:
        task = add_task(case=world.case, title=title, due_on=timezone.localdate(), assignee=by, by=by)
        finish_task(task_id=task.pk, expected_version=task.version, by=by)
    (row,) = rows(sign_in(world.caseworker).get(address("changes")))
    assert row[1] == f"Done at | Task: {title[:59]}…"
