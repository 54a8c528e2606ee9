"""What somebody wrote through the public form, and what was said to and fro since."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enquiries.models import Enquiry
from core.compartments import Compartment
from core.history_exemptions import untracked
from core.key_subjects import KeySubject
from core.keys.fields import EncryptedTextField
from core.records import OrganisationOwned


@untracked("The reporter's code opens it: when it is gone, nothing of it may be left.")
class PublicReport(OrganisationOwned):
    """That an enquiry came through the public form, and how its reporter, whom nobody knows, comes back to it."""

    compartment = Compartment.IDENTITY

    enquiry = models.OneToOneField(Enquiry, on_delete=models.PROTECT, related_name="+", editable=False)
    # Of the code (core.keys.data_keys.digest): nobody finds the code by it. Null when the enquiry was erased.
    code_digest = models.BinaryField(null=True, editable=False)
    # The key that the code makes too, so that answers can be sealed for it. As hexadecimal digits.
    reply_key = EncryptedTextField(blank=True, is_coded=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "code_digest"], name="publicreport_code_once")]

    def key_subject(self) -> KeySubject:
        return self.enquiry.key_subject()


@untracked("It goes with its report.")
class ReportWord(OrganisationOwned):
    """A word of the reporter, or an answer of the organisation: that is sealed a second time, for the code alone."""

    compartment = Compartment.IDENTITY

    report = models.ForeignKey(PublicReport, on_delete=models.PROTECT, related_name="words", editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    # Who answered; null: the reporter wrote it.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    text = EncryptedTextField(_("text"))
    for_reporter = models.BinaryField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["report", "at", "id"], name="reportword_of_report")]

    def key_subject(self) -> KeySubject:
        return self.report.key_subject()

    def place(self) -> bytes:
        """What the copy for the reporter is bound to."""
        return f"{self.organisation_id}|report|{self.pk}".encode()
