"""A list whose headings do not open: its rows are not worked out, and the page says which record it is."""

from __future__ import annotations

from django.db import connection
from django.test import Client

from core.db import organisation_scope
from core.keys import data_keys
from tests.cases.asking import text
from tests.factories import World
from tests.imports import lists
from tests.imports.importing import HEADS, WHOLE, begun, url


def test_damaged_headings_are_named_where_the_rows_do_not_open(world: World, browser: Client) -> None:
    row = begun(browser, world, lists.xlsx(HEADS, [WHOLE]))
    assert "Rina Contohnama" in text(browser.get(url("rows", row)))
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        changed = "set_byte(headings, 40, get_byte(headings, 40) # 1)"
        cursor.execute(f"UPDATE imports_import SET headings = {changed} WHERE id = %s", [row.pk])
    data_keys.forget_all()
    browser.raise_request_exception = False
    answer = browser.get(url("rows", row))
    page = text(answer)
    assert (answer.status_code, "Rina Contohnama" in page) == (500, False)
    assert "Something that is kept here is damaged and does not open." in page
    assert f"Give them the name of the record, too: <b>imports.Import {row.pk}</b>" in page
    assert browser.get(url("detail", row)).status_code == 200
