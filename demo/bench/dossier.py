"""How long a restitution dossier of so many exhibits takes a worker, and how much memory, its children included."""

from __future__ import annotations

import os
import pickle
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from random import Random
from typing import NamedTuple, NoReturn
from uuid import UUID

import pikepdf
from django.db import connections
from django.utils import timezone
from PIL import Image

from accounts.models import Role, User
from accounts.services import add_member
from cases.consent.models import Consent
from cases.consent.services import give_consent
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.team.services import assign
from core.access import providers
from core.access.actor import ActingUser
from core.access.log import accountable, log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.files.uploads import SealedUpload
from core.jobs import queue as jobs
from core.jobs.models import Job
from demo.bench.fill import Filled, fill
from documents import workbench
from documents.services import add_document
from legal import services
from legal.models import Dossier, Exhibit, LossItem, Matter, RestitutionClaim
from legal.services.dossiers import KIND
from legal.services.losses import LossFacts

SCANNED_PAGES = 7  # with one page for each photo, that is five for each exhibit
MOST_SECONDS, MOST_MEGABYTES, MOST_RATIO = 60, 300, 3.0
MEGABYTE = 1024 * 1024


class Built(NamedTuple):
    exhibits: int
    pages: int
    megabytes: float
    seconds: float
    computing: float
    reading: float
    memory: float

    @property
    def missed(self) -> list[str]:
        """Which goals were not met, in words."""
        found = []
        if self.seconds > MOST_SECONDS:
            found.append(f"it took {self.seconds:.1f} s, wanted {MOST_SECONDS}")
        if self.memory > MOST_MEGABYTES:
            found.append(f"it took {self.memory:.0f} MB, wanted {MOST_MEGABYTES}")
        if self.seconds > MOST_RATIO * self.reading:
            found.append(f"it took {self.seconds / self.reading:.2f} × the floor, wanted {MOST_RATIO}")
        return found

    def __str__(self) -> str:
        return (
            f"{self.exhibits} exhibits, {self.pages} pages, {self.megabytes:.1f} MB: built in {self.seconds:.1f} s, "
            f"{self.computing:.1f} s of them computing, with {self.memory:.0f} MB at most, children included\n"
            f"floor: reading the same exhibits in processes of their own took {self.reading:.1f} s; "
            f"the dossier is {self.seconds / self.reading:.2f} × that"
        )


def measure(exhibits: int, name: str = "dossier") -> Built:
    """Build a dossier in a worker of its own. A third of the exhibits are photos, the others scanned papers."""
    # Begun first, as workers are: it does not hold what making up the exhibits leaves in memory.
    connections.close_all()
    told, tell = os.pipe()
    worker = os.fork()
    if worker == 0:
        _work(told, tell)
    filled = fill(cases=2, name=name)
    claim, by = _claim(filled, exhibits)
    reading = _reading(filled, claim, by)
    with organisation_scope(filled.organisation_id):
        services.request_dossier(claim=claim, expected_version=1, by=by)
        claimed = jobs.claim_one(Job.objects.get(kind=KIND))
    if claimed is None:
        raise RuntimeError("Somebody else builds it.")
    began = time.monotonic()
    os.write(tell, pickle.dumps(claimed._asdict()))
    os.close(tell)
    with _watched(worker) as peak:
        _pid, _status, used = os.wait4(worker, 0)
    seconds = time.monotonic() - began
    # Of the worker and the children that it has waited for: what remains on a machine that does nothing else.
    computing = used.ru_utime + used.ru_stime
    with organisation_scope(filled.organisation_id):
        dossier = Dossier.objects.select_related("document", "own_part", "job").get(claim=claim)
        if dossier.document is None or dossier.own_part is None:
            raise RuntimeError(dossier.failure)
        size = (dossier.document.size + dossier.own_part.size) / MEGABYTE
        return Built(exhibits, dossier.pages or 0, size, seconds, computing, reading, max(peak) / MEGABYTE)


def _work(told: int, tell: int) -> NoReturn:
    """Do the one job that is told, in a process that then ends."""
    try:
        os.close(tell)
        with open(told, "rb") as said:
            jobs.run(**pickle.load(said))  # noqa: S301 -- from this program itself
    finally:
        os._exit(0)


def _at_work(user_id: UUID, organisation_id: UUID) -> ActingUser:
    user = providers.authoriser.load(user_id, organisation_id)
    assert user is not None  # noqa: S101 -- the bench has just made them
    return user


