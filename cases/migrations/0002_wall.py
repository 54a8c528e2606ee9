from django.db import migrations

from core.history_rls import KeepHistory
from core.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        EnableRowLevelSecurity(
            [
                "Person",
                "Identity",
                "Case",
                "Assignment",
                "Grant",
                "CaseAccess",
                "CaseUserObjectPermission",
                "Intake",
                "Consent",
                "Episode",
                "Note",
                "Task",
                "ExternalRecord",
                "TimelineEntry",
                "EmergencyAccess",
                "Cover",
                "SafeContact",
                "Communication",
                "Relative",
                "IntakeDraft",
                "DraftStep",
                "Enquiry",
                "Disclosure",
                "Withholding",
                "EpisodeLeg",
                "EpisodeDebt",
                "WithheldPaper",
                "Approval",
                "CaseRules",
                "PublicReport",
                "ReportWord",
                "NoteDraft",
                "CaseView",
                "Handover",
                "HandedPart",
                "AccessRequest",
            ]
        ),
        EnableRowLevelSecurity(["PersonMerge", "PersonMergeUndo"], append_only=True),
        KeepHistory(
            [
                "Assignment",
                "CaseAccess",
                "Case",
                "Consent",
                "EmergencyAccess",
                "Episode",
                "ExternalRecord",
                "Grant",
                "Identity",
                "Intake",
                "Note",
                "Person",
                "Task",
                "TimelineEntry",
                "Cover",
                "PersonMerge",
                "PersonMergeUndo",
                "SafeContact",
                "Communication",
                "Relative",
                "Enquiry",
                "Disclosure",
                "Withholding",
                "EpisodeLeg",
                "EpisodeDebt",
                "WithheldPaper",
                "Approval",
                "CaseRules",
                "CaseView",
                "Handover",
                "HandedPart",
                "AccessRequest",
            ]
        ),
    ]
