from cases.models.access import Assignment, CaseAccess, CaseUserObjectPermission, EmergencyAccess, Grant
from cases.models.case import Case, CaseRecord, Identity, Person
from cases.models.contact import SafeContact
from cases.models.covers import Cover
from cases.models.merges import PersonMerge, PersonMergeUndo
from cases.models.records import Consent, Episode, ExternalRecord, Intake, Note, Task
from cases.models.timeline import TimelineEntry

__all__ = [
    "Assignment",
    "Case",
    "CaseAccess",
    "CaseRecord",
    "CaseUserObjectPermission",
    "Consent",
    "Cover",
    "EmergencyAccess",
    "Episode",
    "ExternalRecord",
    "Grant",
    "Identity",
    "Intake",
    "Note",
    "Person",
    "PersonMerge",
    "PersonMergeUndo",
    "SafeContact",
    "Task",
    "TimelineEntry",
]
