"""Setting up instruments: shipped ones and own ones, from a draft to a published version, as whole requests."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts import services as accounts
from assessments import seeds, services
from assessments.models import Assessment, Edition, Instrument
from assessments.reading import read
from core.db import organisation_scope
from tests.assessments.conftest import MakeAssessment, editions, published, stored
from tests.assessments.definitions import SHORT
from tests.cases.asking import SignIn, at, nothing_changes, queries, text
from tests.factories import World


def page(name: str, **kwargs: Any) -> str:
    return reverse(f"assessments:{name}", kwargs=kwargs)


def shipped(world: World, code: str = "risk-review") -> Instrument:
    with organisation_scope(world.organisation.pk):
        return Instrument.objects.get(code=code)


def newest(world: World, instrument: Instrument) -> Edition:
    with organisation_scope(world.organisation.pk):
        return Edition.objects.filter(instrument=instrument).order_by("-number").first()  # type: ignore[return-value]


def test_each_organisation_begins_with_the_instruments_that_are_shipped(world: World) -> None:
    for organisation in (world.organisation, world.other_organisation):
        with organisation_scope(organisation.pk):
            rows = list(Instrument.objects.order_by("code"))
            assert [(row.code, row.release, row.compartment) for row in rows] == [
                ("forced-labour-indicators", 1, "general"),
                ("needs-assessment", 1, "general"),
                ("risk-review", 3, "general"),
            ]
            assert [(one.number, one.state) for one in Edition.objects.all()] == [(1, "PUBLISHED")] * 3


def test_the_command_adds_what_an_organisation_does_not_have_and_new_releases(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seed() -> list[str]:
        out = io.StringIO()
        call_command("seed", stdout=out)
        return out.getvalue().splitlines()

    assert all("Yayasan" not in line or "," not in line for line in seed())
    later = [{**one, "release": 4} if one["code"] == "risk-review" else one for one in seeds.shipped()]
    monkeypatch.setattr(seeds, "shipped", lambda: tuple(later))
    review = shipped(world)
    with world.at_work(world.administrator) as by:
        services.adjust(instrument_id=review.pk, expected_version=1, adjustments={"stigma": {"hidden": True}}, by=by)
    assert seed()[1].startswith("Yayasan Contoh: Kajian risiko")
    assert editions(world, review) == [(1, "RETIRED"), (2, "RETIRED"), (3, "PUBLISHED")]
    # What the organisation has set is kept.
    assert read(newest(world, review).definition).by_code["stigma"].is_hidden
    with world.at_work(world.administrator) as by:
        services.retire(instrument_id=review.pk, expected_version=shipped(world).version, by=by)
    later[:] = [{**one, "release": 5} if one["code"] == "risk-review" else one for one in later]
    seed()
    assert editions(world, review)[-1] == (3, "RETIRED")  # what was taken out of use does not come back


def test_from_an_empty_draft_to_a_published_instrument(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.administrator)
    assert "Risk and safety review" in text(browser.get(page("instruments")))
    facts = {"name_id": "Tidur", "name_en": "Sleep", "kind": "OTHER", "compartment": "clinical"}
    answer = browser.post(page("new-instrument"), facts)
    with organisation_scope(world.organisation.pk):
        instrument = Instrument.objects.get(code="sleep")
    assert (answer.status_code, answer.url) == (303, page("instrument", pk=instrument.pk))
    draft = newest(world, instrument)
    edition = page("edition", pk=draft.pk)
    shown = text(browser.get(edition))
    assert "There is no question yet." in shown and "Publish" not in shown.split("Before it can be published")[0]
    with nothing_changes():
        refused = browser.post(page("publish", pk=draft.pk), {"version": "1"})
        assert (refused.status_code, "There is no question yet." in text(refused)) == (422, True)
    sent = {"version": "1", "title_id": "Malam", "title_en": "Night"}
    assert browser.post(page("add-section", pk=draft.pk), sent).url == edition
    add = page("add-question", pk=draft.pk, section="night")
    question = {
        "version": "2",
        "label_id": "Sulit tidur?",
        "label_en": "Hard to sleep?",
        "kind": "one",
        "choices": "Tidak | Never | 0\nSering | Often | 2",
        "is_required": "on",
        "mode": "all",
    }
    assert browser.post(add, question).status_code == 303
    more = {"version": "3", "label_id": "Jam", "label_en": "Hours", "kind": "whole", "minimum": "0", "mode": "any"}
    more |= {"if_1_question": "hard_to_sleep", "if_1_operator": "is", "if_1_value": "often"}
    assert browser.post(add, more).status_code == 303
    result = {"version": "4", "label_id": "Skor", "label_en": "Score", "do": "sum", "of": ["hard_to_sleep", "hours"]}
    result |= {
        "weights": "hours | 0,5",
        "bands": "0 | Baik | Good | green\n3 | Buruk | Bad | merah",
        "is_charted": "on",
    }
    refused = browser.post(page("add-measure", pk=draft.pk), result)
    assert (refused.status_code, "“merah” is none of the colours." in text(refused)) == (422, True)
    result["bands"] = "0 | Baik | Good | green\n3 | Buruk | Bad | Red"
    assert browser.post(page("add-measure", pk=draft.pk), result).status_code == 303
    frame = {
        "version": "5",
        "label_id": "Tingkat",
        "label_en": "Level",
        "judgement_choices": "Baik | Good\nBuruk | Bad | red",
    }
    assert browser.post(page("change-frame", pk=draft.pk), frame).status_code == 303
    assert newest(world, instrument).definition == {
        "sections": [
            {
                "code": "night",
                "title": {"id": "Malam", "en": "Night"},
                "questions": [
                    {
                        "code": "hard_to_sleep",
                        "kind": "one",
                        "label": {"id": "Sulit tidur?", "en": "Hard to sleep?"},
                        "required": True,
                        "choices": [
                            {"code": "never", "label": {"id": "Tidak", "en": "Never"}, "value": 0},
                            {"code": "often", "label": {"id": "Sering", "en": "Often"}, "value": 2},
                        ],
                    },
                    {
                        "code": "hours",
                        "kind": "whole",
                        "label": {"id": "Jam", "en": "Hours"},
                        "minimum": 0,
                        "show_if": {"any": [{"question": "hard_to_sleep", "is": "often"}]},
                    },
                ],
            }
        ],
        "measures": [
            {
                "code": "score",
                "label": {"id": "Skor", "en": "Score"},
                "do": "sum",
                "of": ["hard_to_sleep", {"question": "hours", "weight": "0.5"}],
                "bands": [
                    {"code": "good", "from": 0, "label": {"id": "Baik", "en": "Good"}, "tone": "green"},
                    {"code": "bad", "from": 3, "label": {"id": "Buruk", "en": "Bad"}, "tone": "red"},
                ],
                "charted": True,
            }
        ],
        "judgement": {
            "label": {"id": "Tingkat", "en": "Level"},
            "choices": [
                {"code": "good", "label": {"id": "Baik", "en": "Good"}, "tone": "grey"},
                {"code": "bad", "label": {"id": "Buruk", "en": "Bad"}, "tone": "red"},
            ],
        },
    }
    shown = text(browser.get(edition))
    assert "Asked if “Hard to sleep?” is Often" in shown and "must be answered" in shown
    preview = text(browser.get(page("preview", pk=draft.pk)))
    assert 'name="q_hours"' in preview and 'data-question="q_hours">' in preview
    # Each form comes back as it was entered.
    form = text(browser.get(page("change-question", pk=draft.pk, code="hard_to_sleep")))
    assert "never | Tidak | Never | 0\noften | Sering | Often | 2" in form
    assert "0 | Baik | Good | green" in text(browser.get(page("change-measure", pk=draft.pk, code="score")))
    assert browser.post(page("publish", pk=draft.pk), {"version": "6"}).status_code == 303
    assert editions(world, instrument) == [(1, "PUBLISHED")]
    assert "Sleep" in text(sign_in(world.caseworker).get(at("assessments:start", world.case)))
    assert "Sleep" not in text(sign_in(world.lawyer).get(at("assessments:section", world.case)))


def test_parts_of_a_draft_are_changed_moved_and_removed(world: World, sign_in: SignIn) -> None:
    browser, instrument = sign_in(world.administrator), published(world)
    assert browser.post(page("begin-draft", pk=instrument.pk), {"version": "1"}).status_code == 303
    draft = newest(world, instrument)

    def codes() -> list[str]:
        return [question.code for question in read(newest(world, instrument).definition).questions()]

    def press(name: str, code: str, part: str = "question") -> int:
        url = page(name, pk=draft.pk, part=part, code=code)
        return int(browser.post(url, {"version": str(newest(world, instrument).version)}).status_code)

    assert codes() == ["threats", "told", "fear"]
    assert press("move-up", "fear") == 303
    assert codes() == ["threats", "fear", "told"]
    assert press("move-down", "threats") == 303
    assert codes() == ["fear", "threats", "told"]
    # The condition of `told` stands behind what it asks about: else it is said.
    press("move-up", "told")
    shown = text(browser.get(page("edition", pk=draft.pk)))
    assert "The condition asks about “threats”, which is no question before this one." in shown
    press("move-down", "told")
    assert press("remove-part", "told") == 303
    assert codes() == ["fear", "threats"]
    for gone in (("remove-part", "told", "question"), ("move-up", "fear", "other"), ("move-up", "nothing", "section")):
        with nothing_changes():
            assert press(*gone) == 404
    assert press("remove-part", "sum", "measure") == 303
    with nothing_changes():
        assert browser.get(page("change-measure", pk=draft.pk, code="sum")).status_code == 404
    # What is published stays as it was.
    with organisation_scope(world.organisation.pk):
        assert Edition.objects.get(instrument=instrument, number=1).definition == SHORT


def test_two_people_on_one_draft_see_both_versions(world: World, sign_in: SignIn) -> None:
    browser, instrument = sign_in(world.administrator), published(world)
    browser.post(page("begin-draft", pk=instrument.pk), {"version": "1"})
    draft = newest(world, instrument)
    url = page("change-section", pk=draft.pk, code="part")
    assert browser.post(url, {"version": "1", "title_id": "Satu", "title_en": "One"}).status_code == 303
    with nothing_changes():
        answer = browser.post(url, {"version": "1", "title_id": "Dua", "title_en": "One"})
    shown = text(answer)
    assert answer.status_code == 409
    assert 'name="keep-title_id"' in shown and 'name="keep-title_en"' not in shown
    assert browser.post(url, {"version": "2", "title_id": "Dua", "title_en": "One"}).status_code == 303
    assert newest(world, instrument).definition["sections"][0]["title"] == {"id": "Dua", "en": "One"}


def test_a_published_version_is_changed_by_no_page(world: World, sign_in: SignIn) -> None:
    browser, instrument = sign_in(world.administrator), published(world)
    row = newest(world, instrument)
    sent = {"version": str(row.version), "title_id": "Lain", "title_en": "Other"}
    said = "This version is published and does not change any more. Begin a draft."
    with nothing_changes():
        answer = browser.post(page("change-section", pk=row.pk, code="part"), sent)
        assert (answer.status_code, said in text(answer)) == (422, True)
        for name in ("publish", "discard-edition"):
            assert browser.post(page(name, pk=row.pk), {"version": str(row.version)}).status_code == 422
    assert "/sections/" not in text(browser.get(page("edition", pk=row.pk)))


def test_what_is_filled_in_stays_under_its_version(
    world: World, make_assessment: MakeAssessment, instrument: Instrument, sign_in: SignIn
) -> None:
    row, browser = make_assessment(), sign_in(world.administrator)
    browser.post(page("begin-draft", pk=instrument.pk), {"version": "1"})
    draft = newest(world, instrument)
    sent = {"version": "1", "label_id": "Baru", "label_en": "A new question?", "kind": "yes_no", "mode": "all"}
    browser.post(page("add-question", pk=draft.pk, section="part"), sent)
    assert browser.post(page("publish", pk=draft.pk), {"version": "2"}).status_code == 303
    assert editions(world, instrument) == [(1, "RETIRED"), (2, "PUBLISHED")]
    shown = text(sign_in(world.caseworker).get(row.get_absolute_url()))
    assert "A new question?" not in shown and stored(world, row.pk).edition.number == 1
    with world.at_work(world.caseworker) as by:
        begun = services.start(case=world.case, instrument=instrument, by=by)
        assert begun.edition.number == 2


def test_a_shipped_instrument_is_set_and_not_rewritten(world: World, sign_in: SignIn) -> None:
    browser, review = sign_in(world.administrator), shipped(world)
    url = page("adjust", pk=review.pk)
    answer = browser.get(url)
    initial = answer.context["form"].initial
    sent = {name: ("on" if value is True else value) for name, value in initial.items() if value is not False}
    sent |= {"threatened__required": "on", "stigma__hidden": "on", "at_large__label_en": "Are they free?"}
    assert browser.post(url, sent).status_code == 303
    assert shipped(world).adjustments == {
        "threatened": {"required": True},
        "stigma": {"hidden": True},
        "at_large": {"label": {"id": "Apakah pelaku masih bebas?", "en": "Are they free?"}},
    }
    assert editions(world, review) == [(1, "RETIRED"), (2, "PUBLISHED")]
    with world.at_work(world.caseworker) as by:
        draft = services.start(case=world.case, instrument=review, by=by)
    worker = sign_in(world.caseworker)
    fill = at("assessments:fill", world.case, pk=draft.pk)
    shown = text(worker.get(fill))
    assert "Are they free?" in shown and 'name="q_stigma"' not in shown
    answer = worker.post(fill, {"version": "1", "assessed_on": "2026-05-04", "judgement": "low", "finish": "1"})
    assert answer.status_code == 422
    assert "This question must be answered." in text(answer)
    with nothing_changes():
        for name in ("change-instrument", "begin-draft"):
            facts = {"version": "2", "name_id": "x", "name_en": "x", "kind": "RISK"}
            assert browser.post(page(name, pk=review.pk), facts).status_code == 422
        assert browser.post(url, {**sent, "version": "1"}).status_code == 409


def test_an_own_instrument_has_no_settings_but_a_draft(world: World, sign_in: SignIn) -> None:
    own = published(world)
    assert sign_in(world.administrator).get(page("adjust", pk=own.pk)).status_code == 404


def test_a_copy_is_the_organisations_own(world: World, sign_in: SignIn) -> None:
    browser, review = sign_in(world.administrator), shipped(world)
    facts = {"name_id": "Kajian kami", "name_en": "Our review", "kind": "RISK", "compartment": "general"}
    assert browser.post(page("copy-instrument", pk=review.pk), facts).status_code == 303
    own = shipped(world, "our-review")
    assert (own.release, editions(world, own)) == (None, [(1, "DRAFT")])
    assert newest(world, own).definition == seeds.definition_of("risk-review")
    again = browser.post(page("copy-instrument", pk=review.pk), facts)
    assert again.status_code == 303
    assert shipped(world, "our-review-2").name_en == "Our review"


def test_what_is_out_of_use_is_not_begun_and_what_is_there_stays(
    world: World, make_assessment: MakeAssessment, instrument: Instrument, sign_in: SignIn
) -> None:
    row, browser = make_assessment(), sign_in(world.administrator)
    retire = page("retire-instrument", pk=instrument.pk)
    assert browser.post(retire, {"version": "1"}).status_code == 303
    with nothing_changes():
        again = browser.post(retire, {"version": "2"})
        assert (again.status_code, "This instrument is not in use." in text(again)) == (422, True)
    worker = sign_in(world.caseworker)
    assert "Short" not in text(worker.get(at("assessments:start", world.case)))
    assert worker.get(row.get_absolute_url()).status_code == 200
    with nothing_changes():
        answer = worker.post(at("assessments:start", world.case), {"instrument": str(instrument.pk)})
        assert answer.status_code == 422


def test_who_sets_up_instruments_sees_no_answer(world: World, make_assessment: MakeAssessment, sign_in: SignIn) -> None:
    row, browser = make_assessment(), sign_in(world.administrator)
    for name in ("section", "start"):
        assert browser.get(at(f"assessments:{name}", world.case)).status_code == 403
    assert browser.get(row.get_absolute_url()).status_code == 403


def test_another_organisation_is_not_there(world: World, sign_in: SignIn) -> None:
    with organisation_scope(world.other_organisation.pk):
        theirs = Instrument.objects.get(code="risk-review")
        edition = Edition.objects.get(instrument=theirs)
    browser = sign_in(world.administrator)
    with nothing_changes():
        for url in (page("instrument", pk=theirs.pk), page("edition", pk=edition.pk), page("adjust", pk=theirs.pk)):
            assert browser.get(url).status_code == 404
        worker = sign_in(world.caseworker)
        assert worker.post(at("assessments:start", world.case), {"instrument": str(theirs.pk)}).status_code == 422
    with organisation_scope(world.organisation.pk):
        assert not Assessment.objects.exists()


def test_the_pages_take_few_queries_however_many_there_are(world: World, sign_in: SignIn) -> None:
    for number in range(3):
        published(world, name=f"Short {number}")
    browser, review = sign_in(world.administrator), shipped(world)
    assert {
        "instruments": queries(browser, page("instruments")),
        "instrument": queries(browser, page("instrument", pk=review.pk)),
        "edition": queries(browser, page("edition", pk=newest(world, review).pk)),
        "preview": queries(browser, page("preview", pk=newest(world, review).pk)),
        "adjust": queries(browser, page("adjust", pk=review.pk)),
    } == {"instruments": 5, "instrument": 5, "edition": 4, "preview": 4, "adjust": 4}


def test_a_new_organisation_gets_them_in_the_transaction_in_which_it_is_made(world: World) -> None:
    organisation, _site = accounts.create_organisation(name="Yayasan Baru", site_name="Kantor")
    with organisation_scope(organisation.pk):
        assert Instrument.objects.count() == 3
