"""A list that is being taken over: the file, its rows until they are cases, and what became of each.

Names and numbers of people stand in it before they are anybody's case. So it is its writer's alone, as an intake that
was begun is, and everything in it lies under keys of its own, which go when it is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import Act
from cases.permissions import CasePermission
from cases.record.models import Case
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.files import storage as files
from core.files.models import OwnsFile
from core.history_exemptions import untracked
from core.key_subjects import KeySubject
from core.keys.fields import EncryptedJSONField, EncryptedTextField
from core.records import Record, RecordQuerySet
from imports.permissions import ImportPermission

IMPORT, MAPPING = "import", "mapping"
UNDO_WITHIN = timedelta(days=30)


class ImportQuerySet(RecordQuerySet["Import"]):
    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        """One's own, for who reads who people are: a list holds names of people who have no case yet.

        To undo it, that of a colleague too once it was imported (decision 46), where one registers cases: never one
        whose cases are restricted.
        """
        may = user.is_active and (act is None or user.acting.may(act)) and user.acting.reads(Compartment.IDENTITY)
        if not may:
            return self.none()
        rows = self.filter(organisation_id=user.acting.organisation_id)
        if act != ImportPermission.UNDO:
            return rows.filter(created_by=user.pk)
        here = Q(site__in=user.acting.sites(CasePermission.REGISTER), is_restricted=False)
        return rows.filter(Q(created_by=user.pk) | here, state__in=Import.IMPORTED)

    def to_undo(self, user: ActingUser) -> Self:
        """What `user` may undo: one's own, and what colleagues imported where one's role says so."""
        code = ImportPermission.UNDO if user.acting.may(ImportPermission.UNDO) else ImportPermission.RUN
        return self.visible_to(user, code)


@untracked("It goes with its content; what came of it stands in the cases and in the record of acts.")
class Import(Record, OwnsFile):
    """One file on its way to cases."""

    compartment = Compartment.IDENTITY

    class State(models.TextChoices):
        READ = "READ", _("Being prepared")
        CHECKING = "CHECKING", _("Being checked")
        CHECKED = "CHECKED", _("Checked")
        RUNNING = "RUNNING", _("Being imported")
        DONE = "DONE", _("Imported")
        UNDOING = "UNDOING", _("Being undone")
        UNDONE = "UNDONE", _("Undone")

    class Kind(models.TextChoices):
        XLSX = "XLSX", "Excel (.xlsx)"
        ODS = "ODS", "OpenDocument (.ods)"
        CSV = "CSV", "CSV"

    IMPORTED = (State.DONE, State.UNDOING, State.UNDONE)

    state = models.CharField(max_length=8, choices=State.choices, default=State.READ)
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_restricted = models.BooleanField(_("restricted"), default=False)
    # As in `ExternalRecord`: where the cases come from, in a word or two.
    source = models.CharField(_("where the list comes from"), max_length=60)
    name = EncryptedTextField(_("file name"), blank=True)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    # Sheet, sheets, row of the headings, encoding, separator, notes (imports.workbench.Content).
    reading = EncryptedJSONField(default=dict)
    headings = EncryptedJSONField(default=list)
    plan = EncryptedJSONField(default=dict)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    # Empty once the file is gone.
    storage_name = models.CharField(max_length=80, blank=True)
    wrapped_file_key = models.BinaryField(blank=True, default=bytes)
    row_count = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    # When its content was deleted, with its keys.
    emptied_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["storage_name"], condition=~Q(storage_name=""), name="import_owns_its_file"
            ),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="import_digest"),
        ]
        indexes = [models.Index(fields=["organisation", "created_by", "-created_at"], name="import_of_writer")]

    def key_subject(self) -> KeySubject:
        return KeySubject(IMPORT, self.pk)

    def access_case_id(self) -> UUID | None:
        return None

    def get_absolute_url(self) -> str:
        return reverse("imports:detail", kwargs={"pk": self.pk})

    @property
    def is_prepared(self) -> bool:
        """Whether the file and what is meant by its columns can still be changed."""
        return self.state in (self.State.READ, self.State.CHECKING, self.State.CHECKED) and self.emptied_at is None

    @property
    def is_at_work(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.RUNNING, self.State.UNDOING)

    @property
    def undo_until(self) -> datetime | None:
        return self.finished_at + UNDO_WITHIN if self.finished_at else None

    @property
    def may_be_undone(self) -> bool:
        until = self.undo_until
        return self.state == self.State.DONE and until is not None and timezone.now() < until

    def open_file(self) -> Iterator[bytes]:
        """The plain bytes. Raises Unlogged, KeyUnavailable, Damaged; FileNotFoundError when it is gone."""
        return files.read(self.storage_name, self.file_key())


class ImportRowQuerySet(RecordQuerySet["ImportRow"]):
    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        """Those of one's own lists, under whatever permission they are asked for."""
        own = Import.objects.visible_to(user, act).filter(created_by=user.pk)
        return self.filter(parent__in=own)


