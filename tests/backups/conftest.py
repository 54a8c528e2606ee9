"""A small world on real commits, and one backup of it, for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from core.keys import data_keys
from tests import standing
from tests.access.stage import Stage, make_stage
from tests.backups.installations import PRIVATE, Backup, Installation, empty_installation


@pytest.fixture(scope="module")
def stage(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """The cast's world with a row in every table, committed; deleted after the last test of the module."""
    media = tmp_path_factory.mktemp("media")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        for name in ("location", "base_location"):
            patch.setitem(storages["sealed"].__dict__, name, str(media))
        made = make_stage()
        for actor in ("caseworker", "manager", "foreigner"):
            case = made.objects["foreign" if actor == "foreigner" else "own"]["case"]
            assert made.clients[actor].get(case.get_absolute_url()).status_code == 200
        yield made
        for connection in connections.all():
            connection.close()
        standing.empty()
        data_keys.forget_all()


@pytest.fixture(scope="module")
def house(stage: Stage) -> Installation:
    """The installation that is backed up."""
    database = str(settings.DATABASES["default"]["NAME"])
    return Installation(database, Path(storages["sealed"].location), settings.OPERATOR_KEY_FILE)


@pytest.fixture(scope="session")
def migrations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What migrating does, once a restore has written it down."""
    return tmp_path_factory.mktemp("migrations")


@pytest.fixture
def empty(house: Installation, tmp_path: Path, migrations: Path) -> Iterator[Installation]:
    """A restore into it takes what the first restore of this process wrote down, instead of migrating anew."""
    with empty_installation(tmp_path, house.key_file) as made:
        yield replace(made, migrations=migrations)


@pytest.fixture(scope="module")
def backup(house: Installation, tmp_path_factory: pytest.TempPathFactory) -> Backup:
    return backed_up(house, tmp_path_factory.mktemp("backup"))


def backed_up(house: Installation, folder: Path) -> Backup:
    """A new backup in `folder`, which holds no other."""
    done = house.run("backup", "--to", folder)
    assert (done.returncode, done.stderr) == (0, "")
    identity = folder / "identity"
    identity.write_text(PRIVATE)
    (content,), (keys_file,) = folder.glob("*.content.age"), folder.glob("*.keys.age")
    return Backup(content, keys_file, identity)
