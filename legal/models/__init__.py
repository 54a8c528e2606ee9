"""Legal matters, restitution claims with their ledger of losses and exhibits, and the dossiers made of them."""

from legal.models.claims import LossItem, RestitutionClaim
from legal.models.dossiers import Dossier
from legal.models.exhibits import Exhibit, LossEvidence
from legal.models.matters import Matter, MatterRecord, Party
from legal.models.records import LegalRecord
from legal.models.steps import Step

__all__ = [
    "Dossier",
    "Exhibit",
    "LegalRecord",
    "LossEvidence",
    "LossItem",
    "Matter",
    "MatterRecord",
    "Party",
    "RestitutionClaim",
    "Step",
]
