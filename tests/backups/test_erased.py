"""Whoever was erased stays erased: also when a backup of before is restored, as docs/operations.md says to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from backups.source import snapshot
from cases.record.models import Case
from config import environment
from core.db import organisation_scope
from legal.models import RestitutionClaim
from tests.access.stage import Stage
from tests.backups.conftest import backed_up
from tests.backups.installations import Installation
from tests.backups.rewriting import in_table, rewritten

DARK = """
WITH theirs AS (SELECT wrapped = '' AS is_gone FROM core_datakey WHERE subject_id = %(person)s OR subject_id IN
 (SELECT s.id FROM counselling_session s JOIN cases_case c ON c.id = s.case_id WHERE c.person_id = %(person)s))
SELECT (SELECT count(*) FROM theirs WHERE NOT is_gone), (SELECT count(*) FROM theirs WHERE is_gone),
 (SELECT count(*) FROM cases_identity WHERE person_id = %(person)s
  AND (nik_digest IS NOT NULL OR passport_digest IS NOT NULL OR phone_digest IS NOT NULL)),
 (SELECT count(*) FROM documents_document d JOIN cases_case c ON c.id = d.case_id
  WHERE c.person_id = %(person)s AND wrapped_file_key <> '')
"""


def state(installation: Installation, person: UUID) -> tuple[int, ...]:
    """Keys that open (of the person and of their sessions), keys that are destroyed, digests, and files that open,
    of one person.
    """
    with installation.cursor() as cursor:
        cursor.execute(DARK, {"person": str(person)})
        found: tuple[int, ...] = cursor.fetchone()
        return found


def test_an_older_backup_comes_back_without_whoever_was_erased_since(
    stage: Stage, house: Installation, empty: Installation, tmp_path: Path, settings: Any
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    case: Case = stage.world.case
    with organisation_scope(stage.world.organisation.pk):
        Case.objects.filter(pk=case.pk).update(status="CLOSED", outcome="OTHER", closed_on=case.opened_on)
        RestitutionClaim.objects.filter(case=case).update(state="WITHDRAWN")
    older = backed_up(house, before)
    alive, none, digests, files = state(house, case.person_id)
    assert none == 0 and min(alive, digests, files) >= 1
    theirs = set(house.files())

    who = ("--organisation", "Yayasan Contoh", "--by", "manager@contoh.test")
    settings.BACKUP_DATABASE = environment.database(house.url("BACKUP_"))
    with snapshot():
        done = house.run("erase", case.code, *who, "--reason", "request", text=f"{case.code}\n")
    assert done.returncode == 1 and "A backup is being made and needs the files." in done.stderr
    assert state(house, case.person_id) == (alive, none, digests, files) and set(house.files()) == theirs
    done = house.run("erase", case.code, *who, "--reason", "request", text=f"{case.code}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert state(house, case.person_id) == (0, 12, 0, 0)
    theirs -= set(house.files())
    assert len(theirs) == files
    newest = backed_up(house, after)

    # The ledger in the keys is not another's: with a reason that was changed nothing comes back.
    another = in_table("audit_erasure", lambda lines: [lines[0].replace(b"REQUEST", b"MISTAKE")])
    forged = rewritten(newest.keys, tmp_path / "forged.age", another)
    refused = empty.restore(replace(older, keys=forged))
    assert refused.returncode == 1 and "the ledger of erasures does not hold." in refused.stderr
    assert (empty.tables(), empty.files()) == ({}, {})

    done = empty.restore(replace(older, keys=newest.keys))
    assert (done.returncode, done.stderr) == (0, "")
    # The person's own record, and the one that was made one with it.
    assert "Erased again, as the ledger says: 2 records of people." in done.stdout
    other = stage.objects["own"]["merge"].given_up_id
    assert [state(empty, person) for person in (case.person_id, other)] == [(0, 12, 0, 0), (0, 6, 0, 0)]
    assert set(empty.files()) == set(house.files())
    checked = empty.run("audit", "verify")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_backup_of_after_holds_no_file_of_theirs_and_misses_none(house: Installation, tmp_path: Path) -> None:
    done = house.run("backup", "--to", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