def _claim(filled: Filled, exhibits: int) -> tuple[RestitutionClaim, ActingUser]:
    random = Random(exhibits)  # noqa: S311 -- made-up data
    with organisation_scope(filled.organisation_id), accountable():
        case = Case.objects.select_related("site").get(pk=filled.deep_case_id)
        lawyer = User(email=f"lawyer@{filled.organisation_id}.test", name="lawyer")
        lawyer.set_unusable_password()
        lawyer.save()
        add_member(user=lawyer, role=Role.objects.get(code="lawyer"), site=case.site, by=None)
        caseworker = _at_work(filled.caseworker_id, filled.organisation_id)
        assign(case=case, user=lawyer, part=Assignment.Part.LAWYER, by=caseworker)
        by = _at_work(lawyer.pk, filled.organisation_id)
        log_access(by=by, act="bench", rows=[case], compartments=Compartment.values)
        give_consent(
            consent=Consent(
                case=case,
                purpose=Consent.Purpose.RESTITUTION,
                decision=Consent.Decision.GIVEN,
                form=Consent.Form.WRITTEN,
                decided_on=timezone.localdate(),
            ),
            by=by,
        )
        matter = services.open_matter(
            case=case,
            kind=Matter.Kind.CRIMINAL,
            title="Perkara contoh",
            police_report="LP/000/CONTOH",
            opened_on=date(2024, 2, 1),
            stage=Matter.Stage.TRIAL,
            by=by,
        )
        claim = services.open_claim(matter=matter, route=RestitutionClaim.Route.LPSK, by=by)
        losses = [_loss(claim, number, by) for number in range(30)]
        for number in range(exhibits):
            content = _photo(random) if number % 3 == 0 else _scanned(random, SCANNED_PAGES)
            exhibit = _exhibit(claim, number, content, by)
            services.prove(loss=losses[number % len(losses)], exhibit=exhibit, by=by)
        return claim, by


def _loss(claim: RestitutionClaim, number: int, by: ActingUser) -> LossItem:
    facts = LossFacts(
        head="ABCD"[number % 4],
        description=f"Kerugian {number + 1} yang dicatat dengan uraian sepanjang satu baris lebih sedikit",
        quantity=Decimal(1 + number),
        unit=LossItem.Unit.TIME,
        rate=Decimal("125000.50"),
    )
    return services.add_loss(claim=claim, facts=facts, by=by)


def _exhibit(claim: RestitutionClaim, number: int, content: bytes, by: ActingUser) -> Exhibit:
    title = f"Surat {number + 1}"
    document = add_document(
        case=claim.case,
        upload=SealedUpload.of("berkas", [content]),
        title=title,
        compartment=Compartment.LEGAL,
        by=by,
    )
    return services.add_exhibit(claim=claim, document=document, description=title, by=by)


def _picture(random: Random, size: tuple[int, int], mode: str) -> bytes:
    """As hard to pack as what a camera or a scanner gives: noise, made soft."""
    small = (size[0] // 8, size[1] // 8)
    raw = random.randbytes(small[0] * small[1] * len(mode))
    out = BytesIO()
    Image.frombytes(mode, small, raw).resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", quality=80)
    return out.getvalue()


def _photo(random: Random) -> bytes:
    return _picture(random, (3000, 2000), "RGB")


def _scanned(random: Random, pages: int) -> bytes:
    """A paper as an office scanner gives it: 150 dots an inch, grey."""
    with pikepdf.new() as made:
        for _page in range(pages):
            page = made.add_blank_page(page_size=(595, 842))
            image = made.make_stream(
                _picture(random, (1240, 1754), "L"),
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=1240,
                Height=1754,
                ColorSpace=pikepdf.Name.DeviceGray,
                BitsPerComponent=8,
                Filter=pikepdf.Name.DCTDecode,
            )
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
            page.Contents = made.make_stream(b"595 0 0 842 0 0 cm /Im Do")
        out = BytesIO()
        made.save(out)
        return out.getvalue()


def _reading(filled: Filled, claim: RestitutionClaim, by: ActingUser) -> float:
    """What cannot be spared: each exhibit opened in a process of its own."""
    with organisation_scope(filled.organisation_id), accountable():
        log_access(by=by, act="bench", rows=[claim.case], compartments=Compartment.values)
        began = time.monotonic()
        for exhibit in Exhibit.objects.filter(claim=claim).select_related("document__case"):
            workbench.as_pages(exhibit.document.open_file(), BytesIO())
        return time.monotonic() - began


@contextmanager
def _watched(worker: int) -> Iterator[list[int]]:
    """How many bytes a process and all below it hold, looked at fifty times a second."""
    found, is_over = [0], threading.Event()

    def look() -> None:
        while not is_over.wait(0.02):
            found.append(_resident(worker))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield found
    finally:
        is_over.set()
        watcher.join()


def _resident(process: int, parents: str = "") -> int:
    try:
        memory = Path(f"/proc/{process}/statm").read_text()
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    if memory == parents:
        return 0  # begun this very moment (vfork): it still stands in its parent's memory
    own = int(memory.split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return own + sum(_resident(int(child), memory) for child in children)
