"""Who imports, at which site, in whose name."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError

from accounts import services as accounts
from accounts.models import Membership, Role
from cases.record.access_models import Assignment
from tests.factories import World
from tests.reports.files import json_file, record
from tests.reports.importing import Import, imported


@pytest.mark.parametrize("by", ["administrator@contoh.test", "foreigner@contoh.test", "nobody@contoh.test"])
def test_only_members_who_may_register_cases_import(world: World, take: Import, tmp_path: Path, by: str) -> None:
    with pytest.raises(CommandError, match="who may register cases"):
        take(json_file(tmp_path / "file", record("X-1")), by=by)


def test_without_a_name_the_manager_imports(world: World, take: Import, tmp_path: Path) -> None:
    take(json_file(tmp_path / "file", record("M-1")), by="")
    with world.at_work(world.manager):
        assert Assignment.objects.get(case=imported(world, "M-1")).user == world.manager


def test_the_site_is_asked_for_where_there_are_several(world: World, take: Import, tmp_path: Path) -> None:
    path = json_file(tmp_path / "file", record("P-1"))
    with world.at_work(world.administrator) as by:
        other = accounts.add_site(name="Kantor Timur", time_zone="Asia/Jayapura", by=by)
        held = Membership.objects.get(user=world.caseworker)
        accounts.give_role(
            membership_id=held.pk,
            expected_version=held.version,
            role=Role.objects.get(code="caseworker"),
            site=other,
            by=by,
        )
    with pytest.raises(CommandError, match="Kantor Contoh, Kantor Timur"):
        take(path)
    assert take(path, "--site", "Kantor Timur").code == 0
    with world.at_work(world.caseworker):
        assert imported(world, "P-1").site == other


def test_a_site_where_the_importer_registers_no_cases_is_none_of_them(
    world: World, take: Import, tmp_path: Path
) -> None:
    path = json_file(tmp_path / "file", record("P-2"))
    with world.at_work(world.administrator) as by:
        other = accounts.add_site(name="Kantor Timur", time_zone="Asia/Jayapura", by=by)
        accounts.add_member(user=world.caseworker, role=Role.objects.get(code="lawyer"), site=other, by=by)
    with pytest.raises(CommandError, match=r"belong: Kantor Contoh$"):
        take(path, "--site", "Kantor Timur")
    assert take(path).code == 0
    with world.at_work(world.caseworker):
        assert imported(world, "P-2").site == world.site
