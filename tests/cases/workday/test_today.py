"""Where the day begins: what is due, what is new, what waits, and which cases are at risk, as far as each sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.consent.models import Consent, Recipient
from cases.consent.services import give_consent
from cases.enquiries.services import EnquiryFacts, log_enquiry
from cases.notes.services import add_note
from cases.record.models import Case
from cases.safe_contact.services import ContactFacts, save_safe_contact
from cases.tasks.services import add_task
from cases.team.services import assign
from core.access import log as access_log
from core.access import providers
from core.compartments import Compartment
from core.db import organisation_scope
from tests.cases.approvals.test_approvals import ask, need_approval
from tests.cases.approvals.test_approvals import decide as answer
from tests.cases.asking import (
    MARKS,
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
from tests.cases.consent.deciding import decide
from tests.cases.cover.standing_in import another, covered
from tests.cases.handover.handing import handed
from tests.factories import MARK_NAME, World, make_case

TODAY = "/cases/today/"
# User, roles, alerts, one's own cases: 4. What falls due (tasks, consents, reviews, appeals, safety plans, goals,
# stays): 10, as tasks and safety plans ask before in whose place one stands, and consents are asked for twice. New
# (parts, answers, since when, what others wrote, where one was named): 5. Cases with their signs, names, keys of both,
# enquiries: 5. When each case was opened last is read from the log.
# How each may be reached is asked once for all of them.
QUERIES = 25


def day(page: Any) -> Any:
    assert page.status_code == 200
    return page.context["day"]


def a_task(
    world: World, title: str, days: int, *, case: Case | None = None, to: str = "caseworker", why: str = ""
) -> None:
    with world.at_work(world.caseworker) as by:
        due_on = timezone.localdate() + timedelta(days=days)
        add_task(case=case or world.case, title=title, due_on=due_on, assignee=world.users[to], why=why, by=by)


def a_contact(world: World, case: Case | None = None) -> None:
    with world.at_work(world.caseworker) as by:
        save_safe_contact(case_id=(case or world.case).pk, expected_version=0, facts=ContactFacts(rule="ANY"), by=by)


def test_tasks_stand_by_their_days_with_why_they_are_due(world: World, sign_in: SignIn) -> None:
    for title, days in (("Delapan", 8), ("Tujuh", 7), ("Kini", 0), ("Kemarin", -1), ("Lama", -40)):
        a_task(world, title, days, why="Sidang menunggu" if title == "Lama" else "")
    a_task(world, "Milik rekan", -3, to="colleague")
    page = sign_in(world.caseworker).get(TODAY)
    found = day(page)
    assert [(stat["value"], stat["url"]) for stat in page.context["stats"]] == [
        (2, "#overdue"),
        (1, "#now"),
        (1, "#soon"),
        (1, "#risky"),
        (0, ""),
    ]
    assert [(line.title, line.late) for line in found.overdue] == [("Lama", 40), ("Kemarin", 1)]
    assert [line.title for line in found.today] == ["Kini"]
    assert [line.title for line in found.soon] == ["Tujuh"]
    assert (found.overdue[0].why, found.overdue[0].kind) == ("Sidang menunggu", "Task")
    assert {line.who.name for line in (*found.overdue, *found.today)} == {MARK_NAME}
    body = text(page)
    assert "40 days late" in body
    assert "1 day late" in body
    assert "Sidang menunggu" in body
    assert f"{world.case.get_absolute_url()}tasks/" in found.overdue[0].url
    assert not {"Delapan", "Milik rekan"} & {line.title for line in (*found.overdue, *found.today, *found.soon)}


def test_what_is_done_or_not_mine_any_more_is_gone(world: World, sign_in: SignIn) -> None:
    a_task(world, "Surat kuasa", 0, to="lawyer")
    lawyer = sign_in(world.lawyer)
    (line,) = day(lawyer.get(TODAY)).today
    take_off(world, world.lawyer)
    with nothing_changes():
        page = lawyer.get(TODAY)
    assert day(page).is_quiet
    assert "Surat kuasa" not in text(page)
    assert leaks(page) == []
    assert world.case.code not in text(page)
    assert lawyer.get(line.url).status_code == 404


def test_a_consent_that_ends_is_due_until_it_is_asked_for_again(world: World, sign_in: SignIn) -> None:
    today = timezone.localdate()
    decide(world, valid_until=today + timedelta(days=3))
    browser = sign_in(world.caseworker)
    (line,) = day(browser.get(TODAY)).soon
    assert (line.title, line.kind, line.on) == (
        "Report and legal proceedings – Police",
        "Consent ends",
        today + timedelta(days=3),
    )
    # Whoever records no consent is not asked to.
    assert day(sign_in(world.counsellor).get(TODAY)).soon == []
    decide(world, decided_on=today)
    assert day(browser.get(TODAY)).soon == []


def test_names_stand_there_for_who_reads_them_alone(world: World, sign_in: SignIn) -> None:
    a_task(world, "Telepon", 0)
    browser = sign_in(world.caseworker)
    assert MARK_NAME in text(browser.get(TODAY))
    without_identity(world, "caseworker")
    page = browser.get(TODAY)
    assert {line.who.name for line in day(page).today} == {"Name hidden"}
    assert leaks(page) == []
    assert "Telepon" in text(page)


@pytest.mark.parametrize("actor", ["outsider", "manager", "shelter"])
def test_who_has_nothing_to_do_is_told_how_that_will_change(world: World, sign_in: SignIn, actor: str) -> None:
    a_task(world, "Telepon", 0)
    before = len(looks(world, "cases.extension.agenda.listed"))
    page = sign_in(world.users[actor]).get(TODAY)
    assert day(page).is_quiet
    assert "You work on no case yet. What is given to you appears here." in text(page)
    assert not any(mark in text(page) for mark in (*MARKS, world.case.code, "Telepon"))
    assert len(looks(world, "cases.extension.agenda.listed")) == before


def test_nothing_comes_from_another_organisation(world: World, sign_in: SignIn) -> None:
    a_task(world, "Telepon", 0)
    page = sign_in(world.foreigner).get(TODAY)
    assert [case.who.name for case in day(page).risky] == ["Orang Lain"]
    assert not any(mark in text(page) for mark in (*MARKS, world.case.code, "Telepon"))


def test_who_has_seen_to_everything_is_told_so(world: World, sign_in: SignIn) -> None:
    a_contact(world)
    browser = sign_in(world.reintegration)
    browser.get(world.case.get_absolute_url())
    with organisation_scope(world.organisation.pk):
        world.case.assignments.filter(user=world.reintegration).update(since=timezone.now() - timedelta(days=30))
    page = browser.get(TODAY)
    assert day(page).is_quiet
    assert "Nothing is due in the next 7 days, and nothing is new." in text(page)


def test_what_others_write_is_new_until_i_open_the_case(world: World, sign_in: SignIn, address: Address) -> None:
    browser = sign_in(world.lawyer)
    browser.get(address("detail"))
    assert [one.text for one in day(browser.get(TODAY)).news] == ["Lawyer"]
    with world.at_work(world.caseworker) as by:
        add_note(case=world.case, text="Catatan pertama", by=by)
        add_note(case=world.case, text="Catatan kedua", by=by)
        add_note(case=world.case, text="Luka lama", compartment=Compartment.CLINICAL, by=by)
    a_task(world, "Telepon", 30)
    page = browser.get(TODAY)
    # A note on health is not counted for who reads none of it; and no content stands here.
    assert [one.text for one in day(page).news] == ["Note (2), Task", "Lawyer"]
    assert not any(word in text(page) for word in ("Catatan pertama", "Catatan kedua", "Luka lama"))
    assert day(sign_in(world.counsellor).get(TODAY)).news[0].text.startswith("Note (3), ")
    # The line in the log names what they are of.
    assert ["clinical"] in [entry.compartments for entry in looks(world, "cases.extension.agenda.listed")]
    # One's own is no news.
    assert day(sign_in(world.caseworker).get(TODAY)).news == []
    # A list is no look; the case itself is.
    browser.get(address("detail"))
    assert [one.text for one in day(browser.get(TODAY)).news] == ["Lawyer"]


def test_a_case_that_was_handed_over_is_new_once(world: World, sign_in: SignIn) -> None:
    handed(world, world.case)
    assert [one.text for one in day(sign_in(world.outsider).get(TODAY)).news] == ["Caseworker"]
    # For who was on it already it is what others did.
    theirs = day(sign_in(world.lawyer).get(TODAY)).news[0].text
    assert theirs == "New on the team (2), Handed over, Left the team"


def test_what_is_restricted_or_of_another_case_is_no_news(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    with world.at_work(world.caseworker) as by:
        assign(case=world.case, user=world.manager, part="CASEWORKER", by=by)
    assert [one.text for one in day(browser.get(TODAY)).news] == ["Caseworker"]
    take_off(world, world.manager)
    restrict(world, world.case)
    ask(world)
    with nothing_changes():
        page = browser.get(TODAY)
    assert day(page).is_quiet
    assert leaks(page) == []


def test_an_answer_to_what_i_asked_is_new(world: World, sign_in: SignIn) -> None:
    need_approval(world)
    row = ask(world)
    answer(world, row, "SENT_BACK", "Belum lengkap")
    page = sign_in(world.caseworker).get(TODAY)
    (news,) = [one for one in day(page).news if "Sent back" in one.text]
    assert (news.text, news.url) == (
        "Closing of the case: Sent back – Manager",
        f"{world.case.get_absolute_url()}close/",
    )
    assert "Belum lengkap" not in text(page)


def test_what_waits_is_counted_as_far_as_i_see_it(world: World, sign_in: SignIn) -> None:
    need_approval(world)
    ask(world)
    with world.at_work(world.colleague) as by:
        facts = EnquiryFacts(channel="HOTLINE", received_at=timezone.now(), about="Adiknya hilang")
        for _time in range(2):
            log_enquiry(site=world.site, facts=facts, by=by)
    manager, lawyer = sign_in(world.manager), sign_in(world.lawyer)
    page = manager.get(TODAY)
    assert [one.text for one in day(page).waiting] == ["2 enquiries are open", "1 approval waits for you"]
    assert "Adiknya hilang" not in text(page)
    assert day(lawyer.get(TODAY)).waiting == []
    restrict(world, world.case)
    assert [one.text for one in day(manager.get(TODAY)).waiting] == ["2 enquiries are open"]


def test_cases_at_risk_stand_there_with_what_is_to_be_done(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        quiet = make_case(by=by, site=world.site, name="Orang Sunyi")
        Case.objects.filter(pk=quiet.pk).update(updated_at=timezone.now() - timedelta(days=31))
    a_contact(world)
    page = sign_in(world.caseworker).get(TODAY)
    # What weighs more stands first.
    assert [(case.who.name, [sign.code for sign in case.signs]) for case in day(page).risky] == [
        ("Orang Sunyi", ["cases.contact", "assessments.no_risk_review", "cases.quiet"]),
        (MARK_NAME, ["assessments.no_risk_review"]),
    ]
    assert f"{quiet.get_absolute_url()}contact/edit/" in text(page)
    # The lawyer fills in neither, and works on the first case alone.
    assert day(sign_in(world.lawyer).get(TODAY)).risky == []


def test_a_case_at_risk_is_shown_without_what_the_reader_may_not_know(world: World, sign_in: SignIn) -> None:
    without_identity(world, "caseworker")
    page = sign_in(world.caseworker).get(TODAY)
    (case,) = day(page).risky
    assert (case.who.name, [sign.code for sign in case.signs]) == ("Name hidden", ["assessments.no_risk_review"])
    assert "No safe contact" not in text(page)


def test_only_the_gravest_are_shown_and_the_others_counted(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        for number in range(12):
            make_case(by=by, site=world.site, name=f"Warga {number}")
    page = sign_in(world.caseworker).get(TODAY)
    assert (len(day(page).risky), day(page).more_risky) == (12, 1)
    assert '<a href="?all#risky">and 1 more case</a>' in text(page)
    (entry,) = looks(world, "cases.extension.agenda.listed")
    assert len(entry.case_ids) == 12, "what is not shown is not looked at"
    page = sign_in(world.caseworker).get(TODAY + "?all")
    assert (len(day(page).risky), day(page).more_risky, "more case" in text(page)) == (13, 0, False)


def test_the_first_of_what_is_due_are_shown_and_the_others_counted(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each group by itself, the oldest first; of a case that is not shown nothing is opened."""
    monkeypatch.setattr("cases.workday.selectors._risks", lambda user: [])
    with world.at_work(world.caseworker) as by:
        late = [make_case(by=by, site=world.site, name=f"Warga {number}") for number in range(10)]
    for number, case in enumerate(late):
        a_task(world, f"Terlambat {number}", number - 10, case=case)
        a_task(world, f"Nanti {number}", 1)
    a_task(world, "Kini", 0)
    page = sign_in(world.caseworker).get(TODAY)
    found = day(page)
    assert [line.title for line in found.overdue] == [f"Terlambat {number}" for number in range(8)]
    assert (len(found.today), len(found.soon)) == (1, 8)
    assert found.due == (10, 1, 10)
    assert [stat["value"] for stat in page.context["stats"][:3]] == [10, 1, 10]
    assert '<a href="?all#overdue">and 2 more</a>' in text(page)
    assert '<a href="?all#soon">and 2 more</a>' in text(page)
    assert "?all#now" not in text(page)
    assert "Terlambat 8" not in text(page)
    (entry,) = looks(world, "cases.extension.agenda.listed")
    assert set(entry.case_ids) == {world.case.pk, *(case.pk for case in late[:8])}
    page = sign_in(world.caseworker).get(TODAY + "?all")
    assert [line.title for line in day(page).overdue] == [f"Terlambat {number}" for number in range(10)]
    assert "and 2 more" not in text(page)


