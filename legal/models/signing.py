"""With what the organisation signs its dossiers."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.compartments import Compartment
from core.history_exemptions import untracked
from core.key_subjects import KeySubject
from core.keys.fields import EncryptedJSONField
from core.records import OrganisationRecordQuerySet, Record

CERTIFICATE = "certificate"
# So long before it ends those who put certificates in are told.
WARNED = timedelta(days=30)


@untracked("A private key that was taken out must be gone; who put it in and took it out is in the record of acts.")
class SigningCertificate(Record):
    """The certificate and private key of the organisation. The password under which they came is not kept at all:
    they lie under a data key of their own, which is deleted with them."""

    compartment = Compartment.LEGAL

    # "certificate", "key" and "chain", as DER in base64.
    sealed = EncryptedJSONField(default=dict)
    subject = models.CharField(_("issued to"), max_length=200)
    issuer = models.CharField(_("issued by"), max_length=200)
    fingerprint = models.CharField(max_length=64)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"))

    # Seen by the whole organisation: it names nobody, and what is sealed in it opens for no page.
    objects = OrganisationRecordQuerySet["SigningCertificate"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="signingcertificate_one"),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="signingcertificate_dates_in_order"
            ),
        ]

    def key_subject(self) -> KeySubject:
        return KeySubject(CERTIFICATE, self.pk)

    def access_case_id(self) -> UUID | None:
        return None

    @property
    def warns_from(self) -> datetime:
        """From when on it is told that it ends."""
        return self.valid_until - WARNED

    @property
    def has_ended(self) -> bool:
        return timezone.now() >= self.valid_until

    @property
    def ends_soon(self) -> bool:
        return self.warns_from <= timezone.now() < self.valid_until

    @property
    def is_valid(self) -> bool:
        """Whether it may sign now."""
        return self.valid_from <= timezone.now() < self.valid_until
