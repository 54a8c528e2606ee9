"""The shape of what people enter into a case."""

from cases.forms.approvals import AskApprovalForm, AskToCloseForm, DecideForm, RulesForm
from cases.forms.asking import AnswerRequestForm, RequestAccessForm
from cases.forms.consents import ConsentForm, DisclosureForm, LiftForm, ToldForm, WithdrawForm, WithholdingForm
from cases.forms.contact import ContactForm
from cases.forms.emergencies import EmergencyForm, ReviewForm
from cases.forms.episodes import EpisodeForm
from cases.forms.facts import CloseForm, IdentityForm
from cases.forms.merging import MergeForm, UndoMergeForm
from cases.forms.notes import AddendumForm, NoteForm, QuickNoteForm
from cases.forms.saved_views import NewViewForm, ShownForm, ViewForm
from cases.forms.search import SearchForm
from cases.forms.team import AssignForm, CoverForm, EndForm, HandoverForm, RestrictForm, TakeOffForm
from cases.forms.timeline import TimelineForm
from cases.forms.why import AskAccessForm
from cases.forms.work import ChangeTaskForm, PersonField, TaskForm

__all__ = [
    "AddendumForm",
    "AnswerRequestForm",
    "AskAccessForm",
    "AskApprovalForm",
    "AskToCloseForm",
    "AssignForm",
    "ChangeTaskForm",
    "CloseForm",
    "ConsentForm",
    "ContactForm",
    "CoverForm",
    "DecideForm",
    "DisclosureForm",
    "EmergencyForm",
    "EndForm",
    "EpisodeForm",
    "HandoverForm",
    "IdentityForm",
    "LiftForm",
    "MergeForm",
    "NewViewForm",
    "NoteForm",
    "PersonField",
    "QuickNoteForm",
    "RequestAccessForm",
    "RestrictForm",
    "ReviewForm",
    "RulesForm",
    "SearchForm",
    "ShownForm",
    "TakeOffForm",
    "TaskForm",
    "TimelineForm",
    "ToldForm",
    "UndoMergeForm",
    "ViewForm",
    "WithdrawForm",
    "WithholdingForm",
]
