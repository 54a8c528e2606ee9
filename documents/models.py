"""Documents of a case: sealed files with what is known of them, and who had them in hand."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.record.models import CaseRecord
from core.compartments import Compartment
from core.files import storage as files
from core.files.models import OwnsFile
from core.history import tracked
from core.history_exemptions import untracked
from core.keys.fields import EncryptedTextField
from core.records import OrganisationOwned, OrganisationQuerySet
from documents.workbench import Reason, Refused


@tracked(leave_out=["wrapped_file_key"])
class Document(CaseRecord, OwnsFile):
    """A file of a case. Its bytes are sealed under a key of their own, which only this row can open."""

    class ContentType(models.TextChoices):
        """What is taken, by its content."""

        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"

    class Origin(models.TextChoices):
        RECEIVED = "RECEIVED", _("Received")
        MADE = "MADE", _("Made by Harapan")

    class Scan(models.TextChoices):
        """What the scanner for malware said of a received file."""

        CLEAN = "CLEAN", _("No malware found")
        HELD = "HELD", _("Held: not checked for malware yet")
        FOUND = "FOUND", _("Malware found")
        NONE = "NONE", _("Not checked: this installation has no scanner")

    compartment = models.CharField(_("kind of content"), max_length=20, choices=Compartment.choices)
    number = models.PositiveIntegerField(_("number in the case"), editable=False)
    title = EncryptedTextField(_("title"))
    original_name = EncryptedTextField(_("original file name"), blank=True)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin.choices, default=Origin.RECEIVED)
    content_type = models.CharField(_("file type"), max_length=20, choices=ContentType.choices)
    pages = models.PositiveIntegerField(_("pages"), default=1)
    scan = models.CharField(_("check for malware"), max_length=5, choices=Scan.choices, default=Scan.NONE)
    scanned_at = models.DateTimeField(null=True, editable=False)
    # The same paper, scanned or taken again: the newest is shown in lists, the older stay as they are.
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaced_by", null=True)
    edition = models.PositiveSmallIntegerField(default=1, editable=False)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    storage_name = models.CharField(max_length=80, editable=False)
    wrapped_file_key = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "case", "number"], name="document_number_once"),
            models.UniqueConstraint(fields=["storage_name"], name="document_owns_its_file"),
            models.CheckConstraint(condition=Q(size__gt=0, pages__gt=0), name="document_is_not_empty"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="document_digest"),
            models.CheckConstraint(condition=Q(replaces=None) | ~Q(replaces=F("id")), name="document_replaces_another"),
            models.CheckConstraint(
                condition=Q(replaces=None, edition=1)
                | Q(replaces__isnull=False, edition__gt=1)
                | Q(replaces=None, origin="MADE"),
                name="document_edition_of_something",
            ),
            models.CheckConstraint(
                condition=Q(scan__in=["CLEAN", "FOUND"], scanned_at__isnull=False)
                | Q(scan__in=["HELD", "NONE"], scanned_at=None),
                name="document_scan_has_its_time",
            ),
        ]

    @property
    def file_name(self) -> str:
        """The name under which it leaves the house: the case code, its number and which version of the same it is.

        Nothing told by anybody.
        """
        return self._named(f"v{self.edition}" if self.edition > 1 else "")

    def file_name_of(self, called: str) -> str:
        """The name of a copy that says what it is (`called`), and which version also of the first."""
        return self._named(f"v{self.edition}", called)

    def _named(self, *told: str) -> str:
        ending = self.ContentType(self.content_type).label.lower()
        return "-".join([self.case.code, str(self.number), *filter(None, told)]) + f".{ending}"

    def move_to(self, compartment: str) -> None:
        """Put what is sealed of it under the keys of another compartment; the file stays as it is.

        Raises Unlogged without a line in the access log, FileNotFoundError for what was erased, Damaged.
        """
        file_key = self.file_key()
        # Opened here, so that they are sealed anew.
        self.title, self.original_name = self.title, self.original_name
        self.compartment = compartment
        self.wrap(file_key)

    @property
    def hold(self) -> Reason | None:
        """Why nobody may open the file; None when the scanner has nothing against it."""
        return {self.Scan.HELD.value: Reason.NOT_SCANNED, self.Scan.FOUND.value: Reason.HARMFUL}.get(self.scan)

    def open_file(self) -> Iterator[bytes]:
        """The plain bytes, chunk by chunk. The key is opened now, so that reading may outlast the scope.

        Raises Refused while the scanner has not let the file pass, Unlogged without a line in the access log,
        KeyUnavailable, Damaged; reading raises Damaged at the first wrong byte and FileNotFoundError when the file is
        not there.
        """
        if self.hold is not None:
            raise Refused(self.hold)
        return self.file_for_scanner()

    def file_for_scanner(self) -> Iterator[bytes]:
        """The same of a file that is still held, to be handed to the scanner and to nobody else."""
        return files.read(self.storage_name, self.file_key())


@untracked("It only grows.")
class DocumentEvent(OrganisationOwned):
    """The chain of custody: who received, made, opened or passed on a document. It only grows."""

    class Kind(models.TextChoices):
        RECEIVED = "RECEIVED", _("Received")
        MADE = "MADE", _("Made by Harapan")
        VIEWED = "VIEWED", _("Opened")
        DOWNLOADED = "DOWNLOADED", _("Downloaded")
        ORIGINAL = "ORIGINAL", _("Unchanged original downloaded")
        SCANNED = "SCANNED", _("Checked for malware")
        BUNDLED = "BUNDLED", _("Put into a dossier")
        MOVED = "MOVED", _("Kind of content corrected")

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["document", "at"], name="documentevent_of_document")]
