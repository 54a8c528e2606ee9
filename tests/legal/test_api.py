"""The API of the legal work, in whole requests: what a lawyer's program sends, gets and is refused."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from core.access import providers
from legal import services
from legal.api.serializers import AUTHORITIES
from legal.models import Dossier, RestitutionClaim
from tests.cases.asking import (
    at,
    looks,
    nothing_changes,
    send,
    text,
)
from tests.documents import samples
from tests.factories import World
from tests.legal.asking import LOSS, MATTER, a_second_claim, an_exhibit, one
from tests.legal.dossiers import work
from tests.legal.makers import (
    MARK_LOSS,
    MARK_MATTER,
    MARK_REPORT,
    add_loss,
    add_paper,
    give_consent,
    wages,
)
from tests.legal.recovering import built_version, step


def test_from_a_matter_to_a_built_dossier(world: World, lawyer: Client) -> None:
    give_consent(world)
    matter = send(lawyer, "POST", at("api-legal:matters", world.case), {**MATTER, "police_report": "LP/1"})
    assert (matter.status_code, matter.headers["ETag"]) == (201, '"1"')
    assert matter.json() == {
        "id": matter.json()["id"],
        "version": 1,
        **MATTER,
        "police_report": "LP/1",
        **dict.fromkeys(AUTHORITIES, ""),
        "closed_on": None,
    }
    key = matter.json()["id"]
    party = send(
        lawyer, "POST", one("parties", world, key, by="matter"), {"role": "RESPONDENT", "name": "PT Janji Kosong"}
    )
    assert party.json() == {
        "id": party.json()["id"],
        "version": 1,
        "role": "RESPONDENT",
        "name": "PT Janji Kosong",
        "details": "",
    }
    claim = send(lawyer, "POST", one("claims", world, key, by="matter"), {"route": "LPSK"})
    assert claim.json() == {
        "id": claim.json()["id"],
        "version": 1,
        "matter": key,
        "route": "LPSK",
        "state": "DRAFT",
        "shows_address": False,
        "total": "0",
    }
    claim_key = claim.json()["id"]
    loss = send(lawyer, "POST", one("losses", world, claim_key, by="claim"), LOSS)
    assert loss.json() == {
        "id": loss.json()["id"],
        "version": 1,
        "claim": claim_key,
        **LOSS,
        "quantity": "8.000",
        "exchange_rate": "3512.250000",
        "amount": "12004.000",
        "amount_idr": "42161049",
        "evidence": [],
        "certified": "NONE",
        "certifier": "",
        "certified_on": None,
        "position": 1,
        "wages": None,
    }
    paper = add_paper(world, samples.scan(size=(20, 20)), "Slip gaji")
    exhibit = send(
        lawyer,
        "POST",
        one("exhibits", world, claim_key, by="claim"),
        {"document": str(paper.pk), "description": "Slip gaji Maret"},
    )
    assert exhibit.json() == {
        "id": exhibit.json()["id"],
        "version": 1,
        "claim": claim_key,
        "document": str(paper.pk),
        "number": 1,
        "mark": "P-1",
        "description": "Slip gaji Maret",
        "form": "COPY",
        "episodes": [],
    }
    link = send(
        lawyer,
        "POST",
        one("loss-evidence", world, loss.json()["id"], by="loss"),
        {"exhibit": exhibit.json()["id"]},
    )
    assert link.json() == {
        "id": link.json()["id"],
        "version": 1,
        "loss": loss.json()["id"],
        "exhibit": exhibit.json()["id"],
        "mark": "P-1",
    }
    assert lawyer.get(one("loss", world, loss.json()["id"])).json()["evidence"] == [link.json()]
    assert lawyer.get(one("claim", world, claim_key)).json()["total"] == "42161049"

    asked = send(lawyer, "POST", one("dossiers", world, claim_key, by="claim"), {"version": 1})
    assert asked.status_code == 202
    assert asked.json() == {
        "id": asked.json()["id"],
        "version": 1,
        "claim": claim_key,
        "number": 1,
        "state": "WAITING",
        "failure": "",
        "progress": {"done": 0, "total": 1},
        "document": None,
        "own_part": None,
        "signed_by": "",
        "filing": "DRAFTED",
        "pages": None,
        "content_digest": "",
        "built_at": None,
        "problems": [],
        "by": {"id": str(world.lawyer.pk), "name": "Lawyer"},
    }
    work()
    built = lawyer.get(one("dossier", world, asked.json()["id"])).json()
    with world.at_work(world.lawyer):
        dossier = Dossier.objects.get()
    assert (built["state"], built["failure"], built["progress"]) == ("DONE", "", {"done": 1, "total": 1})
    assert (built["document"], built["content_digest"]) == (str(dossier.document_id), dossier.content_digest)
    assert (built["own_part"], built["signed_by"], built["filing"]) == (str(dossier.own_part_id), "", "DRAFTED")
    assert (built["pages"] > 1, built["has_letter"]) == (True, False)
    file = lawyer.get(at("api-documents:file", world.case, pk=built["document"]))
    assert (file.status_code, b"".join(file.streaming_content)[:5]) == (200, b"%PDF-")
    listed = lawyer.get(one("dossiers", world, claim_key, by="claim")).json()
    assert listed == {"results": [{key: value for key, value in built.items() if key != "has_letter"}], "next": None}


def test_a_dossier_says_who_signed_it_and_how_far_it_has_come(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    first, second = built_version(world, claim), built_version(world, claim, number=2)
    with world.at_work(world.lawyer):
        Dossier.objects.filter(pk=first.pk).update(signed_by="Yayasan Contoh")
    for kind in ("SIGNED", "FILED"):
        step(world, first, kind)
        sent = lawyer.get(one("dossier", world, first)).json()
        assert (sent["filing"], sent["signed_by"], sent["own_part"]) == (kind, "Yayasan Contoh", None)
    listed = lawyer.get(one("dossiers", world, claim, by="claim")).json()["results"]
    assert [(row["id"], row["filing"], row["signed_by"]) for row in listed] == [
        (str(second.pk), "DRAFTED", ""),
        (str(first.pk), "FILED", "Yayasan Contoh"),
    ]


def test_what_is_written_here_stands_on_the_page(world: World, lawyer: Client) -> None:
    send(lawyer, "POST", at("api-legal:matters", world.case), {**MATTER, "title": "Dicatat lewat program lain"})
    assert "Dicatat lewat program lain" in text(lawyer.get(reverse("legal:section", kwargs={"case": world.case.pk})))


def test_a_look_is_written_down_before_anything_is_sent(world: World, lawyer: Client, claim: RestitutionClaim) -> None:
    assert MARK_MATTER in text(lawyer.get(at("api-legal:matters", world.case)))
    assert MARK_REPORT in text(lawyer.get(one("matter", world, claim.matter)))
    # A list within a case is a look into that case, and counts as one.
    entries = looks(world, "api.legal.matter.opened")
    assert len(entries) == 2
    for entry in entries:
        assert (entry.user_id, entry.case_ids, entry.compartments) == (world.lawyer.pk, [world.case.pk], ["legal"])


def test_fields_that_are_left_out_stay(world: World, lawyer: Client, claim: RestitutionClaim) -> None:
    url = one("matter", world, claim.matter)
    answer = send(lawyer, "PATCH", url, {"stage": "TRIAL", "version": 1})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json() == {
        "id": str(claim.matter_id),
        "version": 2,
        "kind": "CRIMINAL",
        "title": MARK_MATTER,
        "police_report": MARK_REPORT,
        **dict.fromkeys(AUTHORITIES, ""),
        "stage": "TRIAL",
        "opened_on": "2026-03-04",
        "closed_on": None,
    }
    loss = add_loss(world, claim, wages())
    changed = send(lawyer, "PATCH", one("loss", world, loss), {"quantity": 4}, If_Match='"1"').json()
    assert (changed["description"], changed["rate"], changed["amount"]) == (MARK_LOSS, "1500.50", "6002.000")
    moved = send(lawyer, "PATCH", one("claim", world, claim), {"state": "FILED", "version": 1}).json()
    assert (moved["route"], moved["state"], moved["total"]) == ("LPSK", "FILED", "21080525")


def test_whether_the_home_address_is_printed(world: World, lawyer: Client, claim: RestitutionClaim) -> None:
    url = one("claim", world, claim)
    assert lawyer.get(url).json()["shows_address"] is False
    with nothing_changes():
        for wrong in ("yes", 1, None):
            answer = send(lawyer, "PATCH", url, {"shows_address": wrong, "version": 1})
            assert (answer.status_code, list(answer.json())) == (400, ["shows_address"])
        assert send(lawyer, "PATCH", url, {"shows_address": True, "version": 7}).status_code == 409
    assert send(lawyer, "PATCH", url, {"shows_address": True, "version": 1}).json()["shows_address"] is True
    # What is left out stays.
    assert send(lawyer, "PATCH", url, {"state": "FILED", "version": 2}).json()["shows_address"] is True
    claims = one("claims", world, claim.matter, by="matter")
    opened = [send(lawyer, "POST", claims, {"route": "COURT", **said}) for said in ({}, {"shows_address": True})]
    assert [answer.json()["shows_address"] for answer in opened] == [False, True]


def test_a_matter_is_closed_once(world: World, lawyer: Client, claim: RestitutionClaim) -> None:
    url = one("close-matter", world, claim.matter)
    answer = send(lawyer, "POST", url, {"on": "2026-04-01", "version": 1})
    assert (answer.status_code, answer.json()["closed_on"], answer.json()["version"]) == (200, "2026-04-01", 2)
    with nothing_changes():
        again = send(lawyer, "POST", url, {"on": "2026-04-01", "version": 2})
        late = send(lawyer, "POST", one("claims", world, claim.matter, by="matter"), {"route": "LPSK"})
    assert (again.status_code, again.json()) == (422, {"detail": "This matter is closed already."})
    assert (late.status_code, late.json()["detail"][:22]) == (422, "This matter is closed.")


def test_rows_go_with_the_version_that_was_read(world: World, lawyer: Client, claim: RestitutionClaim) -> None:
    loss, exhibit = add_loss(world, claim, wages()), an_exhibit(world, claim)
    with world.at_work(world.lawyer) as by:
        link = services.prove(loss=loss, exhibit=exhibit, by=by)
        (party,) = claim.matter.parties.all()
    for name, row in (("evidence", link), ("loss", loss), ("party", party)):
        url = one(name, world, row)
        with nothing_changes():
            assert send(lawyer, "DELETE", url).status_code == 400
            stale = send(lawyer, "DELETE", url, If_Match='"9"')
        assert (stale.status_code, stale.json()) == (409, {"detail": "edit conflict", "version": 1})
        gone = send(lawyer, "DELETE", url, If_Match='"1"')
        assert (gone.status_code, gone.content) == (204, b"")
        assert send(lawyer, "DELETE", url, If_Match='"1"').status_code == 404
    assert len(lawyer.get(one("exhibits", world, claim, by="claim")).json()["results"]) == 1


@pytest.mark.parametrize(
    ("name", "method", "body"),
    [
        ("matter", "PATCH", {"stage": "TRIAL"}),
        ("close-matter", "POST", {"on": "2026-04-01"}),
        ("claim", "PATCH", {"route": "COURT"}),
        ("loss", "PATCH", {"quantity": "2"}),
        ("party", "PATCH", {"name": "PT Lain"}),
        ("dossiers", "POST", {}),
    ],
)
def test_a_version_that_was_read_long_ago_is_refused(
    world: World, lawyer: Client, claim: RestitutionClaim, name: str, method: str, body: dict[str, Any]
) -> None:
    give_consent(world)
    loss = add_loss(world, claim, wages())
    with world.at_work(world.lawyer):
        (party,) = claim.matter.parties.all()
    row = {"matter": claim.matter, "close-matter": claim.matter, "loss": loss, "party": party}.get(name, claim)
    url = one(name, world, row, by="claim" if name == "dossiers" else "pk")
    with nothing_changes():
        stale = send(lawyer, method, url, {**body, "version": 7})
        none = send(lawyer, method, url, body)
    assert (stale.status_code, stale.json()) == (409, {"detail": "edit conflict", "version": 1})
    assert (none.status_code, list(none.json())) == (400, ["version"])


def test_an_exhibit_of_another_claim_proves_nothing_here(world: World, lawyer: Client, claim: RestitutionClaim) -> None:
    loss, exhibit = add_loss(world, claim, wages()), an_exhibit(world, a_second_claim(world))
    url = one("loss-evidence", world, loss, by="loss")
    with nothing_changes():
        other = send(lawyer, "POST", url, {"exhibit": str(exhibit.pk)})
        none = send(lawyer, "POST", url, {"exhibit": str(uuid4())})
    assert (other.status_code, other.json()["field"]) == (422, "exhibit")
    assert (none.status_code, none.json()) == (400, {"exhibit": ["There is no such record in this case."]})


def test_a_document_that_one_may_not_open_is_as_missing_as_none(
    world: World, lawyer: Client, claim: RestitutionClaim
) -> None:
    clinical = add_paper(world, samples.scan(size=(20, 20)), "Visum", by="caseworker", compartment="clinical")
    url = one("exhibits", world, claim, by="claim")
    with nothing_changes():
        answers = [
            send(lawyer, "POST", url, {"document": str(key), "description": "x"}) for key in (clinical.pk, uuid4())
        ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content == answers[1].content


def test_no_dossier_without_consent_and_none_without_a_fresh_proof(
    world: World, lawyer: Client, claim: RestitutionClaim, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_loss(world, claim, wages())
    url = one("dossiers", world, claim, by="claim")
    with nothing_changes():
        refused = send(lawyer, "POST", url, {"version": 1})
    assert (refused.status_code, refused.json()["detail"][:25]) == (422, "No dossier may be built: ")
    give_consent(world)
    asked: list[str] = []
    monkeypatch.setattr(providers.authoriser, "is_fresh", lambda request, purpose: asked.append(purpose), raising=True)
    with nothing_changes():
        stale = send(lawyer, "POST", url, {"version": 1})
    assert (stale.status_code, stale.json()) == (403, {"detail": "Sign in again before you do this."})
    assert asked == ["export"]
    assert lawyer.get(url).status_code == 200


def test_a_dossier_that_failed_says_why(world: World, lawyer: Client, claim: RestitutionClaim) -> None:
    consent = give_consent(world)
    add_loss(world, claim, wages())
    asked = send(lawyer, "POST", one("dossiers", world, claim, by="claim"), {"version": 1}).json()
    give_consent(world, decision="REFUSED", on=consent.decided_on.replace(day=6))
    work()
    told = lawyer.get(one("dossier", world, asked["id"])).json()
    assert (told["state"], told["document"]) == ("FAILED", None)
    assert told["failure"] != ""
