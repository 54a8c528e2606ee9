"""What `documents` has to say of a case: that there is no paper in it."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from cases.extension import alerts
from cases.extension.alerts import Alert
from cases.workday.conditions import lacks, opened_before
from core.compartments import Compartment
from documents.models import Document
from documents.permissions import DocumentPermission

# By then the first papers are there.
GATHERED = timedelta(days=30)
# Of papers in other compartments nobody learns who does not open them, and so none of these counts.
COUNTED = (Compartment.GENERAL, Compartment.IDENTITY)

alerts.register(
    Alert(
        code="documents.none",
        label=_("No document"),
        why=_("Identity card, letters and contracts are needed again and again."),
        holds=lambda: opened_before(GATHERED) & lacks(Document, compartment__in=COUNTED),
        access=DocumentPermission.VIEW,
        reads=COUNTED,
        url_name="documents:add",
        fill=DocumentPermission.ADD,
        is_missing=True,
        weight=5,
    )
)
