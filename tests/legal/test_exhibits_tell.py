"""Which exhibits prove an episode: chosen on the form of the exhibit, printed in chronology and list of evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import RolePermission
from cases.episodes.models import Episode
from cases.episodes.services import add_episode
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import DomainError
from legal import selectors, services
from legal.models import EpisodeEvidence, Exhibit, RestitutionClaim
from tests.cases.asking import nothing_changes, send, text
from tests.documents import samples
from tests.factories import World, make_case
from tests.legal.asking import an_exhibit, one, url
from tests.legal.dossiers import Paper, put_exhibits, put_losses, put_story, read
from tests.legal.makers import add_paper

FIELD = "What it proves of the chronology"


def first_episode(world: World, account: str = "") -> Episode:
    with world.at_work(world.caseworker) as by:
        facts = {"started_on": date(2025, 1, 10), "exploitation_types": ["ForcedLabour"], "account": account}
        return add_episode(case=world.case, facts=facts, by=by)


def chosen(world: World, exhibit: Exhibit) -> list[Any]:
    with world.at_work(world.lawyer):
        return list(EpisodeEvidence.objects.filter(exhibit=exhibit).values_list("episode", flat=True))


def tell(world: World, exhibit: Exhibit, *episodes: Episode) -> None:
    with world.at_work(world.lawyer) as by:
        row = Exhibit.objects.get(pk=exhibit.pk)
        services.change_exhibit(
            exhibit_id=row.pk,
            expected_version=row.version,
            description="Slip gaji Maret",
            form=Exhibit.Form.COPY,
            episodes=[one.pk for one in episodes],
            by=by,
        )


def edited(exhibit: Exhibit, version: int, *episodes: Episode) -> dict[str, Any]:
    said = {"description": "Slip gaji Maret", "form": "COPY", "version": version}
    return {**said, "episodes": [str(one.pk) for one in episodes]}


def chapter(paper: Paper, heading: str, following: str) -> str:
    return paper.words.rsplit(heading, 1)[1].split(following, 1)[0]


def test_what_is_chosen_on_the_form_is_kept_and_shown_again(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    episode, exhibit = first_episode(world, "MARKTOLD"), an_exhibit(world, claim)
    address = url("exhibit-edit", world, exhibit)
    page = text(lawyer.get(address))
    assert FIELD in page and "Forced labour (January 2025 – ?)" in page
    assert "MARKTOLD" not in page
    assert lawyer.post(address, edited(exhibit, 1, episode)).status_code == 303
    assert chosen(world, exhibit) == [episode.pk]
    assert lawyer.get(address).context["form"].initial["episodes"] == [str(episode.pk)]
    # Who had the page open before is told what somebody else has chosen.
    answer = lawyer.post(address, edited(exhibit, 1))
    assert answer.status_code == 409 and [one.label for one in answer.context["form"].differences] == [FIELD]
    assert chosen(world, exhibit) == [episode.pk]
    assert lawyer.post(address, edited(exhibit, 2)).status_code == 303
    assert chosen(world, exhibit) == []


def test_a_new_exhibit_can_say_it_at_once(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    episode = first_episode(world)
    paper = add_paper(world, samples.scan(size=(20, 20)), "Tiket kapal")
    said = {"existing": f"document:{paper.pk}", "title": "Tiket kapal", "form": "ORIGINAL", "episodes": [episode.pk]}
    assert lawyer.post(url("exhibit-add", world, claim), said).status_code == 303
    with world.at_work(world.lawyer):
        exhibit = Exhibit.objects.get(document=paper)
    assert chosen(world, exhibit) == [episode.pk]


def test_who_reads_no_accounts_chooses_none_and_takes_none_away(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    episode, exhibit = first_episode(world), an_exhibit(world, claim)
    tell(world, exhibit, episode)
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="lawyer", code="cases.read_account").delete()
    address = url("exhibit-edit", world, exhibit)
    page = text(lawyer.get(address))
    assert FIELD not in page and "January 2025" not in page
    assert lawyer.post(address, edited(exhibit, 2)).status_code == 303
    assert chosen(world, exhibit) == [episode.pk]
    with world.at_work(world.lawyer) as by, pytest.raises(DomainError, match="no longer possible"):
        services.change_exhibit(
            exhibit_id=exhibit.pk, expected_version=3, description="x", form="COPY", episodes=[episode.pk], by=by
        )
    with world.at_work(world.lawyer) as by:
        assert selectors.told_episodes(Exhibit.objects.select_related("case").get(pk=exhibit.pk), by=by) == []


def test_an_episode_of_another_case_is_refused(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    exhibit = an_exhibit(world, claim)
    with world.at_work(world.caseworker) as by:
        other = add_episode(case=make_case(by=by, site=world.site, name="Orang Contoh"), facts={}, by=by)
    first_episode(world)
    with nothing_changes():
        assert lawyer.post(url("exhibit-edit", world, exhibit), edited(exhibit, 1, other)).status_code == 422
    with world.at_work(world.lawyer) as by, pytest.raises(DomainError, match="no longer possible"):
        services.change_exhibit(
            exhibit_id=exhibit.pk, expected_version=1, description="x", form="COPY", episodes=[other.pk], by=by
        )
    assert chosen(world, exhibit) == []


def test_with_an_exhibit_goes_what_it_proves(world: World, claim: RestitutionClaim) -> None:
    exhibit = an_exhibit(world, claim)
    tell(world, exhibit, first_episode(world))
    with world.at_work(world.lawyer) as by:
        services.remove_exhibit(exhibit_id=exhibit.pk, expected_version=2, by=by)
        assert not EpisodeEvidence.objects.exists()


@pytest.fixture
def proved(world: World, claim: RestitutionClaim) -> RestitutionClaim:
    """P-1 and P-3 prove the second of three episodes, P-3 the first as well; P-4 proves nothing."""
    put_story(world)
    exhibits = put_exhibits(world, claim, put_losses(world, claim))
    paper = add_paper(world, samples.scan(size=(20, 20)), "Surat lain")
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=Compartment.values)
        services.add_exhibit(claim=claim, document=paper, description="Surat lain", by=by)
        first, second, _third = Episode.objects.filter(case=world.case).order_by("started_on")
        for exhibit, episodes in ((exhibits[2], [first.pk, second.pk]), (exhibits[0], [second.pk])):
            said = {"description": exhibit.description, "form": exhibit.form, "episodes": episodes}
            services.change_exhibit(exhibit_id=exhibit.pk, expected_version=exhibit.version, **said, by=by)
    return claim


def test_chronology_and_list_of_evidence_name_each_other(world: World, proved: RestitutionClaim) -> None:
    paper = read(world, proved)
    told = chapter(paper, "Kronologi peristiwa", "Status perkara")
    entries = [told.split(f"K-{number} ", 1)[1].split(f"K-{number + 1} ", 1)[0] for number in (1, 2, 3, 4)]
    assert [entry.partition("Bukti: ")[2].strip()[:8] for entry in entries] == ["P-3", "P-1, P-3", "", ""]
    listed = chapter(paper, "Daftar bukti", "Foto dan berkas")
    proves = ["huruf a, K-2", "huruf d", "huruf a, K-1, K-2", "–"]
    for mark, form, said in zip(("P-1", "P-2", "P-3", "P-4"), ("Asli", *["Salinan"] * 3), proves, strict=True):
        assert listed.split(f"{mark} ", 1)[1].split(f" {form} ", 1)[1].startswith(f"{said} "), mark


def test_who_does_not_read_the_chronology_prints_no_mark_of_it(world: World, proved: RestitutionClaim) -> None:
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="lawyer", code="cases.read_account").delete()
    paper = read(world, proved)
    assert "Bukti: P-" not in chapter(paper, "Kronologi peristiwa", "Status perkara")
    listed = chapter(paper, "Daftar bukti", "Huruf menunjuk")
    assert "huruf a" in listed and "K-" not in listed


def test_removing_an_exhibit_says_how_many_episodes_nothing_proves_then(
    world: World, proved: RestitutionClaim, lawyer: Client
) -> None:
    with world.at_work(world.lawyer):
        first, _second, third, fourth = Exhibit.objects.filter(claim=proved).order_by("number")
    said = "It alone proves 1 episode of the chronology: without it nothing does."
    assert said in text(lawyer.get(url("exhibit-remove", world, third)))
    for exhibit in (first, fourth):
        assert "of the chronology" not in text(lawyer.get(url("exhibit-remove", world, exhibit)))
    assert lawyer.post(url("exhibit-remove", world, first), {"version": first.version}).status_code == 303
    said = "It alone proves 2 episodes of the chronology: without it nothing does."
    assert said in text(lawyer.get(url("exhibit-remove", world, third)))
    # Who reads no accounts is told of none.
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="lawyer", code="cases.read_account").delete()
    assert "of the chronology" not in text(lawyer.get(url("exhibit-remove", world, third)))


def test_the_api_reads_and_takes_what_an_exhibit_proves(world: World, proved: RestitutionClaim, lawyer: Client) -> None:
    with world.at_work(world.lawyer):
        first, second, third = (str(row.pk) for row in Episode.objects.order_by("started_on"))
    rows = one("exhibits", world, proved, by="claim")

    def listed() -> list[set[str]]:
        return [set(row["episodes"]) for row in lawyer.get(rows).json()["results"]]

    assert listed() == [{second}, set(), {first, second}, set()]
    paper = add_paper(world, samples.scan(size=(30, 30)), "Tiket kapal")
    said = {"document": str(paper.pk), "description": "Tiket kapal"}
    with world.at_work(world.caseworker) as by:
        other = add_episode(case=make_case(by=by, site=world.site, name="Orang Contoh"), facts={}, by=by)
    with nothing_changes():
        refused = send(lawyer, "POST", rows, said | {"episodes": [third, str(other.pk)]})
        assert (refused.status_code, refused.json()["field"]) == (422, "episodes")
    made = send(lawyer, "POST", rows, said | {"episodes": [third]})
    assert (made.status_code, made.json()["episodes"]) == (201, [third]), text(made)
    assert listed()[-1] == {third}
    # Who reads no accounts is told of none, and names none.
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="lawyer", code="cases.read_account").delete()
    assert listed() == [set()] * 5
    paper = add_paper(world, samples.scan(size=(40, 40)), "Foto rumah")
    with nothing_changes():
        refused = send(lawyer, "POST", rows, said | {"document": str(paper.pk), "episodes": [third]})
        assert (refused.status_code, refused.json()["field"]) == (422, "episodes")
