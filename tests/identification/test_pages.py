"""Identification as caseworkers write it down and lawyers read it, in whole requests."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from django.utils import timezone

from accounts.models import RolePermission
from audit.models import Act
from cases.extension.timeline_models import TimelineEntry
from cases.record.models import Person
from core.db import organisation_scope
from core.files.uploads import SealedUpload
from documents.services import add_document
from identification import services as identifying
from identification.elements import codes
from identification.models import Evidence, Part
from tests.assessments.conftest import published
from tests.cases.asking import SignIn, at, nothing_changes, text
from tests.documents import samples
from tests.factories import World
from tests.identification.asking import MARKS, answers, episode_of, fill_in, stored
from tests.identification.makers import MARK_NUMBER, MARK_REASON, all_found_out, decide, found_out, link
from tests.legal.makers import add_paper

NOTHING = "Nothing has been recorded yet."
DECIDES_NOTHING = "It decides nothing: whether a person is a victim is decided by people"


def states(page: str) -> list[str]:
    """How act, means and purpose stand on the page, in this order."""
    return re.findall(r'<h3 id="(?:act|means|purpose)" tabindex="-1">[^<]*<span[^>]*>([^<]*)</span>', page)


def test_a_case_in_which_nothing_was_found_out_says_so(world: World, sign_in: SignIn) -> None:
    page = text(sign_in(world.lawyer).get(at("identification:section", world.case)))
    assert NOTHING in page and DECIDES_NOTHING in page
    assert "What is missing" not in page
    assert "No body has decided yet" in page
    assert states(page) == ["Incomplete", "Incomplete", "Incomplete"]
    # Lawyers read, and write nothing of it.
    for name in ("age", "act", "means", "purpose", "decision-add"):
        assert at(f"identification:{name}", world.case) not in page


def test_from_the_first_answer_to_a_comparison(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    form = text(browser.get(at("identification:act", world.case)))
    assert form.count('type="radio"') == 3 * 6
    assert "Article 1 point 1 of Law No. 21 of 2007" in form
    answer = browser.post(
        at("identification:act", world.case), answers("ACT", RECRUITMENT=("YES", MARK_REASON), SENDING="NO")
    )
    assert (answer.status_code, answer["Location"]) == (303, f"{at('identification:section', world.case)}#act")
    (part,) = stored(world, Part)
    assert (part.kind, part.version) == ("ACT", 1)
    page = text(browser.get(at("identification:section", world.case)))
    assert states(page) == ["Met", "Incomplete", "Incomplete"]
    assert "More has to be found out about: means, purpose." in page
    assert MARK_REASON in page
    assert "Act: no evidence that you see is linked to recruitment." in page
    browser.post(at("identification:means", world.case), answers("MEANS", DECEPTION=("YES", "Gaji dijanjikan")))
    browser.post(at("identification:purpose", world.case), answers("PURPOSE", FORCED_LABOUR=("YES", "Tanpa upah")))
    page = text(browser.get(at("identification:section", world.case)))
    assert states(page) == ["Met", "Met", "Met"]
    assert "What is recorded meets act, means and purpose." in page
    assert DECIDES_NOTHING in page
    with organisation_scope(world.organisation.pk):
        kinds = TimelineEntry.objects.filter(case=world.case, kind__startswith="identification.")
        assert list(kinds.order_by("at").values_list("kind", flat=True)) == ["identification.part"] * 3
        acts = Act.objects.filter(verb="identification.part_saved").values_list("detail", flat=True)
        assert sorted(detail["kind"] for detail in acts) == ["ACT", "MEANS", "PURPOSE"]
        assert not any(mark in str(list(acts)) for mark in MARKS)


def test_what_all_no_means_is_not_met_and_no_decision(world: World, sign_in: SignIn) -> None:
    all_found_out(world)
    found_out(world, "MEANS", version=1, **dict.fromkeys(codes("MEANS"), "NO"))
    page = text(sign_in(world.lawyer).get(at("identification:section", world.case)))
    assert states(page) == ["Met", "Not met", "Met"]
    assert "What is recorded does not meet: means. That may change with what is found out." in page
    assert "No body has decided yet" in page


def set_age(world: World, year: int | None, *, is_child: bool = False) -> None:
    with world.at_work(world.caseworker):
        Person.objects.filter(pk=world.case.person_id).update(birth_year=year, is_child=is_child)


def test_of_a_child_no_means_are_asked_and_articles_are_named(world: World, sign_in: SignIn) -> None:
    all_found_out(world)
    found_out(world, "MEANS", version=1)
    set_age(world, 2012, is_child=True)
    page = text(sign_in(world.lawyer).get(at("identification:section", world.case)))
    assert states(page) == ["Met", "Not required", "Met"]
    assert "What is recorded meets act and purpose. For a child no means are required." in page
    for article in ("Article 5 of Law No. 21 of 2007", "Article 6 of Law No. 21 of 2007", "Article 3 of"):
        assert article in page
    assert "If the person turns out" not in page
    set_age(world, 1998)
    assert "Article 5 of Law" not in text(sign_in(world.lawyer).get(at("identification:section", world.case)))


def test_an_unknown_age_is_taken_as_a_childs_until_it_is_found(world: World, sign_in: SignIn) -> None:
    all_found_out(world)
    found_out(world, "MEANS", version=1, **dict.fromkeys(codes("MEANS"), "NO"))
    set_age(world, None)
    browser = sign_in(world.caseworker)
    page = text(browser.get(at("identification:section", world.case)))
    assert states(page) == ["Met", "Not required", "Met"]
    assert "Until it is shown otherwise, the person is taken as a child" in page
    assert "If the person turns out to have been 18 or older: not met as it is recorded." in page
    assert "The age at that time: enter a date of birth" in page
    # What is written down here is enough, with its reason.
    answer = browser.post(at("identification:age", world.case), answers("AGE", UNDER_18=("NO", "Dua anak dewasa")))
    assert answer.status_code == 303
    assert states(text(browser.get(at("identification:section", world.case)))) == ["Met", "Not met", "Met"]
    # The record says otherwise meanwhile: in doubt it is a child.
    set_age(world, 2012, is_child=True)
    page = text(browser.get(at("identification:section", world.case)))
    assert states(page) == ["Met", "Not required", "Met"]
    assert "say different things" in page and "The age: clear up which is right" in page


def test_the_first_day_of_an_episode_decides_on_which_day_the_age_counts(world: World, sign_in: SignIn) -> None:
    set_age(world, 2007)
    browser = sign_in(world.lawyer)
    page = text(browser.get(at("identification:section", world.case)))
    assert "when the case was opened: no episode has a first day." in page and "18 or older at that time" in page
    episode_of(world, started_on=date(2024, 5, 1))
    page = text(browser.get(at("identification:section", world.case)))
    assert "when the earliest episode began." in page and "Under 18 at that time" in page


def test_two_people_on_one_question_see_both_versions(world: World, sign_in: SignIn) -> None:
    found_out(world, "MEANS", DECEPTION=("YES", "Versi pertama"))
    browser = sign_in(world.caseworker)
    url = at("identification:means", world.case)
    assert 'name="version" value="1"' in text(browser.get(url))
    found_out(world, "MEANS", version=1, actor="colleague", DECEPTION=("NO", "Versi kedua"))
    with nothing_changes():
        answer = browser.post(url, answers("MEANS", version=1, DECEPTION=("YES", "Versi ketiga")))
    page = text(answer)
    assert answer.status_code == 409
    assert "Somebody else has changed this meanwhile" in page
    assert page.count('class="conflict-field"') == 2
    assert "Versi kedua" in page and "Versi ketiga" in page
    # Somebody else works on another question at the same time: that is no conflict.
    assert browser.post(at("identification:act", world.case), answers("ACT", SENDING="YES")).status_code == 303
    chosen = answers("MEANS", version=2, DECEPTION=("YES", "Versi ketiga"))
    chosen |= {"keep-DECEPTION-answer": "theirs", "keep-DECEPTION-reason": "mine"}
    assert browser.post(url, chosen).status_code == 303
    page = text(browser.get(at("identification:section", world.case)))
    assert "Versi ketiga" in page and "Versi kedua" not in page


def test_the_first_answers_of_two_people_do_not_overwrite_each_other(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    found_out(world, "ACT", actor="colleague", SENDING=("YES", "Dari rekan"))
    with nothing_changes():
        answer = browser.post(at("identification:act", world.case), answers("ACT", RECEIPT="YES"))
    assert answer.status_code == 409
    assert "Dari rekan" in text(answer)


def test_the_newest_version_of_a_document_is_offered_and_what_was_chosen_before(
    world: World, sign_in: SignIn, store: Path
) -> None:
    part = found_out(world, "ACT", RECRUITMENT=("YES", MARK_REASON))
    first = add_paper(world, samples.scan(size=(20, 20)), "Tiket kapal", by="caseworker", compartment="general")
    chosen = link(world, part, "RECRUITMENT", documents=[first])
    with world.at_work(world.caseworker) as by:
        second = add_document(
            case=world.case,
            upload=SealedUpload.of("berkas", [samples.scan(size=(21, 20))]),
            title="Tiket kapal",
            compartment="general",
            replaces=first,
            by=by,
        )
    browser = sign_in(world.caseworker)
    url = at("identification:evidence", world.case, pk=part.pk, element="RECRUITMENT")

    def offered(page: str) -> list[str]:
        return [str(row.pk) for row in (first, second) if f'value="{row.pk}"' in page]

    page = text(browser.get(url))
    assert offered(page) == [str(first.pk), str(second.pk)]
    assert "Tiket kapal (an older version)" in page
    kept = {"version": str(chosen.version), "documents": [str(first.pk), str(second.pk)]}
    assert browser.post(url, kept).status_code == 303
    with organisation_scope(world.organisation.pk):
        assert Evidence.objects.filter(document__in=[first.pk, second.pk]).count() == 2
    # Nobody chooses the old one anew.
    other = found_out(world, "MEANS", DECEPTION=("YES", MARK_REASON))
    fresh = at("identification:evidence", world.case, pk=other.pk, element="DECEPTION")
    assert offered(text(browser.get(fresh))) == [str(second.pk)]
    with nothing_changes():
        refused = browser.post(fresh, {"version": str(other.version), "documents": [str(first.pk)]})
    assert refused.status_code == 422
    assert offered(text(sign_in(world.manager).get(at("identification:decision-add", world.case)))) == [str(second.pk)]


def test_evidence_is_linked_and_shown_to_those_who_see_it(world: World, sign_in: SignIn, store: Path) -> None:
    part = found_out(world, "ACT", RECRUITMENT=("YES", MARK_REASON))
    ticket = add_paper(world, samples.scan(size=(20, 20)), "Tiket kapal", by="caseworker", compartment="general")
    letter = add_paper(world, samples.scan(size=(20, 20)), "Surat kuasa")
    episode = episode_of(world, exploitation_types=["ForcedLabour"])
    url = at("identification:evidence", world.case, pk=part.pk, element="RECRUITMENT")
    browser = sign_in(world.caseworker)
    form = text(browser.get(url))
    assert "Tiket kapal" in form and "Surat kuasa" not in form and "(January 2025 – ?)" in form
    both = {"version": "1", "documents": [str(ticket.pk)], "episodes": [str(episode.pk)]}
    assert browser.post(url, both).status_code == 303
    rows = stored(world, Evidence)
    assert {(row.element, row.compartment, row.subject_id) for row in rows} == {
        ("RECRUITMENT", "general", ticket.pk),
        ("RECRUITMENT", "general", episode.pk),
    }
    section = at("identification:section", world.case)
    page = text(browser.get(section))
    assert "Tiket kapal" in page and "no evidence that you see is linked to recruitment" not in page
    # A counsellor reads what happened and opens no documents.
    page = text(sign_in(world.counsellor).get(section))
    assert "Tiket kapal" not in page and "(January 2025 – ?)" in page
    # What a caseworker does not see cannot be linked, and stays where somebody else has linked it.
    with nothing_changes():
        assert browser.post(url, {**both, "version": "2", "documents": [str(letter.pk)]}).status_code == 422
    with organisation_scope(world.organisation.pk):
        Evidence.objects.create(case=world.case, part=part, element="RECRUITMENT", document=letter, compartment="legal")
    assert "Surat kuasa" not in text(browser.get(section))
    assert "Surat kuasa" in text(sign_in(world.lawyer).get(section))
    assert browser.post(url, {"version": "2"}).status_code == 303
    assert [row.document_id for row in stored(world, Evidence)] == [letter.pk]
    with nothing_changes():
        stale = browser.post(url, both)
    assert stale.status_code == 409 and "Somebody else has changed this meanwhile" in text(stale)


def test_about_what_nothing_was_found_out_nothing_is_linked(world: World, sign_in: SignIn) -> None:
    part = found_out(world, "ACT", RECRUITMENT="YES")
    browser = sign_in(world.caseworker)
    for element in ("SENDING", "DECEPTION", "nonsense"):
        url = at("identification:evidence", world.case, pk=part.pk, element=element)
        assert browser.get(url).status_code == 404
    empty = text(browser.get(at("identification:evidence", world.case, pk=part.pk, element="RECRUITMENT")))
    assert "Nothing to link yet" in empty


def test_lists_of_indicators_are_shown_to_who_opens_them(world: World, sign_in: SignIn) -> None:
    section = at("identification:section", world.case)
    page = text(sign_in(world.caseworker).get(section))
    assert "No checklist of indicators that you see is finished." in page
    for compartment, name in (("general", "Tanda umum"), ("clinical", "Tanda klinis")):
        fill_in(world, published(world, compartment=compartment, name=name, kind="IDENTIFICATION"))
    fill_in(world, published(world, name="Kajian risiko"))
    page = text(sign_in(world.caseworker).get(section))
    listed = page.split('id="checklists"')[1].split("</section>")[0]
    assert listed.count("High level") == 2 and "Tanda umum" in listed and "Tanda klinis" in listed
    assert "<dd>9 <" in listed and "Kajian risiko" not in listed
    # A lawyer does not read what is clinical.
    page = text(sign_in(world.lawyer).get(section))
    assert "Tanda umum" in page and "Tanda klinis" not in page
    assert "Tanda umum" not in text(sign_in(world.lawyer).get(at("identification:print", world.case)))
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="lawyer", code="assessments.view").delete()
    page = text(sign_in(world.lawyer).get(section))
    assert "Tanda umum" not in page and 'id="checklists"' not in page


def test_a_list_of_indicators_stands_there_once_as_it_was_last_filled_in(world: World, sign_in: SignIn) -> None:
    indicators = published(world, kind="IDENTIFICATION")
    fill_in(world, indicators)
    fill_in(world, indicators, date(2026, 6, 1), threats="no", fear=2)
    page = text(sign_in(world.caseworker).get(at("identification:section", world.case)))
    listed = page.split('id="checklists"')[1].split("</section>")[0]
    assert "1 June 2026" in listed and "4 May 2026" not in listed


def test_the_page_to_print_holds_facts_and_reasons_and_nothing_to_press(world: World, sign_in: SignIn) -> None:
    all_found_out(world)
    decide(world)
    page = text(sign_in(world.lawyer).get(at("identification:print", world.case)))
    for shown in (MARK_REASON, "Dijanjikan gaji tinggi", "Bekerja tanpa upah", MARK_NUMBER):
        assert shown in page
    assert page.count("<tr>") == 2 + 1 + 1 + 3
    assert page.count("Not known:") == 3
    assert DECIDES_NOTHING in page and "Article 26 of Law No. 21 of 2007" in page
    assert "<form" not in page.split("<main", 1)[1]


def test_the_head_says_the_status_to_who_reads_what_happened(world: World, sign_in: SignIn) -> None:
    decide(world, status="PossibleVictimOfTrafficking", decided_on=date(2026, 4, 1))
    newest = decide(world)
    word = "badge-violet"
    page = sign_in(world.caseworker).get(at("cases:team", world.case))
    assert text(page).count(word) == 1
    assert [one.url for one in page.context["head"]] == [at("identification:section", world.case)]
    status = page.context["head"][0].text
    # Shelter staff reads no accounts.
    other = sign_in(world.shelter).get(at("cases:detail", world.case))
    assert other.context["head"] == []
    assert status not in text(other).split('class="case-facts"')[1].split("</p>")[0]
    with world.at_work(world.caseworker) as by:
        identifying.withdraw_decision(
            decision_id=newest.pk, expected_version=1, on=timezone.localdate(), why="MISTAKE", note="", by=by
        )
    (earlier,) = sign_in(world.caseworker).get(at("cases:detail", world.case)).context["head"]
    assert earlier.text != status
