"""The API of identification, in whole requests."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from identification.elements import codes
from identification.models import Decision, Part
from tests.cases.asking import SignIn, at, finds_nothing, looks, nothing_changes, queries, send, text
from tests.documents import samples
from tests.factories import World
from tests.identification.asking import episode_of, stored
from tests.identification.makers import MARK_NUMBER, MARK_REASON, VICTIM, all_found_out, decide, found_out, link
from tests.legal.makers import add_paper

RECRUITED = {"element": "RECRUITMENT", "answer": "YES", "reason": MARK_REASON}
DECIDED = {"status": VICTIM, "body": "UPTD_PPA", "decided_on": "2026-04-06", "number": MARK_NUMBER}


def part_url(world: World, kind: str = "act") -> str:
    return at("api-identification:part", world.case, kind=kind)


def test_from_an_answer_to_the_comparison(world: World, sign_in: SignIn, store: Path) -> None:
    browser = sign_in(world.caseworker)
    made = send(browser, "PUT", part_url(world), {"version": 0, "findings": [RECRUITED]})
    assert (made.status_code, made.headers["ETag"]) == (200, '"1"')
    assert made.json() == {
        "id": made.json()["id"],
        "version": 1,
        "kind": "ACT",
        "findings": [{**RECRUITED, "documents": [], "episodes": []}],
    }
    paper = add_paper(world, samples.scan(size=(20, 20)), "Tiket", by="caseworker", compartment="general")
    episode = episode_of(world)
    url = at("api-identification:evidence", world.case, pk=made.json()["id"], element="RECRUITMENT")
    keys = {"documents": [str(paper.pk)], "episodes": [str(episode.pk)]}
    linked = send(browser, "PUT", url, keys, If_Match='"1"')
    assert (linked.status_code, linked.json()["version"]) == (200, 2)
    assert linked.json()["findings"] == [{**RECRUITED, **keys}]
    # A counsellor reads what happened and opens no documents.
    parts = sign_in(world.counsellor).get(at("api-identification:parts", world.case)).json()["results"]
    assert parts == [{**linked.json(), "findings": [{**RECRUITED, **keys, "documents": []}]}]
    compared = sign_in(world.lawyer).get(at("api-identification:comparison", world.case)).json()
    assert (compared["state"], compared["if_adult"], compared["is_begun"]) == ("INCOMPLETE", None, True)
    assert compared["age"] == {
        "age": "ADULT",
        "by_record": "ADULT",
        "said": "UNKNOWN",
        "reckoned_on": "2025-01-01",
        "is_beginning": True,
        "is_contradicted": False,
    }
    assert compared["parts"][0] == {
        "kind": "ACT",
        "state": "MET",
        "if_adult": "MET",
        "yes": ["RECRUITMENT"],
        "no": [],
        "unknown": ["TRANSPORTATION", "HARBOURING", "SENDING", "TRANSFER", "RECEIPT"],
    }
    assert compared["missing"] == [
        {"what": "ANSWERS", "part": "MEANS", "elements": list(codes("MEANS"))},
        {"what": "ANSWERS", "part": "PURPOSE", "elements": list(codes("PURPOSE"))},
    ]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"findings": [RECRUITED]}, 400),
        ({"version": 0}, 400),
        ({"version": 0, "findings": [{**RECRUITED, "element": "DECEPTION"}]}, 400),
        ({"version": 0, "findings": [RECRUITED, RECRUITED]}, 400),
        ({"version": 0, "findings": [{**RECRUITED, "answer": "MAYBE"}]}, 400),
        ({"version": 0, "findings": [{**RECRUITED, "score": 3}]}, 400),
        ({"version": 1, "findings": [RECRUITED]}, 422),
        ({"version": -1, "findings": [RECRUITED]}, 400),
    ],
)
def test_what_cannot_be_is_refused(world: World, sign_in: SignIn, body: dict[str, Any], status: int) -> None:
    with nothing_changes():
        answer = send(sign_in(world.caseworker), "PUT", part_url(world), body)
    assert answer.status_code == status, text(answer)


def test_there_are_four_questions(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    for kind in ("age", "act", "means", "purpose"):
        assert send(browser, "PUT", part_url(world, kind), {"version": 0, "findings": []}).status_code == 200
    with nothing_changes():
        assert send(browser, "PUT", part_url(world, "motive"), {"version": 0, "findings": []}).status_code == 404


def test_a_stale_version_is_told_with_the_present_one(world: World, sign_in: SignIn) -> None:
    part = found_out(world, "ACT", RECRUITMENT="YES")
    browser = sign_in(world.caseworker)
    evidence = at("api-identification:evidence", world.case, pk=part.pk, element="RECRUITMENT")
    with nothing_changes():
        for url, body in ((part_url(world), {"version": 0, "findings": []}), (evidence, {"version": 7})):
            answer = send(browser, "PUT", url, body)
            assert (answer.status_code, answer.json()["version"]) == (409, 1)


def test_evidence_of_another_case_is_as_what_is_not_there(world: World, sign_in: SignIn, store: Path) -> None:
    part = found_out(world, "ACT", RECRUITMENT="YES")
    letter = add_paper(world, samples.scan(size=(20, 20)), "Surat kuasa")
    browser = sign_in(world.caseworker)
    url = at("api-identification:evidence", world.case, pk=part.pk, element="RECRUITMENT")
    with nothing_changes():
        answers = {
            text(send(browser, "PUT", url, {"version": 1, "documents": [key]}))
            for key in (str(letter.pk), str(uuid4()))
        }
        assert answers == {'{"documents":["There is no such record in this case."]}'}
        assert send(browser, "PUT", url, {"version": 1, "episodes": [str(uuid4())]}).status_code == 400
        other = at("api-identification:evidence", world.case, pk=part.pk, element="SENDING")
        assert send(browser, "PUT", other, {"version": 1}).status_code == 404


def test_a_decision_from_its_recording_to_its_withdrawal(world: World, sign_in: SignIn, store: Path) -> None:
    paper = add_paper(world, samples.scan(size=(20, 20)), "Surat", by="caseworker", compartment="general")
    browser = sign_in(world.caseworker)
    made = send(browser, "POST", at("api-identification:decisions", world.case), {**DECIDED, "document": str(paper.pk)})
    assert made.status_code == 201
    key = made.json()["id"]
    assert made.json() == {
        "id": key,
        "version": 1,
        **DECIDED,
        "htcds_body": "NonPoliceGovernmentalOrganization",
        "body_name": "",
        "grounds": "",
        "document": str(paper.pk),
        "appeal_until": None,
        "appeal_lodged_on": None,
        "appeal_outcome": "",
        "appeal_decided_on": None,
        "withdrawn_on": None,
        "withdrawal": "",
        "withdrawal_note": "",
        "by": {"id": str(world.caseworker.pk), "name": "Caseworker"},
    }
    one = at("api-identification:decision", world.case, pk=key)
    changed = send(browser, "PATCH", one, {"appeal_lodged_on": "2026-04-20"}, If_Match='"1"')
    assert (changed.status_code, changed.json()["appeal_lodged_on"], changed.json()["number"]) == (
        200,
        "2026-04-20",
        MARK_NUMBER,
    )
    assert sign_in(world.counsellor).get(one).json()["document"] is None
    away = at("api-identification:withdraw", world.case, pk=key)
    gone = send(browser, "POST", away, {"version": 2, "on": "2026-05-01", "why": "BY_BODY", "note": "Keliru"})
    assert (gone.status_code, gone.json()["withdrawal"], gone.json()["withdrawal_note"]) == (200, "BY_BODY", "Keliru")
    with nothing_changes():
        again = send(browser, "POST", away, {"version": 3, "on": "2026-05-01", "why": "BY_BODY"})
    assert (again.status_code, again.json()) == (422, {"detail": "This decision was withdrawn. Record a new one."})
    listed = sign_in(world.lawyer).get(at("api-identification:decisions", world.case)).json()["results"]
    assert [row["id"] for row in listed] == [key]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"status": "Perhaps"}, 400),
        ({"body": "NEIGHBOUR"}, 400),
        ({"decided_on": "2999-01-01"}, 400),
        ({"document": str(uuid4())}, 400),
        ({"appeal_outcome": "UPHELD"}, 422),
        ({"appeal_lodged_on": "2026-01-01"}, 422),
        ({"withdrawn_on": "2026-05-01"}, 400),
    ],
)
def test_a_decision_that_cannot_be_is_refused(
    world: World, sign_in: SignIn, changes: dict[str, Any], status: int
) -> None:
    with nothing_changes():
        url = at("api-identification:decisions", world.case)
        answer = send(sign_in(world.caseworker), "POST", url, {**DECIDED, **changes})
    assert answer.status_code == status, text(answer)


def test_who_may_not_finds_nothing(world: World, sign_in: SignIn) -> None:
    part = found_out(world, "ACT", RECRUITMENT=("YES", MARK_REASON))
    row = decide(world)
    addresses = [
        ("GET", at("api-identification:comparison", world.case)),
        ("GET", at("api-identification:parts", world.case)),
        ("GET", at("api-identification:decisions", world.case)),
        ("PUT", part_url(world)),
        ("PUT", at("api-identification:evidence", world.case, pk=part.pk, element="RECRUITMENT")),
        ("GET", at("api-identification:decision", world.case, pk=row.pk)),
        ("POST", at("api-identification:withdraw", world.case, pk=row.pk)),
    ]
    nowhere = [(method, url.replace(str(world.case.pk), str(uuid4()))) for method, url in addresses]
    finds_nothing(sign_in(world.outsider), addresses, nowhere, marks=(MARK_REASON, MARK_NUMBER))
    lawyer = sign_in(world.lawyer)
    with nothing_changes():
        for method, url in addresses:
            if method != "GET":
                assert send(lawyer, method, url, {}).status_code == 403


def test_each_look_is_noted(world: World, sign_in: SignIn) -> None:
    all_found_out(world)
    sign_in(world.lawyer).get(at("api-identification:parts", world.case))
    (entry,) = looks(world, "api.identification.part.opened")
    assert (entry.user_id, entry.case_ids) == (world.lawyer.pk, [world.case.pk])


def test_what_the_lists_cost(world: World, sign_in: SignIn, store: Path) -> None:
    all_found_out(world)
    with world.at_work(world.caseworker):
        part = Part.objects.get(kind="ACT")
    link(world, part, "RECRUITMENT", episodes=[episode_of(world)])
    decide(world)
    browser = sign_in(world.lawyer)
    names = ("comparison", "parts", "decisions")
    costs = {name: queries(browser, at(f"api-identification:{name}", world.case)) for name in names}
    assert costs == {"comparison": 9, "parts": 7, "decisions": 5}
    decide(world, number="Kedua")
    assert queries(browser, at("api-identification:decisions", world.case)) == 5
    assert len(stored(world, Decision)) == 2
