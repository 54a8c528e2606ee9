"""Names in memory and digests of numbers: fresh, few to open, each organisation's own, and forgotten."""

from __future__ import annotations

import io
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.identity import name_index
from cases.identity import numbers as identity_numbers
from cases.identity.services import change_identity
from cases.record.models import Identity
from core.compartments import Compartment
from core.db import organisation_scope
from core.keys import data_keys
from core.keys.fields import opened_to_compare
from core.keys.models import DataKey
from tests.cases.asking import (
    FRAME,
    MARKS,
    SignIn,
    restrict,
)
from tests.cases.identity.searching import codes, find, register
from tests.factories import MARK_NIK, MARK_PHONE, World


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many identities were opened to be compared, each time."""
    counts: list[int] = []
    original = opened_to_compare

    def counted(rows: Any, *names: str) -> Any:
        opened = list(original(rows, *names))
        counts.append(len(opened))
        return opened

    monkeypatch.setattr(name_index, "opened_to_compare", counted)
    yield counts


def test_names_are_opened_once_and_a_new_or_changed_one_at_once(world: World, sign_in: SignIn, read: list[int]) -> None:
    browser = sign_in(world.manager)
    assert codes(find(browser, "contohnama")) == [world.case.code]
    assert codes(find(browser, "sari")) == [world.case.code]
    assert read == [1]
    new = register(world, "Kenanga Baru")
    assert codes(find(browser, "kenanga")) == [new.code]
    assert read == [1, 1]
    with world.at_work(world.caseworker) as by:
        identity = Identity.objects.get(person=new.person_id)
        change_identity(
            case=new, identity_id=identity.pk, expected_version=1, facts={"full_name": "Dahlia", "phone": ""}, by=by
        )
    assert (codes(find(browser, "dahlia")), codes(find(browser, "kenanga"))) == ([new.code], [])
    assert read == [1, 1, 1]
    with organisation_scope(world.organisation.pk):
        # Past every service and without a new version, as after a restore.
        Identity.objects.filter(pk=identity.pk).update(occupation=None)
    find(browser, "dahlia")
    assert read == [1, 1, 1, 1]


def test_a_changed_number_is_found_and_the_old_one_is_not(world: World, sign_in: SignIn) -> None:
    case = register(world, "Kenanga", phone="+6281200000055", passport="A1234567")
    with world.at_work(world.caseworker) as by:
        identity = Identity.objects.get(person=case.person_id)
        change_identity(
            case=case,
            identity_id=identity.pk,
            expected_version=1,
            facts={"phone": "+6281200000056", "passport": ""},
            by=by,
        )
        assert list(Identity.objects.filter(pk=identity.pk).values_list("passport_digest", flat=True)) == [None]
    browser = sign_in(world.caseworker)
    assert codes(find(browser, "081200000056")) == [case.code]
    assert codes(find(browser, "081200000055")) == []
    assert codes(find(browser, "A1234567")) == []


def test_the_database_is_not_asked_who_has_a_number(world: World, sign_in: SignIn) -> None:
    """It would answer sooner for a number that nobody has than for one of somebody whom the asker may not see."""
    browser = sign_in(world.manager)
    find(browser, "tidakada")
    for typed, expected in ((MARK_NIK, [world.case.code]), (MARK_PHONE, [world.case.code]), ("C7654321", [])):
        with CaptureQueriesContext(connection) as captured:
            assert codes(find(browser, typed)) == expected
        assert not any("_digest" in query["sql"] for query in captured)


def test_whose_key_was_destroyed_is_not_found_any_more(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    assert codes(find(browser, "contohnama")) == [world.case.code]
    destroy_key(world.case)
    for typed in ("contohnama", MARK_NIK, MARK_PHONE):
        assert codes(find(browser, typed)) == []


def destroy_key(case: Any) -> None:
    """As another process does it, and without a word in the row of who they are."""
    with organisation_scope(case.organisation_id):
        DataKey.objects.filter(subject_id=case.person_id, compartment=Compartment.IDENTITY).update(wrapped=b"")


def test_of_whose_key_was_destroyed_the_name_is_forgotten_and_of_nobody_else(
    world: World, sign_in: SignIn, read: list[int]
) -> None:
    erased = register(world, "Kenanga Erasi")
    browser = sign_in(world.manager)
    assert codes(find(browser, "kenanga")) == [erased.code]
    destroy_key(erased)
    assert (codes(find(browser, "kenanga")), codes(find(browser, "contohnama"))) == ([], [world.case.code])
    assert read == [2, 0], "the name of whoever is not erased was not opened again"
    with organisation_scope(world.organisation.pk):
        gone = str(Identity.objects.get(person=erased.person_id).pk)
    assert name_index._kept[world.organisation.pk].known[gone][1:] == ((), ())


def test_who_reads_while_somebody_is_erased_keeps_nothing_of_them(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One search has asked which keys were destroyed, and opens the name; meanwhile it is erased, and another looks."""
    erased = register(world, "Kenanga Erasi")
    browser, other = sign_in(world.manager), sign_in(world.manager)
    find(browser, "tidakada")
    with world.at_work(world.caseworker) as by:
        identity = Identity.objects.get(person=erased.person_id)
        change_identity(
            case=erased, identity_id=identity.pk, expected_version=1, facts={"full_name": "Dahlia Erasi"}, by=by
        )
    original = opened_to_compare

    def meanwhile(rows: Any, *names: str) -> Any:
        opened = list(original(rows, *names))
        monkeypatch.setattr(name_index, "opened_to_compare", original)
        destroy_key(erased)
        find(other, "dahlia")
        return opened

    monkeypatch.setattr(name_index, "opened_to_compare", meanwhile)
    find(browser, "dahlia")
    assert codes(find(browser, "dahlia")) == []
    assert all("dahlia" not in str(one.names).lower() for one in name_index._kept[world.organisation.pk].known.values())


