"""The wall in transactions as production opens them, on connections that are used again and again.

test_wall.py asks within a transaction that is rolled back after it: there a scope is a nested one, which puts the
settings back by itself. Here each scope is a transaction of its own that is committed, and the database alone ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.core.files.storage import storages
from django.db import DatabaseError, connection, connections, transaction
from django.db.utils import OperationalError, ProgrammingError
from pytest_django.plugin import DjangoDbBlocker

from cases.form_drafts.services import keep_form_draft
from cases.merge.duplicate_models import PossibleDuplicate
from cases.record.models import Person
from core.compartments import Compartment
from core.db import DEFAULT, TRAIL, author, dispatcher_scope, organisation_scope, trail_scope, user_scope
from core.keys import data_keys
from legal.models import AddressStatement, RestitutionClaim
from tests import standing
from tests.access.stage import make_stage
from tests.architecture import everywhere
from tests.architecture.carried import SETTINGS, carried, process
from tests.conftest import Tell
from tests.factories import World, at_work
from tests.superuser import superuser

# Tables without an organisation, and why. All others are walled in (test_wall.py).
OF_NOBODY = {
    "accounts_organisation": "who is there, by name",
    "accounts_user": "may work in several organisations",
    "accounts_accountkey": "of a user",
    "mfa_authenticator": "of a user",
    "django_session": "of a user, under a digest",
    "django_content_type": "names of tables",
    "django_migrations": "names of migrations",
    "auth_permission": "names of permissions",
    "auth_group": "never used",
    "auth_group_permissions": "never used",
    "accounts_user_groups": "never used",
    "accounts_user_user_permissions": "never used",
    "account_emailaddress": "never used",
    "account_emailconfirmation": "never used",
    "guardian_groupobjectpermission": "never used",
    "guardian_userobjectpermission": "never used",
}


@dataclass(frozen=True)
class House:
    """Two organisations with rows in every table, and how many."""

    world: World
    counts: everywhere.Counts
    made_up: int

    @property
    def both(self) -> tuple[UUID, UUID]:
        return self.world.organisation.pk, self.world.other_organisation.pk


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Committed, and deleted after the last test of the module, none of which leaves anything changed."""
    media = tmp_path_factory.mktemp("media")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        for name in ("location", "base_location"):
            patch.setitem(storages["sealed"].__dict__, name, str(media))
        world = make_stage().world
        _add_what_no_stage_needs(world)
        made_up = everywhere.fill((world.organisation.pk, world.other_organisation.pk))
        with superuser() as cursor:
            counts = everywhere.counts(cursor)
        yield House(world, counts, made_up)
        for each in connections.all():
            each.close()
        standing.empty()
        data_keys.forget_all()


def _add_what_no_stage_needs(world: World) -> None:
    """In both organisations: two who may be one, a form that was begun, and a word about an exhibit."""
    for user, organisation in (
        (world.caseworker, world.organisation),
        (world.users["foreigner"], world.other_organisation),
    ):
        with at_work(user, organisation) as by:
            first, second = Person.objects.order_by("pk")[:2]
            PossibleDuplicate.objects.create(first=first, second=second)
            claim = RestitutionClaim.objects.select_related("case").order_by("pk")[0]
            AddressStatement.objects.create(
                case=claim.case, claim=claim, about="LETTER", fingerprint="0" * 64, statement="Sudah diperiksa"
            )
            keep_form_draft(
                case=claim.case, compartment=Compartment.GENERAL, address="/cases/", answers=[["text", "Mulai"]], by=by
            )


@pytest.fixture(autouse=True)
def _nothing_carried(house: House) -> Iterator[None]:
    for using in (DEFAULT, TRAIL):
        assert carried(using) == {}
    yield
    for using in (DEFAULT, TRAIL):
        assert carried(using) == {}
    with superuser() as cursor:
        assert everywhere.counts(cursor) == house.counts


def query(sql: str, values: list[Any] | None = None, *, using: str = DEFAULT) -> list[tuple[Any, ...]]:
    with connections[using].cursor() as cursor:
        cursor.execute(sql, values or [])
        return list(cursor.fetchall())


def seen(table: str, *, using: str = DEFAULT) -> dict[UUID, int]:
    """Whose rows are there at all, and how many."""
    return dict(query(f'SELECT organisation_id, count(*) FROM "{table}" GROUP BY 1', using=using))


def test_every_table_with_an_organisation_holds_rows_of_both(house: House) -> None:
    assert len(house.counts) > 240
    assert {table for table, found in house.counts.items() if set(found) != set(house.both)} == set()
    # Nearly all of them through the services, as they are in a house.
    assert house.made_up < 15


