"""Several at once, in real transactions: a code that works once works once, and one link is made."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from accounts import factors, services
from accounts.models import Membership, Organisation, Recovery, User
from core.errors import DomainError, EditConflict
from tests.accounts.second_step import Phone, give_phone
from tests.factories import World, make_user, make_world

MANY = 6


@pytest.fixture
def real(committed: Any) -> World:
    return make_world()


def at_once(act: Callable[[], Any]) -> list[Any]:
    """What comes of an act that many do together."""
    start = threading.Barrier(MANY)

    def do(_number: int) -> Any:
        try:
            start.wait(10)
            return act()
        except (DomainError, EditConflict, ValidationError) as error:
            return type(error).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(do, range(MANY)))


def test_of_many_who_send_the_same_code_one_is_let_in(real: World) -> None:
    phone = give_phone(real.lawyer)
    for code, kind in ((phone.code(), factors.APP), (phone.codes[0], factors.RECOVERY)):
        found = at_once(lambda code=code: factors.check_code(User.objects.get(pk=real.lawyer.pk), code))  # type: ignore[misc]
        assert sorted(found) == [""] * (MANY - 1) + [kind]


def test_of_many_who_set_up_the_first_phone_one_does(real: World) -> None:
    offered = factors.offer_secret(real.lawyer)
    sealed, code = offered.sealed, Phone(offered.secret, []).code()

    def set_up() -> str:
        user = User.objects.get(pk=real.lawyer.pk)
        return services.set_up_app(user=user, sealed=sealed, code=code, first=True).factor

    assert sorted(at_once(set_up)) == ["DomainError"] * (MANY - 1) + [factors.APP]
    assert len(factors.held(real.lawyer)) == 2


def test_of_many_who_confirm_one_gets_the_link_and_it_is_used_once(real: World) -> None:
    second = make_user("second", real.organisation, real.site, "administrator")
    with real.at_work(real.administrator) as by:
        membership = Membership.objects.get(user=real.lawyer)
        row = services.ask_recovery(membership_id=membership.pk, lost="PASSWORD", by=by)

    def confirm() -> str:
        with real.at_work(User.objects.get(pk=second.pk)) as by:
            return services.confirm_recovery(recovery_id=row.pk, expected_version=1, by=by)[1]

    real.users["second"] = second
    tokens = [found for found in at_once(confirm) if "." in found]
    assert len(tokens) == 1

    def use() -> str:
        services.use_recovery(token=tokens[0], password="lima-kata-yang-lebih-panjang", address="10.0.0.1")
        return "used"

    assert sorted(at_once(use)) == ["RecoveryGone"] * (MANY - 1) + ["used"]
    with real.at_work(real.administrator):
        assert Recovery.objects.get().used_at is not None


def test_of_many_who_add_an_organisation_of_one_name_one_does(real: World) -> None:
    def add() -> str:
        made, _site = services.create_organisation(name="Yayasan Contoh Dua", site_name="Kantor Contoh")
        return made.name

    assert sorted(at_once(add)) == ["ValidationError"] * (MANY - 1) + ["Yayasan Contoh Dua"]
    assert Organisation.objects.filter(name="Yayasan Contoh Dua").count() == 1
