"""Boxes that were drawn and not made into a copy: nothing is built that would show what they cover."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from core.access.log import log_access
from core.errors import DomainError
from core.jobs.models import Job
from documents.models import Document
from legal import services
from legal.models import Box, Dossier, Exhibit, Redaction, RestitutionClaim
from tests.cases.asking import nothing_changes, send, text
from tests.documents.test_redacting import planted
from tests.factories import World, make_world
from tests.legal.asking import indonesian, one, url
from tests.legal.dossiers import asked, work
from tests.legal.makers import add_loss, add_paper, give_consent, make_claim, wages

HEAD = Box(1, 0, 0, 1000, 200, "ADDRESS")
SENTENCE = (
    "Boxes are drawn on P-1, but no copy is made with them, and the dossier would show what they cover: "
    "make the redacted copy, or take the boxes out."
)


def an_exhibit(world: World, claim: RestitutionClaim, title: str = "Kontrak kerja") -> Exhibit:
    paper = add_paper(world, planted(), title)
    with world.at_work(world.lawyer) as by:
        return services.add_exhibit(claim=claim, document=paper, description=title, by=by)


@pytest.fixture
def exhibit(world: World, claim: RestitutionClaim) -> Exhibit:
    give_consent(world)
    add_loss(world, claim, wages())
    return an_exhibit(world, claim)


def draw(world: World, exhibit: Exhibit, *boxes: Box, version: int = 0) -> Redaction:
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=by.acting.readable())
        draft = services.draw_boxes(exhibit=exhibit, boxes=list(boxes), expected_version=version, by=by)
        assert draft is not None
        return draft


def make(world: World, draft: Redaction) -> Redaction:
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=by.acting.readable())
        return services.make_redacted(redaction_id=draft.pk, expected_version=draft.version, by=by)


def build(world: World, claim: RestitutionClaim) -> Dossier:
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=by.acting.readable())
        return services.request_dossier(claim=claim, expected_version=1, by=by)


def test_the_page_says_why_and_leads_to_the_boxes(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    address = url("dossier-build", world, exhibit.claim)
    before = text(lawyer.get(address))
    assert ("No dossier may be built" in before, "Build all the same</button>" in before) == (False, True)
    assert "no copy made" not in text(lawyer.get(url("exhibits", world, exhibit.claim)))
    draw(world, exhibit, HEAD)
    page = text(lawyer.get(address))
    assert (SENTENCE in page, "Build all the same</button>" in page) == (True, False)
    assert f'<a href="{url("redact", world, exhibit)}">Redact P-1</a>' in page
    assert "Boxes drawn, no copy made" in text(lawyer.get(url("exhibits", world, exhibit.claim)))
    with nothing_changes():
        answer = lawyer.post(address, {"version": "1"})
    assert answer.status_code == 422
    assert f"No dossier may be built: {SENTENCE}" in text(answer)


def test_each_of_several_is_named(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    whole, third = an_exhibit(world, exhibit.claim, "Surat"), an_exhibit(world, exhibit.claim, "Foto")
    draw(world, exhibit, HEAD)
    draw(world, third, HEAD)
    with nothing_changes(), pytest.raises(DomainError, match="Boxes are drawn on P-1, P-3, but no copy is made"):
        build(world, exhibit.claim)
    page = text(lawyer.get(url("dossier-build", world, exhibit.claim)))
    assert [url("redact", world, one) in page for one in (exhibit, whole, third)] == [True, False, True]


def test_it_is_built_when_the_copy_is_made_or_the_boxes_are_out(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    draft = draw(world, exhibit, HEAD)
    draw(world, exhibit, version=draft.version)
    assert SENTENCE not in text(lawyer.get(url("dossier-build", world, exhibit.claim)))
    made = make(world, draw(world, exhibit, HEAD, version=draft.version + 1))
    assert SENTENCE not in text(lawyer.get(url("dossier-build", world, exhibit.claim)))
    # One box more than the copy in use has.
    more = draw(world, exhibit, HEAD, HEAD._replace(page=3))
    assert SENTENCE in text(lawyer.get(url("dossier-build", world, exhibit.claim)))
    exhibits = text(lawyer.get(url("exhibits", world, exhibit.claim)))
    assert "Partly redacted" in exhibits
    assert "Boxes drawn, no copy made" in exhibits
    with world.at_work(world.lawyer) as by:
        services.use_redacted(redaction_id=made.pk, expected_version=made.version, by=by)
    with nothing_changes(), pytest.raises(DomainError, match="no copy is made with them"):
        build(world, exhibit.claim)
    make(world, more)
    assert build(world, exhibit.claim).number == 1


def test_keys_are_refused_with_the_same_sentence(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    draw(world, exhibit, HEAD)
    with nothing_changes():
        answer = send(lawyer, "POST", one("dossiers", world, exhibit.claim, by="claim"), {"version": 1})
    assert answer.status_code == 422
    assert SENTENCE in text(answer)


def test_boxes_drawn_after_the_button_stop_the_worker(world: World, exhibit: Exhibit) -> None:
    dossier = asked(world, exhibit.claim)
    draw(world, exhibit, HEAD)
    work()
    with world.at_work(world.lawyer):
        job = Job.objects.get(subject_id=dossier.pk)
        assert job.state == Job.State.FAILED
        assert "P-1" in job.failure
        assert Dossier.objects.filter(document=None, own_part=None, built_at=None).count() == 1
        assert not Document.objects.filter(origin="MADE").exists()


def test_boxes_that_cannot_be_read_are_boxes(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    draft = draw(world, exhibit, HEAD)
    with world.at_work(world.lawyer):
        sealed = bytes(Redaction.objects.values_list("sealed_boxes", flat=True).get(pk=draft.pk).data)
        Redaction.objects.filter(pk=draft.pk).update(sealed_boxes=sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert "Boxes drawn, no copy made" in text(lawyer.get(url("exhibits", world, exhibit.claim)))
    with nothing_changes(), pytest.raises(DomainError, match="Boxes are drawn on P-1"):
        build(world, exhibit.claim)


def test_it_speaks_indonesian(world: World, exhibit: Exhibit, lawyer: Client) -> None:
    draw(world, exhibit, HEAD)
    page = text(indonesian(lawyer).get(url("dossier-build", world, exhibit.claim)))
    assert "Pada P-1 sudah digambar kotak, tetapi salinannya belum dibuat" in page
    assert "Kotak digambar, salinan belum dibuat" in text(lawyer.get(url("exhibits", world, exhibit.claim)))


def test_the_operator_is_refused_as_well(committed: None, store: Path, tmp_path: Path) -> None:
    house = make_world()
    claim = make_claim(house)
    add_loss(house, claim, wages())
    give_consent(house)
    draw(house, an_exhibit(house, claim), HEAD)
    facts: dict[str, Any] = {"organisation": house.organisation.name, "by": house.lawyer.email}
    with pytest.raises(CommandError, match="P-1"):
        call_command("dossier", str(claim.pk), out=tmp_path / "berkas.pdf", **facts)
    assert not (tmp_path / "berkas.pdf").exists()
    with house.at_work(house.lawyer):
        assert Dossier.objects.count() == 0