@untracked("It goes with its list.")
class ImportRow(Record):
    """One row of a list, and what becomes of it."""

    compartment = Compartment.IDENTITY

    class State(models.TextChoices):
        UNCHECKED = "UNCHECKED", _("Not checked")
        READY = "READY", _("Becomes a case")
        DOUBTFUL = "DOUBTFUL", _("Perhaps here already: decide")
        WRONG = "WRONG", _("Has a mistake")
        SKIPPED = "SKIPPED", _("Left out")
        TAKEN = "TAKEN", _("Is a case")
        FAILED = "FAILED", _("Could not be taken")
        UNDONE = "UNDONE", _("Undone")
        KEPT = "KEPT", _("Stays, since it was worked on")

    class Kept(models.TextChoices):
        """Why a case stays when its import is undone."""

        WORKED_ON = "WORKED_ON", _("Somebody has worked on the case since.")
        UNSEEN = "UNSEEN", _("Whoever undid the import may not close this case.")
        MERGED = "MERGED", _("The person's record was made one with another, or changed, since.")
        HELD = "HELD", _("Something in the case must be kept.")

    parent = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    # As programs count the rows of the file.
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.UNCHECKED)
    has_warnings = models.BooleanField(default=False)
    cells = EncryptedJSONField(default=list)
    # Problems, who is alike (imports/services/checking.py), and why it could not be taken.
    findings = EncryptedJSONField(default=dict)
    # What the person has decided where somebody may be here already: NEW, SKIP, CASE:<id> or ROW:<number>.
    decision = models.CharField(max_length=50, blank=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    kept = models.CharField(max_length=9, choices=Kept.choices, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "parent", "number"], name="importrow_once"),
            models.UniqueConstraint(
                fields=["organisation", "case"], condition=Q(case__isnull=False), name="importrow_one_per_case"
            ),
        ]
        indexes = [models.Index(fields=["parent", "state", "number"], name="importrow_by_state")]

    def key_subject(self) -> KeySubject:
        return KeySubject(IMPORT, self.parent_id)

    def access_case_id(self) -> UUID | None:
        return None

    @property
    def was_worked_on(self) -> bool:
        """Whether anybody has written in the case since it was made: each write is an act, or moves the case up."""
        if self.case is None or self.taken_at is None or self.case.updated_at > self.taken_at:
            return True
        return Act.objects.filter(case_id=self.case.pk, at__gt=self.taken_at).exists()


class MappingQuerySet(RecordQuerySet["Mapping"]):
    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        """Those of the organisation: by them a colleague imports the next file of the same make."""
        may = user.is_active and (act is None or user.acting.may(act)) and user.acting.reads(Compartment.IDENTITY)
        return self.filter(organisation_id=user.acting.organisation_id) if may else self.none()


@untracked("It says how files are read, and nothing of anybody.")
class Mapping(Record):
    """How the columns of files of one make are meant, under a name, for the next one.

    Sealed, since a column that was taken for another may have put names among its values.
    """

    compartment = Compartment.IDENTITY

    name = models.CharField(_("name"), max_length=60)
    # Folded heading → code of a field; values, order of dates and years as in imports.plan.Plan.
    content = EncryptedJSONField(default=dict)

    objects = MappingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="mapping_name_once",
                violation_error_message=_("There is a mapping of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def key_subject(self) -> KeySubject:
        return KeySubject(MAPPING, self.pk)

    def access_case_id(self) -> UUID | None:
        return None
