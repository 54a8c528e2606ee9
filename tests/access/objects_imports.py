"""Objects of the matrix: a list that was checked, one that is being imported, and one that was."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from core import writes
from core.access.actor import ActingUser
from core.files.uploads import SealedUpload
from imports import services
from imports.models import Import, ImportRow, Mapping
from tests.factories import World

MARK_ROW = "MARKROW Umpama"
MARKS = {MARK_ROW: "imports.run"}
_LIST = f"Nama klien;JK;Tanggal lapor\n{MARK_ROW};P;05/03/2019\n".encode()


def make(world: World) -> dict[str, Any]:
    with world.at_work(world.manager) as by:
        lists = [_begun(world, by) for _number in range(3)]
        checked, working, done = lists
        for row, state in ((checked, "CHECKED"), (working, "RUNNING"), (done, "DONE")):
            Import.objects.filter(pk=row.pk).update(state=state, finished_at=timezone.now() if row is done else None)
        ImportRow.objects.filter(parent=checked).update(state="READY")
        mapping = writes.create(Mapping(name=f"Pengaturan {done.pk}", content={}), by=by)
    return {"list": checked, "working_list": working, "done_list": done, "mapping": mapping}


def _begun(world: World, by: ActingUser) -> Import:
    return services.begin_import(
        upload=SealedUpload.of("daftar.csv", [_LIST]),
        site=world.site,
        lead=by,
        source="Daftar matriks",
        is_restricted=False,
        by=by,
    )
