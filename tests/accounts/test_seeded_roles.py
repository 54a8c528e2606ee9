"""The roles that an organisation starts with, and how one that was made before gets those that came later."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts import services
from accounts.models import Membership, Organisation, Role, RolePermission, User
from accounts.services import seeding
from accounts.services.seeding import ROLES
from assessments.models import Instrument
from audit.models import Act
from care.models import PlanTemplate
from cases.record.access_models import Assignment
from cases.team.services import assign
from core.compartments import Compartment
from core.db import organisation_scope
from tests.factories import MARK_NAME, World, make_user

CODES = [
    "case-manager",
    "caseworker",
    "shelter-staff",
    "shelter-manager",
    "counsellor",
    "health-worker",
    "lawyer",
    "reintegration-officer",
    "data-officer",
    "administrator",
    "data-protection-officer",
]


def seed() -> list[str]:
    out = io.StringIO()
    call_command("seed", stdout=out)
    return out.getvalue().splitlines()


def forget(world: World, *codes: str) -> None:
    """The organisation as it was before these roles were shipped."""
    with organisation_scope(world.organisation.pk):
        Role.objects.filter(code__in=codes).delete()


def roles(world: World) -> list[tuple[str, str, int, int]]:
    with organisation_scope(world.organisation.pk):
        rows = Role.objects.exclude(code="").order_by("code")
        return [(role.code, role.name, role.version, role.permissions.count()) for role in rows]


def test_each_is_there_with_a_name_in_both_languages(world: World) -> None:
    seeds = json.loads(ROLES.read_text())
    assert [seed["code"] for seed in seeds] == CODES
    assert all(set(seed["name"]) == {"id", "en"} and all(seed["name"].values()) for seed in seeds)
    with organisation_scope(world.organisation.pk):
        assert set(Role.objects.exclude(code="").values_list("code", flat=True)) == set(CODES)


def test_an_organisation_gets_the_roles_that_it_never_had(world: World) -> None:
    complete = roles(world)
    forget(world, "shelter-manager", "health-worker")
    assert len(roles(world)) == len(complete) - 2
    assert seed() == [
        "Lembaga Lain: tidak ada yang perlu ditambahkan",
        "Yayasan Contoh: Pengelola rumah aman, Tenaga kesehatan",
    ]
    assert roles(world) == complete
    with organisation_scope(world.organisation.pk):
        added = Act.objects.filter(verb="role.created").values_list("user_id", "detail")
        assert sorted(detail["role"] for _user, detail in added) == ["health-worker", "shelter-manager"]
    assert seed()[1] == "Yayasan Contoh: tidak ada yang perlu ditambahkan"


def test_one_command_brings_what_every_app_is_shipped_with(world: World) -> None:
    forget(world, "health-worker")
    with organisation_scope(world.organisation.pk):
        Instrument.objects.filter(code="risk-review").update(release=0)
        PlanTemplate.objects.all().delete()
    assert seed() == [
        "Lembaga Lain: tidak ada yang perlu ditambahkan",
        "Yayasan Contoh: Tenaga kesehatan, Kajian risiko dan keamanan, Minggu-minggu pertama, "
        "Anak yang baru diterima, Menjelang pemulangan",
    ]
    assert seed()[1] == "Yayasan Contoh: tidak ada yang perlu ditambahkan"


def test_what_an_administrator_has_changed_stays(world: World) -> None:
    forget(world, "health-worker")
    with organisation_scope(world.organisation.pk):
        Role.objects.filter(code="lawyer").update(name="Penasihat hukum")
        RolePermission.objects.filter(role__code="lawyer", code="documents.add").delete()
        Role.objects.create(name="Tenaga kesehatan")
    before = roles(world)
    assert seed()[1] == "Yayasan Contoh: tidak ada yang perlu ditambahkan"
    assert roles(world) == before


NEW = "documents.view"


@pytest.fixture
def older(world: World, monkeypatch: pytest.MonkeyPatch) -> Organisation:
    """An organisation that was made when no role could yet see documents."""
    shipped = json.loads(ROLES.read_text())
    for seed in shipped:
        seed["permissions"] = [row for row in seed["permissions"] if not row[0].startswith("documents.")]
    with monkeypatch.context() as patch:
        patch.setattr(seeding, "_seeds", lambda: shipped)
        return services.create_organisation(name="Yayasan Lama", site_name="Kantor")[0]


def who_may(organisation: Organisation, code: str) -> dict[str, str]:
    with organisation_scope(organisation.pk):
        rows = RolePermission.objects.filter(code=code).order_by("role__code")
        return dict(rows.values_list("role__code", "scope"))


def test_an_update_lets_the_shipped_roles_do_what_is_new(older: Organisation, world: World) -> None:
    with organisation_scope(older.pk):
        before = dict(Role.objects.values_list("code", "version"))
    assert who_may(older, NEW) == {}
    assert seed() == [
        "Lembaga Lain: tidak ada yang perlu ditambahkan",
        "Yayasan Contoh: tidak ada yang perlu ditambahkan",
        "Yayasan Lama: Manajer kasus, Pekerja kasus, Tenaga kesehatan, Advokat, Petugas reintegrasi",
    ]
    assert who_may(older, NEW) == who_may(world.organisation, NEW)
    with organisation_scope(older.pk):
        after = dict(Role.objects.values_list("code", "version"))
        told = Act.objects.get(verb="role.changed", detail__role="lawyer")
    changed = set(who_may(older, NEW))
    assert after == {code: version + (code in changed) for code, version in before.items()}
    assert (told.user_id, told.detail["added"], told.detail["removed"]) == (
        None,
        ["documents.view general OWN", "documents.add general OWN", "documents.open_original general OWN"],
        [],
    )
    assert seed()[2] == "Yayasan Lama: tidak ada yang perlu ditambahkan"


def test_what_an_administrator_took_away_does_not_come_back(older: Organisation) -> None:
    seed()
    with organisation_scope(older.pk):
        RolePermission.objects.filter(code=NEW).delete()
    assert seed()[2] == "Yayasan Lama: tidak ada yang perlu ditambahkan"
    assert who_may(older, NEW) == {}


def test_a_role_that_lacks_what_the_new_thing_needs_stays_as_it_is(older: Organisation) -> None:
    with organisation_scope(older.pk):
        RolePermission.objects.filter(role__code="lawyer", code="cases.view").delete()
    seed()
    assert "lawyer" not in who_may(older, NEW)
    assert "caseworker" in who_may(older, NEW)


def test_they_are_called_in_the_language_of_the_others(world: World) -> None:
    organisation, _site = services.create_organisation(name="English House", site_name="Office", language="en")
    with organisation_scope(organisation.pk):
        Role.objects.filter(code="health-worker").delete()
        Role.objects.filter(code="lawyer").update(name="Jurist")
        assert [role.name for role in services.add_seeded_roles()] == ["Health worker"]


def test_a_health_worker_reads_health_in_the_cases_of_their_own(
    world: World, sign_in: Callable[[User], Client]
) -> None:
    world.users["health"] = user = make_user("health", world.organisation, world.site, "health-worker")
    browser = sign_in(user)
    assert browser.get(world.case.get_absolute_url()).status_code == 404
    with world.at_work(world.caseworker) as by:
        assign(case=world.case, user=user, part=Assignment.Part.HEALTH, by=by)
    page = browser.get(world.case.get_absolute_url()).content.decode()
    assert MARK_NAME in page
    for name in ("account", "shelter", "legal", "counselling", "reintegration"):
        assert browser.get(f"{world.case.get_absolute_url()}{name}/").status_code in (403, 404)
    with world.at_work(user):
        case = world.case
        assert case.compartments_of(user, "cases.add_note") == ["general", "identity", "clinical"]


def test_a_shelter_manager_is_at_work_at_the_own_site_alone(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        far = services.add_site(name="Rumah Jauh", time_zone="Asia/Jayapura", by=None)
    near = make_user("near", world.organisation, world.site, "shelter-manager")
    away = make_user("away", world.organisation, far, "shelter-manager")
    with world.at_work(near):
        assert world.case.compartments_of(near, "cases.add_note") == ["general", "identity", "location", "clinical"]
        assert near.acting.may("cases.read_account") is False
    with world.at_work(away):
        assert world.case.compartments_of(away, "cases.add_note") == []
        assert not [value for value in Compartment.values if away.acting.reads(value) and value == "legal"]
        assert Membership.objects.filter(user=away).exists()


@pytest.mark.parametrize("scope", ["", "own", "EVERYTHING", "SITE "])
def test_the_database_takes_no_scope_that_is_none(world: World, scope: str) -> None:
    with organisation_scope(world.organisation.pk):
        before = sorted(RolePermission.objects.values_list("pk", "scope"))
        (pk, _scope), table = before[0], RolePermission._meta.db_table
        writes: tuple[tuple[str, list[Any]], ...] = (
            (f"UPDATE {table} SET scope = %s WHERE id = %s", [scope, pk]),
            (
                f"INSERT INTO {table} (id, organisation_id, role_id, code, compartment, scope)"
                f" SELECT %s, organisation_id, role_id, code, 'legal', %s FROM {table} WHERE id = %s",
                [uuid4(), scope, pk],
            ),
        )
        for statement, values in writes:
            with pytest.raises(IntegrityError, match="rolepermission_scope_is_one"), transaction.atomic():
                connection.cursor().execute(statement, values)
        assert sorted(RolePermission.objects.values_list("pk", "scope")) == before
