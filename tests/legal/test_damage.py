"""Lines of the ledger and wage calculations beside damage: what they ask for is there, although nobody can read it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from core.db import organisation_scope
from legal.models import RestitutionClaim, WageEntry
from tests.cases.asking import at, send
from tests.cases.record.test_unreadable import hurt
from tests.factories import World
from tests.legal.asking import url
from tests.legal.makers import add_loss, rupiah
from tests.legal.parts import begin, due, enter
from tests.legal.test_ledger_lines import CERTIFIED, LINE


def sealed(world: World, table: str, column: str, pk: Any) -> bytes:
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [pk])
        return bytes(cursor.fetchone()[0])


def begun(browser: Client, address: str) -> dict[str, Any]:
    form = browser.get(address).context["form"]
    found = {bound.html_name: "on" if bound.value() is True else bound.value() for bound in form}
    return {name: value for name, value in found.items() if value not in (None, False, "", [])}


def saves_beside_damage(world: World, browser: Client, row: Any, page: str, column: str, **typed: str) -> None:
    """Emptied while it opens it is refused at its field; damaged it is saved, and the bytes stay."""
    table, address = row._meta.db_table, url(page, world, row)
    refused = browser.post(address, {**begun(browser, address), column: ""})
    assert (refused.status_code, column in refused.context["form"].errors) == (422, True)
    hurt(world, table, column, "id", row.pk)
    before, known = sealed(world, table, column, row.pk), begun(browser, address)
    assert column not in known
    assert browser.post(address, {**known, **typed}).status_code == 303
    assert sealed(world, table, column, row.pk) == before
    assert begun(browser, address)["version"] == known["version"] + 1


def test_a_loss_is_changed_beside_a_damaged_certifier(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    loss = add_loss(world, claim, rupiah("C", "Pengobatan", "1", "50000"))
    assert lawyer.post(url("loss-edit", world, loss), {**LINE, **CERTIFIED}).status_code == 303
    saves_beside_damage(world, lawyer, loss, "loss-edit", "certifier", description="Obat")
    assert begun(lawyer, url("loss-edit", world, loss))["description"] == "Obat"
    before = sealed(world, "legal_lossitem", "certifier", loss.pk)
    api = at("api-legal:loss", world.case, pk=loss.pk)
    changed = send(lawyer, "PATCH", api, {"description": "Obat lain", "version": 3})
    assert (changed.status_code, changed.json()["version"]) == (200, 4)
    emptied = send(lawyer, "PATCH", api, {"certifier": "", "version": 4})
    assert (emptied.status_code, emptied.json()["field"]) == (422, "certifier")
    assert sealed(world, "legal_lossitem", "certifier", loss.pk) == before


@pytest.mark.parametrize("column", ["exchange_rate_source", "legal_hours_source"])
def test_a_wage_calculation_is_changed_beside_a_damaged_source(
    world: World, claim: RestitutionClaim, lawyer: Client, column: str
) -> None:
    rate = {
        "currency": "MYR",
        "exchange_rate": Decimal(3500),
        "exchange_rate_on": date(2026, 3, 9),
        "exchange_rate_source": "Bank Contoh",
    }
    hours = {"legal_hours_per_week": Decimal(40), "legal_hours_source": "Peraturan Contoh"}
    row = begin(world, claim, **rate, **hours)
    saves_beside_damage(world, lawyer, row, "wages-edit", column, title="Pekerjaan Contoh")


def test_an_entry_of_wages_is_changed_beside_its_damaged_decree(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    facts = due(basis=WageEntry.Basis.MINIMUM, source="Keputusan Contoh", source_on=date(2025, 1, 2))
    row = enter(world, begin(world, claim), facts)
    saves_beside_damage(world, lawyer, row, "wage-entry-edit", "source", amount="4600000")
    with world.at_work(world.lawyer):
        assert WageEntry.objects.get(pk=row.pk).amount == 4_600_000
