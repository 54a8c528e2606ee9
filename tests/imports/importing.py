"""The way of a list through the pages, as a case manager goes it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.record.external_models import ExternalRecord
from cases.record.models import Case
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.jobs import queue as jobs
from core.keys.fields import preload
from imports.models import Import, ImportRow
from tests.factories import World
from tests.imports import lists

HEADS = [
    "No Kasus",
    "Tanggal lapor",
    "Nama",
    "JK",
    "Tgl lahir",
    "NIK",
    "HP",
    "Jenis kasus",
    "Negara",
    "Majikan",
    "Status",
    "Catatan",
]
WHOLE = [
    "A-1",
    "05/03/2019",
    "Rina Contohnama",
    "P",
    "5 Mei 1998",
    "3171014505980001",
    "0811-0000001",
    "Kerja paksa",
    "Malaysia",
    "Majikan Contoh",
    "Proses",
    "Datang sendiri",
]
CLOSED = ["A-2", "06/03/2019", "Budi Umpama", "L", "1990", "", "", "Eksploitasi seksual", "Kamboja", "", "Selesai", ""]


def url(name: str, row: Import) -> str:
    return reverse(f"imports:{name}", kwargs={"pk": row.pk})


def upload(browser: Client, world: World, content: bytes, name: str = "daftar.xlsx", **facts: Any) -> Any:
    """What the form answers."""
    sent = {
        "file": SimpleUploadedFile(name, content),
        "site": str(world.site.pk),
        "lead": str(world.manager.pk),
        "source": "Register lama",
        **facts,
    }
    return browser.post(reverse("imports:new"), sent)


def begun(browser: Client, world: World, content: bytes, **facts: Any) -> Import:
    """A list that was read."""
    answer = upload(browser, world, content, **facts)
    assert answer.status_code == 303, answer.content.decode()
    return newest(world)


def newest(world: World) -> Import:
    with organisation_scope(world.organisation.pk):
        return Import.objects.order_by("-created_at")[0]


def fresh(world: World, row: Import) -> Import:
    with organisation_scope(world.organisation.pk):
        return Import.objects.get(pk=row.pk)


def values_as_shown(browser: Client, address: str, **changed: Any) -> dict[str, Any]:
    """What the form of a page holds, sent back as it is but for `changed`."""
    answer = browser.get(address)
    assert answer.status_code == 200, address
    form = answer.context["form"]
    sent = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: "" if value is None else value for name, value in {**sent, **changed}.items()}


def say(browser: Client, address: str, **changed: Any) -> Any:
    """Send a form of a page back with what is to be changed in it."""
    return browser.post(address, values_as_shown(browser, address, **changed))


def checked(
    browser: Client, world: World, content: bytes, columns: Any = None, values: Any = None, **facts: Any
) -> Import:
    """A list that was read, said what it means, and checked."""
    row = begun(browser, world, content, **facts)
    answer = say(browser, url("columns", row), **(columns or {}))
    assert answer.status_code == 303, answer.content.decode()
    address = url("values", row)
    sent = values_as_shown(browser, address)
    sent |= {name: "-" for name, value in sent.items() if name.startswith("value-") and not value}
    if "pivot" in sent:
        sent["pivot"] = sent["pivot"] or 36
    answer = browser.post(address, {**sent, **(values or {})})
    assert answer.status_code == 303, answer.content.decode()
    work()
    return fresh(world, row)


def work(most: int = 400) -> int:
    """What dispatcher and worker do until nothing is due, in this transaction. Returns how many jobs that were."""
    for count in range(most):
        claimed = jobs.claim_due(now=timezone.now())
        if not claimed:
            return count
        for one in claimed:
            jobs.run(**one._asdict())
    raise AssertionError("It does not end.")


def rows(world: World, row: Import) -> dict[int, ImportRow]:
    """The rows of a list by their numbers, opened."""
    with world.at_work(world.manager) as by:
        log_access(by=by, act="imports.import.opened", rows=[row], compartments=[Compartment.IDENTITY])
        found = list(ImportRow.objects.filter(parent=row).select_related("case").order_by("number"))
        preload(found, "cells", "findings")
        for one in found:
            assert one.cells is not None
            assert one.findings is not None
        return {one.number: one for one in found}


def states(world: World, row: Import) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in rows(world, row).values():
        found[one.state] = found.get(one.state, 0) + 1
    return found


def run(browser: Client, world: World, row: Import) -> Import:
    """Have the cases made."""
    answer = say(browser, url("run", row))
    assert answer.status_code == 303, answer.content.decode()
    work()
    return fresh(world, row)


def list_of(*found: list[Any], heads: list[str] = HEADS) -> bytes:
    return lists.csv_of(heads, found, separator=";", encoding="cp1252")


def made(world: World, external_id: str) -> Case:
    with organisation_scope(world.organisation.pk):
        return ExternalRecord.objects.select_related("case__person").get(external_id=external_id).case
