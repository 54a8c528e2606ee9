"""The scanner for malware: what it finds is refused, and without its clear answer nobody opens a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from accounts.services import end_membership
from core.access.log import log_access
from core.compartments import Compartment
from core.jobs import queue as jobs
from core.jobs.models import Job
from documents import scanning, services, withheld
from documents.models import Document, DocumentEvent
from documents.scanning import Scan
from documents.workbench import Reason, Refused
from tests.cases.asking import SignIn, nothing_changes, text
from tests.documents import samples
from tests.documents.adding import added, post, url
from tests.documents.conftest import stored_files
from tests.documents.scanner import EICAR, Scanner, away, scanner
from tests.factories import World


@pytest.fixture
def address(settings: Any) -> Iterator[Path]:
    """Where this installation's scanner listens, when there is one."""
    with TemporaryDirectory() as folder:
        settings.CLAMD = f"unix://{folder}/clamd.ctl"
        yield Path(folder, "clamd.ctl")


@pytest.fixture
def clamd(address: Path) -> Iterator[Scanner]:
    with scanner(address, timezone.now() - timedelta(days=1)) as server:
        yield server


def state(world: World, document: Document) -> tuple[str, bool, int]:
    """What the scanner said, whether it stands when, and how many jobs are to ask again."""
    with world.at_work(world.caseworker):
        row = Document.objects.get(pk=document.pk)
        return row.scan, row.scanned_at is not None, Job.objects.filter(kind=services.SCAN, state="WAITING").count()


def work_off(world: World) -> None:
    """Do the jobs that ask again, whenever they are due."""
    for claimed in jobs.claim_due(now=timezone.now() + timedelta(hours=2)):
        jobs.run(**claimed._asdict())


def infected_pdf() -> bytes:
    return samples.pdf("slip gaji") + b"\n% " + EICAR


def test_a_clean_file_opens_and_says_when_it_was_checked(world: World, sign_in: SignIn, clamd: Scanner) -> None:
    content = samples.photo()
    document = added(world, content)
    assert clamd.seen == [len(content)]
    assert state(world, document) == (Scan.CLEAN, True, 0)
    page = sign_in(world.caseworker).get(url("detail", world, document)).content.decode()
    with translation.override("en"):
        assert str(Scan.CLEAN.label) in page
    assert sign_in(world.caseworker).get(url("download", world, document)).status_code == 200


def test_malware_is_refused_and_nothing_of_it_is_kept(
    world: World, sign_in: SignIn, clamd: Scanner, store: Path
) -> None:
    response = post(sign_in(world.caseworker), world, infected_pdf())
    assert response.status_code == 422
    with translation.override("en"):
        assert str(Reason.HARMFUL.label) in response.content.decode()
    with world.at_work(world.caseworker):
        assert Document.objects.count() == Job.objects.filter(kind=services.SCAN).count() == 0
    assert stored_files(store) == []


_VERSIONS = {"no signatures": b"ClamAV 1.4.6", "an odd day": b"ClamAV 1.4.6/27801/Fri Feb 31 10:00:00 2026"}


@pytest.mark.parametrize(
    "why", ["away", "old signatures", "no signatures", "an odd day", "an error", "beyond its limit", "silence"]
)
def test_without_a_clear_answer_the_file_is_held(why: str, world: World, sign_in: SignIn, address: Path) -> None:
    made_at = timezone.now() - timedelta(days=8 if why == "old signatures" else 1)
    if why == "away":
        assert away(address)
        document = added(world, samples.photo())
    else:
        with scanner(address, made_at) as server:
            if why in _VERSIONS:
                server.version = _VERSIONS[why]
            server.otherwise = {"an error": b"stream: Can't allocate memory ERROR", "silence": b"?"}.get(
                why, b"stream: OK"
            )
            server.most = 10 if why == "beyond its limit" else 1_000_000
            document = added(world, samples.photo())
    assert state(world, document) == (Scan.HELD, False, 1)

    client = sign_in(world.lawyer)
    page = client.get(url("detail", world, document)).content.decode()
    with translation.override("en"):
        assert str(Scan.HELD.label) in page
        assert str(Reason.NOT_SCANNED.label) in page
    assert url("view", world, document) not in page
    for name in ("download", "original"):
        refused = client.get(url(name, world, document))
        assert (refused.status_code, refused.streaming) == (422, False)
    assert client.get(f"/api/v1/cases/{world.case.pk}/documents/{document.pk}/file/").status_code == 422
    with world.at_work(world.lawyer) as by:
        row = Document.objects.visible_to(by).get(pk=document.pk)
        log_access(by=by, act="test", rows=[row], compartments=[Compartment.GENERAL])
        with pytest.raises(Refused) as refusal:
            row.open_file()
        assert refusal.value.reason == Reason.NOT_SCANNED
        assert withheld.reason(row) == str(Reason.NOT_SCANNED.label)
        assert set(row.events.values_list("kind", flat=True)) == {"RECEIVED"}