@pytest.mark.usefixtures("clock")
def test_a_stand_in_has_the_day_of_whom_they_stand_in_for(world: World, sign_in: SignIn, clock: Any) -> None:
    another(world, "Orang Kedua")
    covered(world, world.case, first=None)
    browser = sign_in(world.outsider)
    page = browser.get(TODAY)
    assert [case.who.name for case in day(page).risky] == [MARK_NAME]
    (news,) = day(page).news
    assert news.text.startswith("Caseworker, standing in for Colleague")
    clock(timezone.now() + timedelta(days=6))
    assert day(browser.get(TODAY)).is_quiet


def test_a_look_is_one_line_before_anything_is_read(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_task(world, "Telepon", 0)
    order: list[str] = []
    write, require = providers.recorder.opened, access_log.require_logged

    def opened(**line: Any) -> None:
        order.append("log")
        write(**line)

    def required(*asked: Any) -> None:
        order.append("read")
        require(*asked)

    monkeypatch.setattr(providers.recorder, "opened", opened)
    monkeypatch.setattr(access_log, "require_logged", required)
    sign_in(world.caseworker).get(TODAY)
    assert (order[0], order.count("log"), "read" in order) == ("log", 1, True)
    (entry,) = looks(world, "cases.extension.agenda.listed")
    assert (entry.case_ids, entry.compartments) == ([world.case.pk], ["general", "identity"])


def test_when_the_log_fails_nothing_is_shown(world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    a_task(world, "Telepon", 0)

    def fails(**line: Any) -> None:
        raise OSError("the log cannot be written")

    browser = sign_in(world.caseworker)
    browser.raise_request_exception = False
    monkeypatch.setattr(providers.recorder, "opened", fails)
    page = browser.get(TODAY)
    assert page.status_code == 500
    assert leaks(page) == []
    assert "Telepon" not in text(page)
    assert world.case.code not in text(page)


def test_it_costs_the_same_with_3_and_with_30_cases(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    for count in (3, 27):
        with world.at_work(world.caseworker) as by:
            cases = [make_case(by=by, site=world.site, name=f"Warga {number}") for number in range(count)]
            for case in cases:
                give_consent(
                    consent=Consent(
                        case=case,
                        purpose="LEGAL",
                        recipient=Recipient.POLICE,
                        decision="GIVEN",
                        form="WRITTEN",
                        decided_on=timezone.localdate(),
                        valid_until=timezone.localdate() + timedelta(days=2),
                    ),
                    by=by,
                )
                assign(case=case, user=world.colleague, part="CASEWORKER", by=by)
        for case in cases:
            a_task(world, "Telepon", -1, case=case)
            with world.at_work(world.colleague) as by:
                add_note(case=case, text="Catatan", by=by)
        assert queries(browser, TODAY) == QUERIES


def test_it_is_the_first_of_the_menu(world: World, sign_in: SignIn) -> None:
    for actor in ("caseworker", "manager", "lawyer", "counsellor", "reintegration", "shelter"):
        page = sign_in(world.users[actor]).get(TODAY)
        assert [entry.url for entry in page.context["navigation"]][:2] == [TODAY, "/cases/"]
        assert page.context["navigation"][0].active


def named(world: World, text: str, *, by: str = "caseworker", to: str = "lawyer", **facts: Any) -> Any:
    with world.at_work(world.users[by]) as acting:
        return add_note(case=world.case, text=text, told=[world.users[to].pk], by=acting, **facts)


def test_a_note_that_names_me_is_new_until_i_open_the_case(world: World, sign_in: SignIn, address: Address) -> None:
    note = named(world, "Tolong telepon", compartment=Compartment.CLINICAL, to="counsellor")
    browser = sign_in(world.counsellor)
    page = browser.get(TODAY)
    # By itself, with who wrote it, and not once more among what was written.
    news = [(one.text, one.url) for one in day(page).news if "Note" in one.text or "note" in one.text]
    assert news == [("Caseworker names you in a note", note.get_absolute_url())]
    assert "Tolong telepon" not in text(page)
    assert ["clinical"] in [entry.compartments for entry in looks(world, "cases.extension.agenda.listed")]
    browser.get(address("detail"))
    assert not any("names you" in one.text for one in day(browser.get(TODAY)).news)
    # A colleague who reads it is not told of it by these words.
    assert not any("names you" in one.text for one in day(sign_in(world.colleague).get(TODAY)).news)


def test_a_note_that_names_me_is_new_also_where_i_have_no_part_and_gone_where_i_see_nothing(
    world: World, sign_in: SignIn
) -> None:
    named(world, "Mohon dilihat", to="manager")
    browser = sign_in(world.manager)
    assert [one.text for one in day(browser.get(TODAY)).news] == ["Caseworker names you in a note"]
    restrict(world, world.case)
    page = browser.get(TODAY)
    assert day(page).news == []
    assert world.case.code not in text(page)
    assert leaks(page) == []