def test_names_are_forgotten_after_minutes_and_with_the_keys(
    world: World, sign_in: SignIn, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(world.manager)
    find(browser, "contohnama")
    now = name_index.time.monotonic()
    monkeypatch.setattr("cases.identity.name_index.time.monotonic", lambda: now + name_index.SECONDS + 1)
    find(browser, "contohnama")
    assert read == [1, 1]
    (kept,) = [weakref.ref(kept) for kept in name_index._kept.values()]
    data_keys.forget_all()
    assert (name_index._kept, kept()) == ({}, None), "and nothing else holds them"
    find(browser, "contohnama")
    assert read == [1, 1, 1]
    name_index._forget(world.organisation.pk)
    assert list(name_index._kept) == [world.organisation.pk], "somebody has just searched: it waits for the rest"
    now += name_index.SECONDS + 1
    name_index._forget(world.organisation.pk)
    assert name_index._kept == {}, "an idle process forgets too"


def test_names_stay_while_somebody_searches(
    world: World, sign_in: SignIn, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(world.manager)
    now = name_index.time.monotonic()
    monkeypatch.setattr("cases.identity.name_index.time.monotonic", lambda: now)
    for _search in range(3):
        assert codes(find(browser, "contohnama")) == [world.case.code]
        now += name_index.SECONDS - 1
    assert read == [1]


def test_who_is_known_whole_is_only_those_whom_the_asker_may_search(world: World, sign_in: SignIn) -> None:
    """In one process: the manager's people are at hand when the lawyer, who works on one case, looks for them."""
    other = register(world, "Kenanga Baru")
    manager, lawyer = sign_in(world.manager), sign_in(world.lawyer)
    for _search in range(2):
        assert codes(find(manager, "kenanga")) == [other.code]
        assert codes(find(lawyer, "kenanga")) == []
        assert codes(find(lawyer, "contohnama")) == [world.case.code]
    restrict(world, other)
    assert codes(find(manager, "kenanga")) == []


def test_each_organisation_has_names_of_its_own(world: World, sign_in: SignIn) -> None:
    for user in (world.manager, world.foreigner):
        find(sign_in(user), "tidakada")
    kept = name_index._kept
    assert set(kept) == {world.organisation.pk, world.other_organisation.pk}
    for organisation, case in ((world.organisation, world.case), (world.other_organisation, world.other_case)):
        with organisation_scope(organisation.pk):
            assert list(kept[organisation.pk].known) == [str(Identity.objects.get(person=case.person_id).pk)]


def test_a_digest_says_nothing_outside_its_organisation_and_kind(world: World) -> None:
    digests = set()
    for organisation in (world.organisation, world.other_organisation):
        with organisation_scope(organisation.pk):
            digests |= set(identity_numbers.digests(dict.fromkeys(("nik", "passport", "phone"), MARK_NIK)).values())
    assert len(digests) == 6
    assert all(len(digest) == 32 for digest in digests)


def test_many_names_are_opened_as_few_are(
    world: World, sign_in: SignIn, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.keys.data_keys._MOST_NAMED", 0)
    new = register(world, "Kenanga")
    browser = sign_in(world.manager)
    assert (codes(find(browser, "kenanga")), codes(find(browser, "contohnama"))) == ([new.code], [world.case.code])
    assert read == [2]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE cases_identity SET full_name = set_byte(full_name, 40, get_byte(full_name, 40) # 1) WHERE id = %(row)s",
        "UPDATE cases_identity SET full_name = substr(full_name, 1, 12) WHERE id = %(row)s",
        "UPDATE cases_identity SET full_name = '' WHERE id = %(row)s",
        "UPDATE core_datakey SET wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1) WHERE id = %(key)s",
        "UPDATE core_datakey SET wrapped = 'x' WHERE id = %(key)s",
    ],
)
def test_what_is_damaged_of_one_hides_nobody_else(
    world: World, sign_in: SignIn, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    case = register(world, "Kenanga")
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        identity = Identity.objects.get(person=world.case.person_id).pk
        key = DataKey.objects.get(subject_id=world.case.person_id, compartment=Compartment.IDENTITY).pk
        cursor.execute(damage, {"row": identity, "key": key})
    data_keys.forget_all()
    browser = sign_in(world.manager)
    assert codes(find(browser, "contohnama")) == []
    assert codes(find(browser, "kenanga")) == [case.code]
    assert str(identity) in caplog.text or key.hex in caplog.text


def test_the_price_of_a_search_does_not_grow_with_what_is_found(world: World, sign_in: SignIn) -> None:
    for number in range(12):
        register(world, f"Warga {number}")
    browser = sign_in(world.manager)
    counts = []
    for typed in ("warga", "warga", "warga 3", "tidakada"):
        with CaptureQueriesContext(connection) as captured:
            find(browser, typed)
        counts.append(sum(1 for query in captured if not FRAME.match(query["sql"])))
    # The first opens keys and names.
    assert counts == [8, 7, 7, 5]


def test_rows_of_before_get_their_digests_by_a_command_that_may_be_repeated(world: World, sign_in: SignIn) -> None:
    with organisation_scope(world.organisation.pk):
        Identity.objects.update(nik_digest=None, passport_digest=None, phone_digest=None)
        versions = list(Identity.objects.values_list("version", flat=True))
    browser = sign_in(world.manager)
    assert codes(find(browser, MARK_PHONE)) == []
    said = io.StringIO()
    call_command("index_names", stdout=said)
    assert sorted(said.getvalue().splitlines()) == ["Lembaga Lain: 0", "Yayasan Contoh: 1"]
    assert codes(find(browser, MARK_PHONE)) == codes(find(browser, MARK_NIK)) == [world.case.code]
    with organisation_scope(world.organisation.pk):
        assert list(Identity.objects.values_list("version", flat=True)) == versions, "nobody's open form goes stale"
    said = io.StringIO()
    call_command("index_names", stdout=said)
    assert sorted(said.getvalue().splitlines()) == ["Lembaga Lain: 0", "Yayasan Contoh: 0"]
    assert not any(mark in said.getvalue() for mark in MARKS)
