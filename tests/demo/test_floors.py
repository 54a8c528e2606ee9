"""The floors of `manage.py bench` stand beside the pages: a page that changes its tables must not leave them behind."""

from __future__ import annotations

from typing import Any

from cases.notes.models import Note
from core.db import organisation_scope
from demo.bench import run
from demo.bench.fill import Filled
from tests.cases.asking import SignIn
from tests.factories import World


def test_each_page_that_is_measured_and_its_floor_answer(world: World, sign_in: SignIn, settings: Any) -> None:
    settings.ROOT_URLCONF = "demo.bench.urls"
    filled = Filled(
        organisation_id=world.organisation.pk,
        manager_id=world.manager.pk,
        caseworker_id=world.caseworker.pk,
        deep_case_id=world.case.pk,
    )
    for scenario in run.scenarios(filled):
        browser = sign_in(getattr(world, scenario.who))
        for path in filter(None, (scenario.before, scenario.page, f"{scenario.floor}?bytes=20000")):
            answer = browser.get(path) if scenario.body is None else browser.post(path, scenario.body)
            assert answer.status_code == (scenario.status if path != scenario.before else 200), path
    with organisation_scope(world.organisation.pk):
        assert Note.objects.filter(case=world.case).count() == 2
