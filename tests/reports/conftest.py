"""Who makes and sees figures, and `import_htcds` as it is run."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import User
from tests.factories import World, make_user
from tests.reports.importing import Ended, Import


@pytest.fixture
def data_officer(world: World) -> User:
    world.users["data_officer"] = make_user("data_officer", world.organisation, world.site, "data-officer")
    return world.users["data_officer"]


@pytest.fixture
def take(world: World) -> Import:
    """Run the command as the caseworker, in English; returns how it ended."""
    world.caseworker.language = "en"
    world.caseworker.save()

    def run(path: Path, *options: str, organisation: str = "", by: str = "caseworker@contoh.test") -> Ended:
        out, code = io.StringIO(), 0
        chosen = ["--by", by] if by else []
        try:
            home = organisation or str(world.organisation.pk)
            said = (*chosen, *options, "--language", "en")
            call_command("import_htcds", str(path), "--organisation", home, *said, stdout=out)
        except SystemExit as stopped:
            code = int(str(stopped.code))
        return Ended(code, out.getvalue())

    return run
