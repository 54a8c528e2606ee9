"""Legal matters with their course, restitution claims with ledger and exhibits, and the dossiers made of them."""

from legal.models.accompaniments import Accompaniment, Briefing
from legal.models.amounts import ClaimAmount, Instalment, Payment, SubstitutePenalty
from legal.models.calendars import CalendarFeed, CalendarRules, Holiday
from legal.models.checklists import ChecklistAnswer, ExhibitKind
from legal.models.claims import LossItem, RestitutionClaim
from legal.models.deadlines import Deadline
from legal.models.dossiers import Dossier, DossierCopy
from legal.models.exhibits import EpisodeEvidence, Exhibit, LossEvidence
from legal.models.filings import Filing, FilingStep
from legal.models.hearings import Hearing
from legal.models.joint import JointClaim, JointMember
from legal.models.letters import LetterDetails, LetterEdition, LetterTemplate
from legal.models.matters import Matter, MatterRecord, Party
from legal.models.opponents import Opponent
from legal.models.orders import Order
from legal.models.protection import (
    CourtTravel,
    Protection,
    ProtectionMeasure,
    ProtectionRequest,
    RemoteTestimony,
    WitnessPlan,
)
from legal.models.records import LegalRecord
from legal.models.redactions import Box, Redaction
from legal.models.secrecy import AddressStatement
from legal.models.signing import SigningCertificate
from legal.models.statements import ImmaterialStatement
from legal.models.steps import Step
from legal.models.wages import WageCalculation, WageEntry

__all__ = [
    "Accompaniment",
    "AddressStatement",
    "Box",
    "Briefing",
    "CalendarFeed",
    "CalendarRules",
    "ChecklistAnswer",
    "ClaimAmount",
    "CourtTravel",
    "Deadline",
    "Dossier",
    "DossierCopy",
    "EpisodeEvidence",
    "Exhibit",
    "ExhibitKind",
    "Filing",
    "FilingStep",
    "Hearing",
    "Holiday",
    "ImmaterialStatement",
    "Instalment",
    "JointClaim",
    "JointMember",
    "LegalRecord",
    "LetterDetails",
    "LetterEdition",
    "LetterTemplate",
    "LossEvidence",
    "LossItem",
    "Matter",
    "MatterRecord",
    "Opponent",
    "Order",
    "Party",
    "Payment",
    "Protection",
    "ProtectionMeasure",
    "ProtectionRequest",
    "Redaction",
    "RemoteTestimony",
    "RestitutionClaim",
    "SigningCertificate",
    "Step",
    "SubstitutePenalty",
    "WageCalculation",
    "WageEntry",
    "WitnessPlan",
]