@pytest.mark.parametrize(("using", "scope"), [(DEFAULT, organisation_scope), (TRAIL, trail_scope)])
def test_on_one_reused_connection_each_finds_its_own_rows_and_nobody_elses(
    house: House, using: str, scope: Callable[[UUID], AbstractContextManager[None]], tell: Tell
) -> None:
    before, foreign = process(using), 0
    for table, counts in house.counts.items():
        for organisation in house.both:
            with scope(organisation):
                found = seen(table, using=using)
            assert carried(using) == {}, table
            assert seen(table, using=using) == {}, f"{table}: outside of any scope"
            foreign += sum(count for whose, count in found.items() if whose != organisation)
            assert found == {organisation: counts[organisation]}, table
    assert process(using) == before
    tell(
        f"wall: {len(house.counts)} tables with rows of two organisations on one reused connection ({using}), "
        f"{foreign} rows of the other seen",
        wall_foreign_rows=foreign,
        **({"wall_tables": len(house.counts)} if using == DEFAULT else {}),
    )


def test_the_two_scopes_across_organisations_open_one_table_each(house: House) -> None:
    person = house.world.caseworker.pk
    with user_scope(person):
        found = {table for table in house.counts if seen(table)}
        assert (found, query("SELECT DISTINCT user_id FROM accounts_membership")) == (
            {"accounts_membership"},
            [(person,)],
        )
    assert carried() == {}
    with dispatcher_scope():
        assert {table for table in house.counts if seen(table)} == {"core_job"}


def stumble(house: House) -> None:
    raise RuntimeError("in the middle")


def divide(house: House) -> None:
    query("SELECT 1 / 0")


def wait_too_long(house: House) -> None:
    query("SET LOCAL statement_timeout = 5; SELECT pg_sleep(5)")


def be_another(house: House) -> None:
    with organisation_scope(house.both[1]):
        raise AssertionError("nobody works for two at once")


def end_a_nested_one_badly(house: House) -> None:
    with user_scope(house.world.caseworker.pk), dispatcher_scope(), organisation_scope(house.both[0]):
        divide(house)


def be_cut_off(house: House) -> None:
    with superuser() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [process()])
    query("SELECT 1")


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (stumble, RuntimeError),
        (divide, DatabaseError),
        (wait_too_long, OperationalError),
        (be_another, RuntimeError),
        (end_a_nested_one_badly, DatabaseError),
        (be_cut_off, OperationalError),
    ],
)
@pytest.mark.parametrize("times", [1, 3])
def test_work_that_ends_badly_leaves_nothing_on_the_connection(
    house: House, act: Callable[[House], None], error: type[Exception], times: int
) -> None:
    ours, theirs = house.both
    for _time in range(times):
        with pytest.raises(error), author(by=house.world.caseworker.pk, work="test"), organisation_scope(ours):
            query("UPDATE cases_case SET priority = 'URGENT' RETURNING 1")
            act(house)
        if act is be_cut_off:
            connection.close()  # as Django does at the end of the request
        assert carried() == {}
        assert seen("cases_case") == {}
        with organisation_scope(theirs):
            assert seen("cases_case") == {theirs: house.counts["cases_case"][theirs]}
        with organisation_scope(ours):
            assert query("SELECT count(*) FROM cases_case WHERE priority = 'URGENT'") == [(0,)]
        assert carried() == {}


def test_a_transaction_that_is_rolled_back_leaves_nothing(house: House) -> None:
    with organisation_scope(house.both[0]):
        query("UPDATE cases_case SET priority = 'URGENT' RETURNING 1")
        transaction.set_rollback(True)
    assert carried() == {}
    with organisation_scope(house.both[0]):
        assert query("SELECT count(*) FROM cases_case WHERE priority = 'URGENT'") == [(0,)]


def test_a_scope_within_a_larger_transaction_ends_before_it(house: House) -> None:
    ours, theirs = house.both
    with transaction.atomic():
        for organisation in (ours, theirs, ours):
            with author(by=house.world.caseworker.pk, work="test"), organisation_scope(organisation):
                assert set(seen("cases_case")) == {organisation}
            assert seen("cases_case") == {}
            with pytest.raises(RuntimeError), organisation_scope(organisation):
                stumble(house)
            assert seen("cases_case") == {}
            assert query(f"SELECT {', '.join(['current_setting(%s, true)'] * 5)}", [*SETTINGS])[0] in (
                ("", "", "", "", ""),
                ("", None, None, "", ""),
            )


