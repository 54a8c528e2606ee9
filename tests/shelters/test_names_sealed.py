"""What a house is called is sealed like where it stands, and read by whoever may ask it for a bed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.urls import reverse

from audit.models import AccessEntry
from config import environment
from core.access.log import accountable
from core.db import TRAIL, organisation_scope, trail_scope
from core.errors import Unlogged
from core.keys.fields import EncryptedTextField
from shelters import services
from shelters.models import House
from tests.cases.asking import SignIn
from tests.factories import World, make_world
from tests.shelters.conftest import Home, make_home

NAME = "Rumah Jalan Kenanga 4"


def _columns(cursor: Any, table: str) -> list[tuple[Any, ...]]:
    cursor.execute(f"SELECT name FROM {table}")
    return [row for row in cursor.fetchall() if row[0] is not None]


def _lies_open(cursor: Any) -> bool:
    """Whether the name stands anywhere in the tables of houses, as text or as its bytes."""
    for table in ("shelters_house", "shelters_housechange", "audit_act"):
        cursor.execute(f"SELECT string_agg(row::text, ' ') FROM {table} row")
        text = cursor.fetchone()[0] or ""
        if NAME in text or NAME.encode().hex() in text:
            return True
    return False


def test_the_name_lies_sealed_in_the_table_and_in_its_history(world: World) -> None:
    home = make_home(world, NAME)
    with world.at_work(world.administrator) as by:
        services.change_house(house_id=home.house.pk, expected_version=1, name=f"{NAME} B", is_open=True, by=by)
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        assert len(_columns(cursor, "shelters_housechange")) == 2
        assert not _lies_open(cursor)
        assert House.objects.get(pk=home.house.pk).name == f"{NAME} B"


def test_reading_it_needs_no_line_in_the_log_and_opens_nothing_else(world: World, home: Home, sign_in: SignIn) -> None:
    def looks() -> int:
        with trail_scope(world.organisation.pk):
            return AccessEntry.objects.using(TRAIL).count()

    before = looks()
    page = sign_in(world.administrator).get(reverse("shelters:setup"))
    assert "Rumah Melati" in page.content.decode()
    assert looks() == before
    with organisation_scope(world.organisation.pk), accountable():
        house = House.objects.get(pk=home.house.pk)
        assert house.name == "Rumah Melati"
        with pytest.raises(Unlogged):
            house.address  # noqa: B018 -- reading it is what is refused


def test_two_houses_of_an_organisation_have_two_names(world: World, home: Home) -> None:
    with world.at_work(world.administrator) as by:
        with pytest.raises(ValidationError, match="There is a house of this name already"):
            services.add_house(site=world.site, name="Rumah Melati", by=by)
        other = services.add_house(site=world.site, name="Rumah Kenanga", by=by)
        with pytest.raises(ValidationError, match="There is a house of this name already"):
            services.change_house(house_id=other.pk, expected_version=1, name="Rumah Melati", is_open=True, by=by)
        digests = {bytes(house.name_digest or b"") for house in House.objects.all()}
    assert len(digests) == 2


def test_nothing_else_opens_without_a_line_in_the_log() -> None:
    """Whoever adds one writes a decision."""
    fields = [(model._meta.label, field) for model in apps.get_models() for field in model._meta.local_concrete_fields]
    open_ones = [
        (label, field.name) for label, field in fields if isinstance(field, EncryptedTextField) and not field.is_logged
    ]
    assert open_ones == [("shelters.House", "name")]


@pytest.fixture
def owner() -> Iterator[BaseDatabaseWrapper]:
    """The test database as the owner of its tables, who migrates."""
    found = connection.copy()
    given = environment.database(os.environ["TEST_DATABASE_OWNER_URL"])
    found.settings_dict = {**found.settings_dict, "USER": given["USER"], "PASSWORD": given["PASSWORD"]}
    yield found
    found.close()


def test_names_of_before_are_sealed_and_leave_nothing_open(committed: Any, owner: BaseDatabaseWrapper) -> None:
    """Back to plain names and forth again, in one transaction of the owner's that is undone after it."""
    world = make_world()
    home = make_home(world, NAME)
    migration = import_module("shelters.migrations.0006_house_names_sealed")
    owner.set_autocommit(False)
    try:
        with owner.schema_editor(atomic=False) as editor:
            migration.unseal(None, editor)
        with owner.cursor() as cursor:
            cursor.execute("SELECT set_config('app.organisation', %s, true)", [str(world.organisation.pk)])
            assert _columns(cursor, "shelters_house") == _columns(cursor, "shelters_housechange") == [(NAME,)]
            assert _lies_open(cursor)
        with owner.schema_editor(atomic=False) as editor:
            migration.seal(None, editor)
        with owner.cursor() as cursor:
            cursor.execute("SELECT set_config('app.organisation', %s, true)", [str(world.organisation.pk)])
            (now,), (then,) = _columns(cursor, "shelters_house")[0], _columns(cursor, "shelters_housechange")[0]
            assert bytes(now) == bytes(then)
            assert not _lies_open(cursor)
            field: Any = House._meta.get_field("name")
            with organisation_scope(world.organisation.pk), accountable():
                opened = field.from_db_value(now, None, owner)
                assert field.open_at(world.organisation.pk, home.house.pk, opened) == NAME
            cursor.execute("SELECT name_digest FROM shelters_house")
            assert bytes(cursor.fetchone()[0]) == bytes(home.house.name_digest or b"")
    finally:
        owner.rollback()
