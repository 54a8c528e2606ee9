"""Sealed content opens in its own place and nowhere else, and only as it was written."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple
from uuid import UUID

import pytest
from django.apps import apps

from core.access import log as access_log
from core.db import organisation_scope
from core.errors import Damaged, KeyUnavailable
from core.keys import crypto, data_keys
from core.keys.fields import EncryptedTextField, SealedValue
from core.keys.models import DataKey
from tests.access.stage import object_modules
from tests.conftest import Tell
from tests.factories import MARK_NAME, World, make_case

TRIES = 10_000
# Whose content is sealed in one of the cast's cases, at the least.
FEWEST_FIELDS = 20


class Place(NamedTuple):
    """Where a sealed value stands."""

    field: EncryptedTextField
    organisation: UUID
    row: UUID


class Sealed(NamedTuple):
    place: Place
    data: bytes

    def opened(self) -> object:
        """Raises Damaged or KeyUnavailable."""
        return self.place.field.open_at(self.place.organisation, self.place.row, SealedValue(self.data))


Change = Callable[[Sealed, Sealed, random.Random], Sealed]


def into_another_row(one: Sealed, other: Sealed, dice: random.Random) -> Sealed:
    return one._replace(place=one.place._replace(row=UUID(int=dice.getrandbits(128))))


def into_another_organisation(one: Sealed, other: Sealed, dice: random.Random) -> Sealed:
    return one._replace(place=one.place._replace(organisation=UUID(int=dice.getrandbits(128))))


def into_another_place(one: Sealed, other: Sealed, dice: random.Random) -> Sealed:
    return one._replace(place=other.place)


def into_another_column_of_its_row(one: Sealed, other: Sealed, dice: random.Random) -> Sealed:
    return one._replace(place=one.place._replace(field=other.place.field))


def under_another_key(one: Sealed, other: Sealed, dice: random.Random) -> Sealed:
    return one._replace(data=one.data[:1] + other.data[1:17] + one.data[17:])


def with_anothers_content(one: Sealed, other: Sealed, dice: random.Random) -> Sealed:
    return one._replace(data=one.data[:29] + other.data[29:])


def with_a_bit_changed(one: Sealed, other: Sealed, dice: random.Random) -> Sealed:
    data, at = bytearray(one.data), dice.randrange(len(one.data))
    data[at] ^= 1 << dice.randrange(8)
    return one._replace(data=bytes(data))


def cut_off(one: Sealed, other: Sealed, dice: random.Random) -> Sealed:
    return one._replace(data=one.data[: dice.randrange(len(one.data))])


def with_more_behind(one: Sealed, other: Sealed, dice: random.Random) -> Sealed:
    return one._replace(data=one.data + dice.randbytes(dice.randrange(1, 40)))


CHANGES: list[Change] = [
    *(into_another_row, into_another_organisation, into_another_place, into_another_column_of_its_row),
    *(under_another_key, with_anothers_content, with_a_bit_changed, cut_off, with_more_behind),
]


@pytest.fixture
def written(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Sealed]]:
    """Every sealed value of two cases, each in its place, and the scope of their organisation open."""
    for module in object_modules():
        module.make(world)
    with world.at_work(world.caseworker) as by:
        make_case(by=by, site=world.site, name="Orang Lain Lagi")
    # Who looks is another test's question.
    monkeypatch.setattr(access_log, "require_logged", lambda subject, compartment: None)
    with organisation_scope(world.organisation.pk):
        yield list(_sealed())


def _sealed() -> Iterator[Sealed]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, EncryptedTextField) and "organisation" in {f.name for f in model._meta.local_fields}:
                rows = model._default_manager.values_list("organisation_id", "pk", field.attname)
                yield from (
                    Sealed(Place(field, organisation, row), value.data)
                    for organisation, row, value in rows
                    if isinstance(value, SealedValue)
                )


def test_nothing_opens_that_was_moved_or_changed(written: list[Sealed], tell: Tell) -> None:
    assert len({one.place.field for one in written}) >= FEWEST_FIELDS
    assert MARK_NAME in [one.opened() for one in written]
    dice, refused = random.Random(20261125), 0  # noqa: S311 -- a sample, not a secret
    opened: list[tuple[str, Place, Place]] = []
    while refused + len(opened) < TRIES:
        one, other = dice.sample(written, 2)
        do = dice.choice(CHANGES)
        changed = do(one, other, dice)
        if changed == one:
            continue
        try:
            changed.opened()
        except (Damaged, KeyUnavailable):
            refused += 1
        else:
            opened.append((do.__name__, one.place, other.place))
    tell(f"sealed values: {TRIES} moved or changed, {refused} refused", sealed_moves=TRIES, sealed_opened=len(opened))
    assert opened == []


def test_a_wrapped_key_opens_in_its_own_row_alone(written: list[Sealed]) -> None:
    rows = list(DataKey.objects.all())
    ours = data_keys.provider.organisation_key(rows[0].organisation_id, rows[0].wrapped_by)
    dice = random.Random(20261125)  # noqa: S311 -- a sample, not a secret
    assert len(rows) > 5
    for row in rows:
        assert len(row.opened(ours).key) == crypto.KEY_BYTES
        other = dice.choice([each for each in rows if each != row])
        flipped = bytearray(row.wrapped)
        at = dice.randrange(len(flipped))
        flipped[at] ^= 1
        for wrapped in (bytes(other.wrapped), bytes(flipped), bytes(row.wrapped)[:at]):
            with pytest.raises(Damaged):
                DataKey(**_as(row) | {"wrapped": wrapped}).opened(ours)
        for name, value in (("subject_id", other.pk), ("compartment", "elsewhere"), ("version", row.version + 1)):
            with pytest.raises(Damaged):
                DataKey(**_as(row) | {name: value}).opened(ours)


def _as(row: DataKey) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in DataKey._meta.concrete_fields}