def test_a_scope_within_a_scope_gives_back_what_was_before(house: House) -> None:
    ours, _theirs = house.both
    with organisation_scope(ours):
        with user_scope(house.world.foreigner.pk):
            assert len(seen("accounts_membership")) == 2
        assert set(seen("accounts_membership")) == {ours}
        with dispatcher_scope():
            assert len(seen("core_job")) == 2
        assert set(seen("core_job")) == {ours}
        with organisation_scope(ours):
            assert set(seen("cases_case")) == {ours}
        assert set(seen("cases_case")) == {ours}


def test_no_row_is_written_into_another_organisation_changed_there_or_moved(house: House) -> None:
    ours, theirs = house.both
    refused = 0
    for table in house.counts:
        ((columns,),) = query(
            "SELECT array_agg(quote_ident(attname)::text) FROM pg_attribute "
            "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [table],
        )
        names = ", ".join(columns)
        values = ", ".join("%s" if name == "organisation_id" else name for name in columns)
        statements = {
            "INSERT": f'INSERT INTO "{table}" ({names}) OVERRIDING SYSTEM VALUE SELECT {values} FROM "{table}" LIMIT 1',
            "UPDATE": f'UPDATE "{table}" SET organisation_id = %s',
        }
        for right, statement in statements.items():
            expected = "row-level security policy" if _may(right, table) else "permission denied|only grows"
            with pytest.raises(ProgrammingError, match=expected), organisation_scope(ours):
                query(f"{statement} RETURNING 1", [str(theirs)])
            assert carried() == {}
            refused += 1
        for right, statement in (
            ("UPDATE", f'UPDATE "{table}" SET organisation_id = organisation_id WHERE organisation_id = %s'),
            ("DELETE", f'DELETE FROM "{table}" WHERE organisation_id = %s'),
        ):
            if _may(right, table):
                with organisation_scope(ours):  # and committed
                    assert query(f"{statement} RETURNING 1", [str(theirs)]) == [], table
    assert refused == 2 * len(house.counts)


def _may(right: str, table: str) -> bool:
    return bool(query("SELECT has_table_privilege(%s, %s)", [table, right])[0][0])


PASSED_BY = (
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname !~ '^(pg_|information_schema$)' AND (c.relkind = 'm' OR c.relkind = 'v' AND NOT "
    "EXISTS (SELECT FROM unnest(c.reloptions) o WHERE o IN ('security_invoker=true', 'security_invoker=on')))"
)


@pytest.mark.parametrize(
    ("made", "passes_by"),
    [
        ("", False),
        ("CREATE VIEW planted AS SELECT id FROM cases_case", True),
        ("CREATE VIEW planted WITH (security_invoker = false) AS SELECT id FROM cases_case", True),
        ("CREATE MATERIALIZED VIEW planted AS SELECT id FROM cases_case", True),
        ("CREATE VIEW planted WITH (security_invoker = true) AS SELECT id FROM cases_case", False),
        ("CREATE VIEW planted WITH (security_invoker) AS SELECT id FROM cases_case", False),
    ],
)
def test_no_view_shows_what_its_reader_may_not_see(house: House, made: str, passes_by: bool) -> None:
    """A view is read with its owner's rights, unless it says otherwise; what a materialised one holds has no wall."""
    with superuser() as cursor:
        cursor.execute(f"BEGIN; {made}")
        cursor.execute(PASSED_BY)
        found = cursor.fetchall()
        cursor.execute("ROLLBACK")
    assert found == ([("planted",)] if passes_by else [])


def test_what_runs_with_its_owners_rights_is_a_trigger(house: House) -> None:
    """Nobody can call it by itself."""
    assert query(
        "SELECT DISTINCT prorettype::regtype::text FROM pg_proc "
        "WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    ) == [("trigger",)]


def test_tables_without_an_organisation_stand_on_the_written_list(house: House) -> None:
    found = query(
        "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p', 'f') "
        "AND c.relnamespace = 'public'::regnamespace"
    )
    assert {name for (name,) in found} - set(house.counts) == set(OF_NOBODY)
    unused = [name for name, why in OF_NOBODY.items() if why == "never used"]
    assert [name for name in unused if query(f'SELECT 1 FROM "{name}" LIMIT 1')] == []


def test_the_settings_that_are_looked_for_are_those_that_the_database_reads(house: House) -> None:
    found = query(
        "SELECT DISTINCT m[1] FROM (SELECT coalesce(qual, '') || coalesce(with_check, '') AS said FROM pg_policies "
        "UNION ALL SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace) AS every, "
        r"regexp_matches(said, 'current_setting\(''([\w.]+)''', 'gi') AS m"
    )
    assert {name for (name,) in found} == {*SETTINGS, "application_name"}
