"""An exhibit that the builder may not open: nothing is built that would tell the court that it is damaged."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.errors import DomainError
from core.jobs.models import Job
from documents.models import Document
from legal import services
from legal.models import Dossier, Exhibit, RestitutionClaim
from tests.cases.asking import SignIn, nothing_changes, send, text
from tests.documents import samples
from tests.factories import World
from tests.legal.asking import an_exhibit, indonesian, one, url
from tests.legal.dossiers import Paper, asked, file_of, work
from tests.legal.makers import add_loss, add_paper, give_consent, wages
from tests.legal.test_unmade_redactions import HEAD, build, draw, make

TITLE = "Visum dari puskesmas"
REFUSED = "Who builds the dossier may not open P-2, and the court would get a page that says it is damaged."


@pytest.fixture
def both(world: World) -> User:
    """A colleague on the case who is caseworker and lawyer."""
    world.also(world.colleague, "lawyer")
    return world.colleague


@pytest.fixture
def clinical(world: World, claim: RestitutionClaim, both: User) -> Exhibit:
    """P-2 of the claim, which its lawyer may not open."""
    give_consent(world)
    add_loss(world, claim, wages())
    an_exhibit(world, claim)
    paper = add_paper(world, samples.pdf("MARKVISUM"), TITLE, by="colleague", compartment="clinical")
    with world.at_work(both) as by:
        return services.add_exhibit(claim=claim, document=paper, description=TITLE, by=by)


def test_the_page_says_which_and_no_button_builds(
    world: World, claim: RestitutionClaim, clinical: Exhibit, lawyer: Client
) -> None:
    page = text(lawyer.get(url("dossier-build", world, claim)))
    assert REFUSED.replace("P-2", f"P-2 {TITLE}") in page
    assert ("Build all the same</button>" in page, "P-1" in page) == (False, False)
    assert f'<a href="{url("exhibits", world, claim)}">Exhibits</a>' in page
    for sent in ({"version": "1"}, {"version": "1", "unless_warned": "1"}):
        with nothing_changes():
            answer = lawyer.post(url("dossier-build", world, claim), sent)
        assert (answer.status_code, REFUSED in text(answer)) == (422, True)
    with nothing_changes():
        answer = send(lawyer, "POST", one("dossiers", world, claim, by="claim"), {"version": 1})
    assert (answer.status_code, REFUSED in text(answer), TITLE in text(answer)) == (422, True, False)
    shown = text(indonesian(lawyer).get(url("dossier-build", world, claim)))
    assert f"Penyusun berkas restitusi tidak boleh membuka P-2 {TITLE}" in shown


def test_who_opens_all_builds_it_whole(
    world: World, claim: RestitutionClaim, clinical: Exhibit, both: User, sign_in: SignIn
) -> None:
    page = text(sign_in(both).get(url("dossier-build", world, claim)))
    assert ("may not open" in page, "Build all the same</button>" in page) == (False, True)
    with world.at_work(both) as by:
        dossier = services.request_dossier(claim=claim, expected_version=1, by=by)
    work()
    paper = Paper(file_of(world, dossier), world.case.code)
    assert ("MARKVISUM" in paper.words, "berkas rusak" in paper.words) == (True, False)


def test_the_worker_is_stopped_too(world: World, claim: RestitutionClaim) -> None:
    give_consent(world)
    add_loss(world, claim, wages())
    exhibit = an_exhibit(world, claim)
    dossier = asked(world, claim)
    with world.at_work(world.lawyer):
        # Found to be clinical after the button was pressed.
        Document.objects.filter(pk=exhibit.document_id).update(compartment="clinical")
    work()
    with world.at_work(world.lawyer):
        job = Job.objects.get(subject_id=dossier.pk)
        assert (job.state, "P-1" in job.failure, "Slip gaji" in job.failure) == (Job.State.FAILED, True, False)
        assert Dossier.objects.get(pk=dossier.pk).document_id is None


@pytest.mark.parametrize("hidden", ["original", "copy"])
def test_the_copy_counts_and_so_does_the_original_whose_digest_is_printed(
    world: World, claim: RestitutionClaim, hidden: str
) -> None:
    give_consent(world)
    add_loss(world, claim, wages())
    exhibit = an_exhibit(world, claim)
    copy = make(world, draw(world, exhibit, HEAD))
    found: dict[str, Any] = {"original": exhibit.document_id, "copy": copy.document_id}
    with world.at_work(world.lawyer):
        Document.objects.filter(pk=found[hidden]).update(compartment="clinical")
    with nothing_changes(), pytest.raises(DomainError, match="may not open P-1,"):
        build(world, claim)


def test_what_is_damaged_is_still_told_in_its_place(world: World, claim: RestitutionClaim) -> None:
    give_consent(world)
    add_loss(world, claim, wages())
    exhibit = an_exhibit(world, claim)
    with world.at_work(world.lawyer):
        Document.objects.filter(pk=exhibit.document_id).update(wrapped_file_key=b"")
    dossier = asked(world, claim)
    work()
    assert "berkas rusak" in Paper(file_of(world, dossier), world.case.code).words
