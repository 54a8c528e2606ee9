"""The shape of what people enter into a case."""

from cases.forms.contact import ContactForm
from cases.forms.emergencies import EmergencyForm, ReviewForm
from cases.forms.facts import CloseForm, EpisodeForm, IdentityForm
from cases.forms.merging import MergeForm, UndoMergeForm
from cases.forms.search import SearchForm
from cases.forms.team import AssignForm, CoverForm, EndForm
from cases.forms.why import AskAccessForm
from cases.forms.work import ConsentForm, NoteForm, QuickNoteForm, TaskForm, WithdrawForm

__all__ = [
    "AskAccessForm",
    "AssignForm",
    "CloseForm",
    "ConsentForm",
    "ContactForm",
    "CoverForm",
    "EmergencyForm",
    "EndForm",
    "EpisodeForm",
    "IdentityForm",
    "MergeForm",
    "NoteForm",
    "QuickNoteForm",
    "ReviewForm",
    "SearchForm",
    "TaskForm",
    "UndoMergeForm",
    "WithdrawForm",
]
