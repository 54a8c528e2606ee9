"""How one speaks with the person, and who belongs to them: shown to whom, changed by whom, and by two at once."""

from __future__ import annotations

from typing import Any

from cases.extension.timeline_models import TimelineEntry
from cases.identity.models import Communication, Relative
from cases.identity.relatives import CommunicationFacts, RelativeFacts, add_relative, save_communication
from cases.identity.relatives import CommunicationFacts as identity_CommunicationFacts
from core.access.log import log_access
from core.compartments import Compartment
from core.keys.fields import SealedValue
from tests.cases.asking import SignIn, at, nothing_changes, queries, text, without_identity
from tests.factories import World

PHONE, VILLAGE = "0812-0000-0044", "Dusun Contoh Selatan"
QUERIES = {"cases:edit-communication": 9, "cases:add-relative": 8}


def speaking(**changes: Any) -> dict[str, Any]:
    found = {
        "version": "0",
        "primary_language": "mad",
        "secondary_language": "ind",
        "needs_interpreter": "yes",
        "interpreter_used": "no",
        "interpreter": "Bu Juru Bahasa",
        "has_disability": "yes",
        "disability": "Sulit mendengar",
        "support": "Bicara pelan",
        "assents": "unknown",
    }
    return {**found, **changes}


def relative(**changes: Any) -> dict[str, Any]:
    found = {
        "relation": "PARENT",
        "name": "Ibu Contohnya",
        "is_minor": "no",
        "is_dependant": "on",
        "may_be_told": "no",
        "contact": PHONE,
        "lives_at": VILLAGE,
    }
    return {name: value for name, value in {**found, **changes}.items() if value is not None}


def add(world: World, **facts: Any) -> Relative:
    with world.at_work(world.caseworker) as by:
        said = RelativeFacts(**{"relation": "PARENT", "name": "Ibu Contohnya", "contact": PHONE, **facts})
        return add_relative(case=world.case, facts=said, by=by)


def test_languages_interpreter_and_disability_stand_with_the_person(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    answer = browser.post(at("cases:edit-communication", world.case), speaking())
    assert (answer.status_code, answer.headers["Location"]) == (303, at("cases:person", world.case))
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="cases.case.opened", rows=[world.case], compartments=[Compartment.IDENTITY])
        row = Communication.objects.get(case=world.case)
        assert {name: getattr(row, name) for name in CommunicationFacts.__dataclass_fields__} == {
            "primary_language": "mad",
            "secondary_language": "ind",
            "needs_interpreter": True,
            "interpreter_used": False,
            "interpreter": "Bu Juru Bahasa",
            "has_disability": True,
            "disability": "Sulit mendengar",
            "support": "Bicara pelan",
            "assents": None,
        }
        (entry,) = TimelineEntry.objects.filter(case=world.case, kind="cases.communication")
        assert entry.compartment == "identity"
    page = text(sign_in(world.counsellor).get(at("cases:person", world.case)))
    for said in ("Madurese, Indonesian", "Bu Juru Bahasa", "Sulit mendengar", "Bicara pelan"):
        assert said in page
    with nothing_changes():
        refused = browser.post(at("cases:edit-communication", world.case), speaking(primary_language="xxx"))
    assert refused.status_code == 422


def test_two_who_write_at_once_both_see_both(world: World, sign_in: SignIn) -> None:
    url = at("cases:edit-communication", world.case)
    assert sign_in(world.caseworker).post(url, speaking()).status_code == 303
    other = sign_in(world.colleague)
    with nothing_changes():
        answer = other.post(url, speaking(support="Kalimat pendek"))
    page = text(answer)
    assert answer.status_code == 409
    assert "Kalimat pendek" in page and "Bicara pelan" in page and 'name="keep-support"' in page


def test_a_relative_is_written_down_and_reached_below_what_is_safe_alone(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    assert browser.post(at("cases:add-relative", world.case), relative()).status_code == 303
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="cases.case.opened", rows=[world.case], compartments=[Compartment.IDENTITY])
        row = Relative.objects.get(case=world.case)
        assert (row.name, row.relation, row.contact, row.lives_at) == ("Ibu Contohnya", "PARENT", PHONE, VILLAGE)
        assert (row.is_minor, row.is_dependant, row.is_guardian, row.may_be_told) == (False, True, False, False)
    person = text(browser.get(at("cases:person", world.case)))
    assert "Ibu Contohnya" in person and "Depends on the person" in person
    timeline = text(browser.get(world.case.get_absolute_url()))
    assert "Ibu Contohnya" in timeline
    for page in (person, timeline):
        assert PHONE not in page and VILLAGE not in page
    for name, more in (("cases:contact", {}), ("cases:edit-relative", {"pk": row.pk})):
        page = text(browser.get(at(name, world.case, **more)))
        assert page.index("Ask the person before you call") < page.index(PHONE) < page.index(VILLAGE)
    sent = relative(version="1", contact="0812-0000-0055")
    assert browser.post(at("cases:edit-relative", world.case, pk=row.pk), sent).status_code == 303
    told = text(browser.get(at("cases:changes", world.case)))
    assert "Not shown here" in told and PHONE not in told and "0812-0000-0055" not in told
    with nothing_changes():
        assert browser.post(at("cases:edit-relative", world.case, pk=row.pk), sent).status_code == 409


def test_who_does_not_read_identity_reads_and_writes_none_of_it(world: World, sign_in: SignIn) -> None:
    row = add(world)
    without_identity(world, "caseworker")
    browser = sign_in(world.caseworker)
    pages = [
        at("cases:edit-communication", world.case),
        at("cases:add-relative", world.case),
        at("cases:edit-relative", world.case, pk=row.pk),
    ]
    with nothing_changes():
        for page in pages:
            assert browser.get(page).status_code == 404
            assert browser.post(page, {**relative(), **speaking()}).status_code == 404
    for name in ("cases:person", "cases:detail", "cases:changes"):
        assert "Ibu Contohnya" not in text(browser.get(at(name, world.case)))


def test_a_name_and_a_relation_are_needed(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    for changes in ({"name": ""}, {"relation": ""}, {"relation": "AUNT"}):
        with nothing_changes():
            answer = browser.post(at("cases:add-relative", world.case), relative(**changes))
        assert (answer.status_code, PHONE in text(answer)) == (422, True)


def test_how_many_queries_the_pages_take(world: World, sign_in: SignIn) -> None:
    add(world)
    browser = sign_in(world.caseworker)
    assert {name: queries(browser, at(name, world.case)) for name in QUERIES} == QUERIES
    before = queries(browser, at("cases:person", world.case))
    add(world)
    assert queries(browser, at("cases:person", world.case)) == before


def test_whether_somebody_has_a_disability_lies_sealed(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        facts = identity_CommunicationFacts(has_disability=False)
        save_communication(case_id=world.case.pk, expected_version=0, facts=facts, by=by)
        row = Communication.objects.get()
        stored = row.__dict__["has_disability"]
        assert isinstance(stored, SealedValue) and b"false" not in stored.data
        log_access(by=by, act="test", rows=[row], compartments=[Compartment.IDENTITY])
        assert row.has_disability is False
    page = text(sign_in(world.caseworker).get(at("cases:person", world.case)))
    assert "Disability" in page
