"""Imports an HTCDS file record by record, and writes down what was not taken.

Each record is a transaction of its own, together with the row that remembers it. So a file that breaks off, a
refused record or a killed process loses nothing that was taken, and the same file can be given again.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Site
from core.access import providers
from core.access.log import accountable
from core.db import organisation_scope
from core.domain.htcds import HtcdsRow, RejectedRow, open_htcds
from core.errors import DomainError
from core.files.spreadsheets import harmless
from reports.services import Outcome, take_record


@dataclass(frozen=True)
class NotTaken:
    """One line of the report."""

    row: int
    external_id: str
    field: str
    value: str
    reason: str


@dataclass
class Summary:
    """What became of the records so far."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    refused: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether the database now says what the file says."""
        return not self.refused and not self.outcomes[Outcome.CHANGED]

    def __str__(self) -> str:
        return _(
            "Taken: %(taken)d. Already there: %(there)d. Changed since, not overwritten: %(changed)d. "
            "Refused: %(refused)d."
        ) % {
            "taken": self.outcomes[Outcome.TAKEN],
            "there": self.outcomes[Outcome.THERE],
            "changed": self.outcomes[Outcome.CHANGED],
            "refused": self.refused,
        }


class _DryRun(Exception):
    """Takes back what a trial has written."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


@dataclass
class Import:
    """An import into an organisation by one of its members, who becomes the lead caseworker of what is taken."""

    organisation_id: UUID
    user_id: UUID
    site_id: UUID
    source: str
    is_dry_run: bool = False
    summary: Summary = field(default_factory=Summary)

    def run(self, stream: IO[bytes], *, tell: Callable[[NotTaken], None], note: Callable[[str], None]) -> Summary:
        """Import the records of a seekable stream. `note` is told once what is left out of the whole file.

        Raises UnreadableFile, also part-way: `summary` then says what was taken before. Raises DomainError when
        the member may no longer import.
        """
        file = open_htcds(stream, today=timezone.localdate())
        for names, text in (
            (file.unknown_columns, _("These columns are not known and not taken: %(names)s")),
            (file.unused_columns, _("These columns are never taken: %(names)s")),
        ):
            if names:
                note(text % {"names": ", ".join(names)})
        for record in file.records:
            if isinstance(record, RejectedRow):
                self.summary.refused += 1
                for problem in record.problems:
                    reason = str(problem.reason)
                    tell(NotTaken(record.number, record.external_id, problem.field, problem.value, reason))
            else:
                self._take(record, tell)
        return self.summary

    def _take(self, row: HtcdsRow, tell: Callable[[NotTaken], None]) -> None:
        try:
            outcome = self._outcome(row)
        except ValidationError as error:
            self.summary.refused += 1
            for message in error.messages:
                tell(NotTaken(row.number, row.external_id, "", "", message))
            return
        self.summary.outcomes[outcome] += 1
        if outcome is Outcome.CHANGED:
            reason = _("This record was taken before and has been changed in the file since. It is not overwritten.")
            tell(NotTaken(row.number, row.external_id, "", "", reason))

    def _outcome(self, row: HtcdsRow) -> Outcome:
        try:
            return self._attempt(row)
        except _DryRun as trial:
            return trial.outcome

    def _attempt(self, row: HtcdsRow) -> Outcome:
        with accountable(), organisation_scope(self.organisation_id):
            by = providers.authoriser.load(self.user_id, self.organisation_id)
            if by is None:
                raise DomainError(_("The person who imports does not work here any more."))
            site = Site.objects.get(pk=self.site_id)
            # What is written into the record is in the language of who imports; the terminal may have another.
            with timezone.override(site.time_zone), translation.override(by.language):
                outcome = take_record(row=row, source=self.source, site=site, by=by)
            if self.is_dry_run:
                raise _DryRun(outcome)
            return outcome


class Report:
    """The report as CSV for a spreadsheet, readable by its owner only: external ids can name somebody."""

    def __init__(self, path: Path) -> None:
        self._file = os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8-sig", newline=""
        )
        self._rows = csv.writer(self._file)
        self._rows.writerow([_("Row"), _("Record"), _("Field"), _("Value"), _("Why it was not taken")])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def add(self, line: NotTaken) -> None:
        cells: list[Any] = [line.row, line.external_id, line.field, line.value, line.reason]
        self._rows.writerow([harmless(cell) for cell in cells])
        self._file.flush()
