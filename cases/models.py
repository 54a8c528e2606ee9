from cases.access_requests.models import AccessRequest
from cases.approvals.models import Approval, CaseRules
from cases.case_list.models import CaseView
from cases.consent.models import Answer, Consent, Disclosure, Recipient, Withholding
from cases.cover.models import Cover
from cases.data_rights.models import DataRequest
from cases.enquiries.models import Enquiry
from cases.enquiries.report_models import PublicReport, ReportWord
from cases.episodes.models import Episode, EpisodeDebt, EpisodeLeg, EpisodePart, WithheldPaper
from cases.extension.timeline_models import TimelineEntry
from cases.form_drafts.models import FormDraft
from cases.handover.models import HandedPart, Handover
from cases.identity.models import Communication, Relative
from cases.intake.draft_models import DraftStep, IntakeDraft
from cases.intake.models import Intake
from cases.legal_hold.models import LegalHold
from cases.merge.duplicate_models import PossibleDuplicate
from cases.merge.models import PersonMerge, PersonMergeUndo
from cases.notes.models import Note, NoteDraft
from cases.record.access_models import Assignment, CaseAccess, CaseUserObjectPermission, EmergencyAccess, Grant
from cases.record.external_models import ExternalRecord
from cases.record.models import Case, CaseRecord, Identity, Person
from cases.safe_contact.models import SafeContact
from cases.tasks.models import Task

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
