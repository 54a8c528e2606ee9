"""Act, means and purpose in the dossier: what identification found, and nothing that it did not."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from accounts.models import RolePermission
from cases.episodes.services import add_episode
from cases.record.models import Person
from core.db import organisation_scope
from core.files.uploads import SealedUpload
from documents.models import Document
from documents.services import add_document
from identification.comparing import Answer
from identification.models import Part
from legal import services
from legal.models import RestitutionClaim
from tests.cases.asking import text
from tests.documents import samples
from tests.factories import World
from tests.identification.makers import MARK_REASON, all_found_out, found_out, link
from tests.legal.asking import url
from tests.legal.dossiers import Paper, read
from tests.legal.makers import add_loss, add_paper, give_consent, rupiah

HEADING = "Unsur tindak pidana"


@pytest.fixture
def claim(world: World, claim: RestitutionClaim) -> RestitutionClaim:
    """Without a loss there is no dossier."""
    add_loss(world, claim, rupiah("B", "Penderitaan", "1", "1000"))
    return claim


@pytest.fixture
def identified(world: World, claim: RestitutionClaim, store: object) -> RestitutionClaim:
    """All three found out; recruitment is borne out by an episode, by an exhibit and by a document that is none."""
    all_found_out(world)
    with world.at_work(world.caseworker) as by:
        episode = add_episode(case=world.case, facts={"started_on": date(2025, 1, 10)}, by=by)
        act = Part.objects.get(kind="ACT")
    papers = [
        add_paper(world, samples.scan(size=(20, 20)), title, by="caseworker", compartment="general")
        for title in ("Tiket kapal", "Foto rumah")
    ]
    link(world, act, "RECRUITMENT", documents=papers, episodes=[episode])
    with world.at_work(world.lawyer) as by:
        services.add_exhibit(claim=claim, document=papers[0], description="Tiket kapal", by=by)
    return claim


def chapter(paper: Paper) -> str:
    """What stands between the heading and the next one."""
    return paper.words.rsplit(HEADING, 1)[1].split("Rincian kerugian", 1)[0]


def versions_of_a_ticket(world: World) -> list[Document]:
    """Scanned again twice, the oldest first."""
    found = [add_paper(world, samples.scan(size=(20, 20)), "Tiket kapal", by="caseworker", compartment="general")]
    for size in (30, 40):
        with world.at_work(world.caseworker) as by:
            upload = SealedUpload.of("berkas", [samples.scan(size=(size, size))])
            facts = {"title": "Tiket kapal", "compartment": "general", "replaces": found[-1]}
            found.append(add_document(case=world.case, upload=upload, **facts, by=by))
    return found


@pytest.mark.parametrize(("answered", "exhibited"), [([0], 2), ([2], 0), ([1], 1), ([0, 2], 2)])
def test_an_exhibit_bears_out_an_answer_that_names_another_version_of_its_paper(
    world: World, claim: RestitutionClaim, store: object, answered: list[int], exhibited: int
) -> None:
    all_found_out(world)
    papers = versions_of_a_ticket(world)
    other = add_paper(world, samples.scan(size=(50, 50)), "Foto rumah", by="caseworker", compartment="general")
    with world.at_work(world.caseworker):
        act = Part.objects.get(kind="ACT")
    link(world, act, "RECRUITMENT", documents=[papers[at] for at in answered])
    with world.at_work(world.lawyer) as by:
        for paper in (other, papers[exhibited]):
            services.add_exhibit(claim=claim, document=paper, description="Bukti", by=by)
    said = chapter(read(world, claim))
    assert f"Perekrutan {MARK_REASON} P-2" in said and "P-1" not in said
    assert said.count("P-2") == 1, "two versions of one paper are one exhibit"


def test_without_identification_there_is_no_such_chapter(world: World, claim: RestitutionClaim, store: object) -> None:
    found_out(world, "ACT", RECRUITMENT=("NO", MARK_REASON))
    words = read(world, claim).words
    assert HEADING not in words and MARK_REASON not in words


def test_what_was_found_is_printed_with_reasons_and_where_it_is_borne_out(
    world: World, identified: RestitutionClaim
) -> None:
    paper = read(world, identified)
    assert paper.words.count(HEADING) == 2, "the list of contents, and the chapter"
    said = chapter(paper)
    for printed in (
        "Proses Pasal 1 angka 1 Undang-Undang Nomor 21 Tahun 2007",
        f"Perekrutan {MARK_REASON}",
        "Penipuan Dijanjikan gaji tinggi",
        "Kerja atau pelayanan paksa Bekerja tanpa upah",
        "Tujuan Pasal 1 angka 7 Undang-Undang Nomor 21 Tahun 2007",
        "Penilaian hukum ada pada pihak yang berwenang.",
    ):
        assert printed in said
    assert "K-1" in said and "P-1" in said and "P-2" not in said
    # What was not so, and what nobody knows, is no claim; nor does a machine say what it comes to.
    for left_out in ("Penerimaan", "Penyekapan", "Terpenuhi", "Foto rumah", "cara tidak disyaratkan"):
        assert left_out not in said


@pytest.mark.parametrize(
    ("year", "is_child", "is_said"), [(2012, True, True), (None, False, False), (1998, False, False)]
)
def test_of_a_known_child_it_says_that_no_means_are_needed(
    world: World, identified: RestitutionClaim, year: int | None, is_child: bool, is_said: bool
) -> None:
    with world.at_work(world.caseworker):
        Person.objects.filter(pk=world.case.person_id).update(birth_year=year, is_child=is_child)
    found_out(world, "MEANS", version=1, DECEPTION=Answer.NO)
    said = chapter(read(world, identified))
    assert ("Bagi anak, cara tidak disyaratkan." in said) is is_said
    assert ("Belum ada unsur yang tercatat." in said) is not is_said


def test_who_does_not_read_what_happened_prints_none_of_it(world: World, identified: RestitutionClaim) -> None:
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="lawyer", code="cases.read_account").delete()
    words = read(world, identified).words
    assert HEADING not in words and MARK_REASON not in words


def test_whoever_builds_is_told_of_which_elements_nothing_is_recorded(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    give_consent(world)
    page, headline = url("dossier-build", world, claim), "The elements of the crime are not complete"
    assert "Nothing is recorded under: Act, Means, Purpose." in text(lawyer.get(page))
    found_out(world, "ACT", RECRUITMENT=(Answer.YES, MARK_REASON))
    assert "Nothing is recorded under: Means, Purpose." in text(lawyer.get(page))
    # A child need not have been deceived or forced.
    with world.at_work(world.caseworker):
        Person.objects.filter(pk=world.case.person_id).update(birth_year=2012, is_child=True)
    assert "Nothing is recorded under: Purpose." in text(lawyer.get(page))
    found_out(world, "PURPOSE", FORCED_LABOUR=(Answer.YES, "Bekerja tanpa upah"))
    assert headline not in text(lawyer.get(page))