def test_a_held_file_is_let_go_by_the_job_once_the_scanner_is_back(
    world: World, sign_in: SignIn, address: Path
) -> None:
    document = added(world, samples.photo())
    work_off(world)
    assert state(world, document) == (Scan.HELD, False, 1)  # asked in vain, and asks again
    with scanner(address, timezone.now()):
        work_off(world)
    assert state(world, document) == (Scan.CLEAN, True, 0)
    assert sign_in(world.lawyer).get(url("download", world, document)).status_code == 200
    with world.at_work(world.caseworker):
        kinds = list(DocumentEvent.objects.order_by("at").values_list("kind", flat=True))
        assert kinds == ["RECEIVED", "SCANNED", "DOWNLOADED"]
        assert Document.objects.get(pk=document.pk).version == 1


def test_what_is_found_later_never_opens_and_is_not_asked_about_again(
    world: World, sign_in: SignIn, address: Path
) -> None:
    document = added(world, infected_pdf())
    assert state(world, document) == (Scan.HELD, False, 1)
    with scanner(address, timezone.now()):
        work_off(world)
    assert state(world, document) == (Scan.FOUND, True, 0)
    client = sign_in(world.lawyer)
    page = client.get(url("detail", world, document)).content.decode()
    with translation.override("en"):
        assert str(Reason.HARMFUL.label) in page
    for name in ("download", "original"):
        assert client.get(url(name, world, document)).status_code == 422


def test_a_colleague_asks_now(world: World, sign_in: SignIn, address: Path) -> None:
    document = added(world, samples.photo())
    client = sign_in(world.lawyer)
    assert url("scan", world, document) in client.get(url("detail", world, document)).content.decode()
    asked = client.post(url("scan", world, document), {"version": 1}, follow=True)
    with translation.override("en"):
        assert str(Scan.HELD.label) in asked.content.decode()
    with scanner(address, timezone.now()):
        client.post(url("scan", world, document), {"version": 1})
    assert state(world, document)[:2] == (Scan.CLEAN, True)
    assert url("scan", world, document) not in client.get(url("detail", world, document)).content.decode()


def test_a_missing_file_is_told_and_is_no_scanner_that_is_away(
    world: World, sign_in: SignIn, address: Path, store: Path
) -> None:
    document = added(world, samples.photo())
    client = sign_in(world.lawyer)
    (store / document.storage_name).unlink()
    with scanner(address, timezone.now()), nothing_changes():
        answer = client.post(url("scan", world, document), {"version": 1})
    assert (answer.status_code, "The stored file is missing or was changed." in text(answer)) == (422, True)


def test_the_job_does_nothing_for_who_may_no_longer_read_it(world: World, address: Path) -> None:
    document = added(world, samples.photo())
    with world.at_work(world.administrator) as by:
        membership = world.caseworker.memberships.get()
        end_membership(membership_id=membership.pk, expected_version=membership.version, by=by)
    with scanner(address, timezone.now()) as server:
        work_off(world)
        assert server.seen == []
    with world.at_work(world.lawyer):
        assert Document.objects.get(pk=document.pk).scan == Scan.HELD


def test_without_a_scanner_files_open_and_the_page_says_so(world: World, sign_in: SignIn) -> None:
    document = added(world, samples.photo())
    assert state(world, document) == (Scan.NONE, False, 0)
    page = sign_in(world.caseworker).get(url("detail", world, document)).content.decode()
    with translation.override("en"):
        assert str(Scan.NONE.label) in page


def test_the_command_says_what_the_scanner_knows_and_whether_it_finds(
    address: Path, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    settings.UPLOAD_LIMIT_BYTES = 900_000
    with scanner(address, timezone.now() - timedelta(days=2)) as server:
        call_command("scanner", language="en")
        said = capsys.readouterr().out
        assert "27801" in said
        assert server.seen[0] == len(EICAR)
        assert settings.UPLOAD_LIMIT_BYTES - 1024 < server.seen[1] <= settings.UPLOAD_LIMIT_BYTES
    with pytest.raises(CommandError, match="no answer"):
        call_command("scanner", language="en")
    with scanner(address, timezone.now() - timedelta(days=8)), pytest.raises(CommandError, match="older than seven"):
        call_command("scanner", language="en")
    with scanner(address, timezone.now()) as server, pytest.raises(CommandError, match="StreamMaxLength"):
        server.most = 800_000
        call_command("scanner", language="en")
    settings.CLAMD = scanning.NONE
    call_command("scanner", language="en")
