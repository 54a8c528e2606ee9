"""Who makes and sees figures."""

from __future__ import annotations

import pytest

from accounts.models import User
from tests.factories import World, make_user


@pytest.fixture
def data_officer(world: World) -> User:
    world.users["data_officer"] = make_user("data_officer", world.organisation, world.site, "data-officer")
    return world.users["data_officer"]
