"""What every record of legal work is."""

from __future__ import annotations

from cases.record.models import CaseRecord
from core.compartments import Compartment


class LegalRecord(CaseRecord):
    """What lawyers work on. Nobody without the legal compartment learns that it exists."""

    compartment = Compartment.LEGAL

    class Meta:
        abstract = True
