"""A claim of the cast's case, made through the services, and a store of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.team.services import assign
from documents import workbench
from documents.models import Document
from legal import services
from legal.models import Dossier, Matter, RestitutionClaim
from tests import kept_files, standing
from tests.factories import World, make_case, make_user
from tests.legal.dossiers import Paper, asked, file_of, put_exhibits, put_losses, put_story, work
from tests.legal.makers import add_loss, give_consent, make_claim, rupiah
from tests.legal.parts import join
from trafficking.services import link_event


@pytest.fixture(autouse=True)
def _own_store(store: Path) -> None:
    """For tests that put files away without looking at the store."""


@pytest.fixture(autouse=True)
def _same_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The documents of a test are numbered as those of any other, and so are the parts of a PDF: the pages of dossiers
    with the same content are laid out once (tests/kept_layouts.py), and what the workbench makes of a file is made
    once."""
    numbers, parts = count(1), count(1)
    add: Callable[..., pikepdf.Name] = pikepdf.Page.add_resource

    def numbered(page: pikepdf.Page, *given: Any, prefix: str = "", **more: Any) -> pikepdf.Name:
        return add(page, *given, pikepdf.Name(f"/{prefix}{next(parts)}"), **more)

    monkeypatch.setattr(pikepdf.Page, "add_resource", numbered)
    monkeypatch.setattr(Document._meta.pk, "_get_default", lambda: UUID(int=next(numbers), version=4))
    monkeypatch.setattr(workbench, "_ask", kept_files.ask)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Sentences are compared in the language in which they are written in the code."""
    with translation.override("en"):
        yield


def _standing_claim(world: World) -> RestitutionClaim:
    with translation.override("en"):
        return make_claim(world)


standing.MADE["claim"] = _standing_claim


@pytest.fixture
@standing.beneath
def claim(world: World) -> RestitutionClaim:
    """The one that stands in the world; made now for tests that ask for it when they have begun."""
    return standing.given("claim") or make_claim(world)


@pytest.fixture
def matter(claim: RestitutionClaim) -> Matter:
    return claim.matter


@pytest.fixture
def lawyer(world: World, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(world.lawyer)


@pytest.fixture
def built(world: World, claim: RestitutionClaim) -> tuple[Dossier, Paper]:
    give_consent(world)
    put_story(world)
    put_exhibits(world, claim, put_losses(world, claim))
    dossier = asked(world, claim)
    work()
    paper = Paper(file_of(world, dossier), world.case.code)
    _built.append(paper)
    return dossier, paper


@pytest.fixture
def second_lawyer(world: World) -> User:
    """Works on the second case alone."""
    return make_user("second_lawyer", world.organisation, world.site, "lawyer")


@pytest.fixture
def others(world: World, claim: RestitutionClaim, second_lawyer: User) -> list[Case]:
    """Two cases of the same event, whose claims stand in one joint claim with that of the cast: the first is open to
    the lawyer as well, the second is restricted and open to the second lawyer alone."""
    member = join(world, claim)
    add_loss(world, claim, rupiah("A", "Upah", "1", "1000000"))
    found = []
    for number, lawyers in ((1, [world.lawyer, second_lawyer]), (2, [second_lawyer])):
        with world.at_work(world.caseworker) as by:
            case = make_case(by=by, site=world.site, name=f"Orang Contoh {number}")
            link_event(case=case, event=member.joint.event, by=by)
            for lawyer in lawyers:
                assign(case=case, user=lawyer, part=Assignment.Part.LAWYER, by=by)
        with world.at_work(second_lawyer) as by:
            matter = services.open_matter(
                case=case,
                kind="CRIMINAL",
                title=f"Perkara {number}",
                opened_on=claim.matter.opened_on,
                stage="INVESTIGATION",
                by=by,
            )
            other = services.open_claim(matter=matter, route="LPSK", by=by)
            services.join_claim(claim=other, joint=member.joint, by=by)
            services.add_loss(claim=other, facts=rupiah("A", "Upah", "1", f"{number}0000000"), by=by)
        found.append(case)
    with world.at_work(world.caseworker):
        Case.objects.filter(pk=found[1].pk).update(is_restricted=True)
    return found


_built: list[Paper] = []


@pytest.fixture
def paper(request: pytest.FixtureRequest, world: World) -> Paper:
    """The dossier for tests that only read it: the one of an earlier test, if there was one. The world is named for
    those who prepare it: it must stand before the test begins."""
    if not _built:
        request.getfixturevalue("built")
    return _built[0]


@pytest.fixture
def approver(world: World) -> User:
    """A lawyer on the case who wrote nothing of it."""
    user = make_user("approver", world.organisation, world.site, "lawyer")
    with world.at_work(world.manager) as by:
        assign(case=world.case, user=user, part=Assignment.Part.LAWYER, by=by)
    return user
