"""A claim with all that a dossier takes, the dossier made of it, and its file read as text."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from cases.episodes.services import add_episode
from cases.notes.services import add_note
from cases.record.models import Person
from core.access.log import log_access
from core.compartments import Compartment
from core.jobs import queue as jobs
from core.jobs.models import Job
from legal import services
from legal.models import Dossier, Exhibit, LossItem, RestitutionClaim
from tests.documents import samples
from tests.factories import World
from tests.kept_layouts import KeptPress
from tests.legal.makers import MARK_LOSS, add_loss, add_paper, give_consent, rupiah, wages

MARK_COUNSELLING = "MARKCOUNSELLING mimpi buruk"
MARK_SHELTER = "MARKSHELTER Jalan Rahasia 9"
MARK_NOTE = "MARKNOTE catatan malam"

# What is put in: (head, description, quantity, unit, rate, currency, exchange rate). The test's own figures.
LOSSES = [
    ("A", MARK_LOSS, "8", "MONTH", "1500.50", "MYR", "3512.25"),
    ("A", "Upah lembur", "126.5", "HOUR", "9.35", "MYR", "3512.25"),
    ("A", "Potongan agen", "1", "SUM", "300", "USD", "16250.5"),
    ("B", "Penderitaan selama penyekapan", "1", "SUM", "150000000", "IDR", ""),
    ("C", "Pemeriksaan dan obat", "3", "TIME", "425000.50", "IDR", ""),
    ("D", "Biaya pulang", "1", "TIME", "2345678", "IDR", ""),
]


def as_text(content: bytes, how: str) -> list[str]:
    """The text of each page, laid out as it is seen (-layout) or in the order in which it was written (-raw)."""
    command = ["pdftotext", how, "-enc", "UTF-8", "-", "-"]
    shown = subprocess.run(command, input=content, capture_output=True, check=True)
    return shown.stdout.decode().removesuffix("\f").split("\f")


def one_line(text: str) -> str:
    """The text with every run of blanks made one, and words put together that a line end has parted."""
    return re.sub(r"(?<=\w)- (?=\w)", "-", " ".join(text.split()))


@dataclass
class Paper:
    """A PDF as text, whole and page by page."""

    content: bytes
    case_code: str
    pages: list[str] = field(default_factory=list)
    words: str = ""

    def __post_init__(self) -> None:
        self.pages = as_text(self.content, "-layout")
        self.words = one_line(" ".join(as_text(self.content, "-raw")))


def put_losses(world: World, claim: RestitutionClaim) -> list[LossItem]:
    found = []
    for head, description, quantity, unit, rate, currency, exchange in LOSSES:
        if currency == "IDR":
            facts = rupiah(head, description, quantity, rate, unit=unit)
        else:
            facts = wages(
                head=head,
                description=description,
                quantity=Decimal(quantity),
                unit=unit,
                rate=Decimal(rate),
                currency=currency,
                exchange_rate=Decimal(exchange),
            )
        found.append(add_loss(world, claim, facts))
    return found


def put_story(world: World) -> None:
    """Episodes out of their order, and all that must stay out."""
    with world.at_work(world.caseworker) as by:
        Person.objects.filter(pk=world.case.person_id).update(gender="Feminine")
        for begun, ended, told in (
            (date(2025, 3, 1), date(2025, 10, 31), "MARKSECOND bekerja tanpa upah"),
            (date(2025, 1, 10), None, "MARKFIRST direkrut lewat pesan"),
            (date(2026, 4, 1), date(2026, 4, 2), "MARKTHIRD diancam setelah pulang"),
        ):
            facts = {
                "started_on": begun,
                "ended_on": ended,
                "account": told,
                "country": "MY",
                "exploitation_types": ["ForcedLabour"],
            }
            add_episode(case=world.case, facts=facts, by=by)
        add_note(case=world.case, text=MARK_NOTE, by=by)
        add_note(case=world.case, text=MARK_SHELTER, by=by, compartment=Compartment.LOCATION)
    with world.at_work(world.counsellor) as by:
        add_note(case=world.case, text=MARK_COUNSELLING, by=by, compartment=Compartment.COUNSELLING)
    with world.at_work(world.lawyer) as by:
        add_note(case=world.case, text="MARKPRIVILEGED", by=by, compartment=Compartment.LEGAL)


def put_exhibits(world: World, claim: RestitutionClaim, losses: list[LossItem]) -> list[Exhibit]:
    papers = [
        (samples.photo(size=(1200, 800), orientation=6), "Foto slip gaji", Exhibit.Form.ORIGINAL),
        (samples.scan(size=(1400, 700)), "Pindaian kontrak melintang", Exhibit.Form.COPY),
        (samples.pdf("HALAMANSATU", "HALAMANDUA", "HALAMANTIGA"), "Rekening koran", Exhibit.Form.COPY),
    ]
    found = []
    for content, title, form in papers:
        document = add_paper(world, content, title)
        with world.at_work(world.lawyer) as by:
            found.append(services.add_exhibit(claim=claim, document=document, description=title, form=form, by=by))
    with world.at_work(world.lawyer) as by:
        services.prove(loss=losses[0], exhibit=found[0], by=by)
        services.prove(loss=losses[0], exhibit=found[2], by=by)
        services.prove(loss=losses[5], exhibit=found[1], by=by)
    return found


def asked(world: World, claim: RestitutionClaim) -> Dossier:
    with world.at_work(world.lawyer) as by:
        version = RestitutionClaim.objects.values_list("version", flat=True).get(pk=claim.pk)
        return services.request_dossier(claim=claim, expected_version=version, by=by)


def laid_out(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What is asked to be laid out from now on: the source of each document."""
    asked: list[dict[str, Any]] = []
    ask = KeptPress._ask

    def listen(self: KeptPress, question: dict[str, Any]) -> dict[str, int]:
        if "html" in question:
            asked.append(question)
        return ask(self, question)

    monkeypatch.setattr(KeptPress, "_ask", listen)
    return asked


def work() -> None:
    """What dispatcher and worker do, in this transaction."""
    for claimed in jobs.claim_due(now=timezone.now()):
        jobs.run(**claimed._asdict())


def built(world: World, claim: RestitutionClaim) -> Dossier:
    """A version as worker and dispatcher leave it, of what is written so far."""
    found = asked(world, claim)
    work()
    with world.at_work(world.lawyer):
        return Dossier.objects.get(pk=found.pk, document__isnull=False)


def read(world: World, claim: RestitutionClaim) -> Paper:
    """The first dossier of a claim, built with the survivor's consent."""
    give_consent(world)
    dossier = asked(world, claim)
    work()
    return Paper(file_of(world, dossier), world.case.code)


def file_of(world: World, dossier: Dossier) -> bytes:
    """The bundle."""
    return _kept(world, dossier, "document")


def own_part_of(world: World, dossier: Dossier) -> bytes:
    """The file without exhibits."""
    return _kept(world, dossier, "own_part")


def _kept(world: World, dossier: Dossier, name: str) -> bytes:
    with world.at_work(world.lawyer) as by:
        row = Dossier.objects.get(pk=dossier.pk)
        assert row.document is not None, Job.objects.get(subject_id=dossier.pk).failure
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        return b"".join(getattr(row, name).open_file())
