from cases.models.access import Assignment, CaseAccess, CaseUserObjectPermission, EmergencyAccess, Grant
from cases.models.approvals import Approval, CaseRules
from cases.models.asking import AccessRequest
from cases.models.case import Case, CaseRecord, Identity, Person
from cases.models.consents import Answer, Consent, Disclosure, Recipient, Withholding
from cases.models.contact import SafeContact
from cases.models.covers import Cover
from cases.models.data_requests import DataRequest
from cases.models.drafts import DraftStep, FormDraft, IntakeDraft, NoteDraft
from cases.models.duplicates import PossibleDuplicate
from cases.models.enquiries import Enquiry
from cases.models.episodes import EpisodeDebt, EpisodeLeg, EpisodePart, WithheldPaper
from cases.models.handovers import HandedPart, Handover
from cases.models.holds import LegalHold
from cases.models.merges import PersonMerge, PersonMergeUndo
from cases.models.people import Communication, Relative
from cases.models.records import Episode, ExternalRecord, Intake, Note, Task
from cases.models.reporting import PublicReport, ReportWord
from cases.models.saved_views import CaseView
from cases.models.timeline import TimelineEntry

__all__ = [
    "AccessRequest",
    "Answer",
    "Approval",
    "Assignment",
    "Case",
    "CaseAccess",
    "CaseRecord",
    "CaseRules",
    "CaseUserObjectPermission",
    "CaseView",
    "Communication",
    "Consent",
    "Cover",
    "DataRequest",
    "Disclosure",
    "DraftStep",
    "EmergencyAccess",
    "Enquiry",
    "Episode",
    "EpisodeDebt",
    "EpisodeLeg",
    "EpisodePart",
    "ExternalRecord",
    "FormDraft",
    "Grant",
    "HandedPart",
    "Handover",
    "Identity",
    "Intake",
    "IntakeDraft",
    "LegalHold",
    "Note",
    "NoteDraft",
    "Person",
    "PersonMerge",
    "PersonMergeUndo",
    "PossibleDuplicate",
    "PublicReport",
    "Recipient",
    "Relative",
    "ReportWord",
    "SafeContact",
    "Task",
    "TimelineEntry",
    "WithheldPaper",
    "Withholding",
]
