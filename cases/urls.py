from django.urls import path

from cases.access_lookup import views as access_lookup_views
from cases.access_lookup import views_access_log
from cases.access_requests import views as access_requests_views
from cases.approvals import views as approvals_views
from cases.case_list import views as case_list_views
from cases.case_list import views_saved
from cases.case_page import views as case_page_views
from cases.case_page import views_changes, views_person
from cases.case_page.views_closing import CloseCase, ReopenCase
from cases.case_page.views_note import AddNote
from cases.consent import views as consent_views
from cases.cover import views as cover_views
from cases.data_rights import views as data_rights_views
from cases.emergency_access import views as emergency_access_views
from cases.enquiries import views as enquiries_views
from cases.episodes import views as episodes_views
from cases.handover import views as handover_views
from cases.identity import views as identity_views
from cases.identity import views_search
from cases.intake import views as intake_views
from cases.intake import views_likely_persons
from cases.legal_hold import views as legal_hold_views
from cases.merge import views as merge_views
from cases.notes import views as notes_views
from cases.safe_contact import views as safe_contact_views
from cases.tasks import views as tasks_views
from cases.tasks.views_mine import MyTasks
from cases.team import views as team_views
from cases.team import views_restriction
from cases.workday import views as workday_views
from cases.workday import views_supervision

app_name = "cases"
urlpatterns = [
    path("", case_list_views.CaseList.as_view(), name="list"),
    path("file/", case_list_views.CaseFile.as_view(), name="list-file"),
    path("today/", workday_views.TodayPage.as_view(), name="today"),
    path("supervision/", views_supervision.Supervision.as_view(), name="supervision"),
    path("supervision/cases/", views_supervision.SupervisedCases.as_view(), name="supervised-cases"),
    path("supervision/duplicates/", views_supervision.PossibleDuplicates.as_view(), name="possible-duplicates"),
    path("search/", views_search.FindCases.as_view(), name="search"),
    path("new/", intake_views.RegisterIntake.as_view(), name="intake"),
    path("new/likely/", views_likely_persons.LikelyPersons.as_view(), name="likely"),
    path("new/<uuid:pk>/review/", intake_views.ReviewIntake.as_view(), name="intake-review"),
    path("new/<uuid:pk>/discard/", intake_views.DiscardIntake.as_view(), name="discard-intake"),
    path("new/<uuid:pk>/<slug:step>/", intake_views.IntakeStep.as_view(), name="intake-step"),
    path("enquiries/", enquiries_views.Enquiries.as_view(), name="enquiries"),
    path("enquiries/new/", enquiries_views.NewEnquiry.as_view(), name="new-enquiry"),
    path("enquiries/<uuid:pk>/", enquiries_views.EnquiryPage.as_view(), name="enquiry"),
    path("enquiries/<uuid:pk>/answer/", enquiries_views.AnswerReporter.as_view(), name="answer-reporter"),
    path("enquiries/<uuid:pk>/intake/", enquiries_views.BeginFromEnquiry.as_view(), name="begin-from-enquiry"),
    path("access/", access_lookup_views.AskAccess.as_view(), name="ask-access"),
    path("emergency/", emergency_access_views.OpenInEmergency.as_view(), name="open-in-emergency"),
    path("emergencies/", emergency_access_views.Emergencies.as_view(), name="emergencies"),
    path("emergencies/<uuid:pk>/", emergency_access_views.ReviewEmergency.as_view(), name="review-emergency"),
    path("data-requests/", data_rights_views.DataRequests.as_view(), name="data-requests"),
    path("data-requests/new/", data_rights_views.NewDataRequest.as_view(), name="new-data-request"),
    path("data-requests/<uuid:pk>/", data_rights_views.DataRequestPage.as_view(), name="data-request"),
    path("data-requests/<uuid:pk>/change/", data_rights_views.ChangeDataRequest.as_view(), name="change-data-request"),
    path("approvals/", approvals_views.Approvals.as_view(), name="approvals"),
    path("rules/", approvals_views.Rules.as_view(), name="rules"),
    path("covers/", cover_views.Covers.as_view(), name="covers"),
    path("covers/new/", cover_views.NewCover.as_view(), name="new-cover"),
    path("covers/<uuid:pk>/", cover_views.CoverPage.as_view(), name="cover"),
    path("covers/<uuid:pk>/end/", cover_views.EndCover.as_view(), name="end-cover"),
    path("views/new/", views_saved.SaveView.as_view(), name="save-view"),
    path("views/<uuid:pk>/", views_saved.EditView.as_view(), name="edit-view"),
    path("views/<uuid:pk>/delete/", views_saved.RemoveView.as_view(), name="remove-view"),
    path("requests/", access_requests_views.AccessRequests.as_view(), name="access-requests"),
    path("requests/new/", access_requests_views.RequestAccess.as_view(), name="request-access"),
    path("requests/<uuid:pk>/", access_requests_views.AnswerRequest.as_view(), name="answer-request"),
    path("handovers/", handover_views.Handovers.as_view(), name="handovers"),
    path("handovers/new/", handover_views.NewHandover.as_view(), name="new-handover"),
    path("handovers/<uuid:pk>/", handover_views.HandoverPage.as_view(), name="handover"),
    path("handovers/<uuid:pk>/undo/", handover_views.UndoHandover.as_view(), name="undo-handover"),
    path("tasks/", MyTasks.as_view(), name="my-tasks"),
    path("<uuid:case>/", case_page_views.CaseDetail.as_view(), name="detail"),
    path("<uuid:case>/hold/", legal_hold_views.Holds.as_view(), name="holds"),
    path("<uuid:case>/hold/put/", legal_hold_views.PutHold.as_view(), name="put-hold"),
    path("<uuid:case>/hold/<uuid:pk>/lift/", legal_hold_views.LiftHold.as_view(), name="lift-hold"),
    path("<uuid:case>/notes/new/", AddNote.as_view(), name="add-note"),
    path("<uuid:case>/notes/draft/", notes_views.KeepNote.as_view(), name="keep-note"),
    path("<uuid:case>/notes/<uuid:pk>/", notes_views.NotePage.as_view(), name="note"),
    path("<uuid:case>/notes/<uuid:pk>/edit/", notes_views.EditNote.as_view(), name="edit-note"),
    path("<uuid:case>/notes/<uuid:pk>/add/", notes_views.AddAddendum.as_view(), name="add-addendum"),
    path("<uuid:case>/person/", views_person.PersonPage.as_view(), name="person"),
    path("<uuid:case>/person/numbers/", views_person.NumbersPage.as_view(), name="numbers"),
    path("<uuid:case>/person/edit/", views_person.EditIdentity.as_view(), name="edit-identity"),
    path("<uuid:case>/contact/", safe_contact_views.ContactPage.as_view(), name="contact"),
    path("<uuid:case>/contact/edit/", safe_contact_views.EditContact.as_view(), name="edit-contact"),
    path("<uuid:case>/person/language/", identity_views.EditCommunication.as_view(), name="edit-communication"),
    path("<uuid:case>/person/family/new/", identity_views.AddRelative.as_view(), name="add-relative"),
    path("<uuid:case>/person/family/<uuid:pk>/", identity_views.EditRelative.as_view(), name="edit-relative"),
    path("<uuid:case>/person/same/", merge_views.SamePerson.as_view(), name="same-person"),
    path("<uuid:case>/person/same/<uuid:pk>/", merge_views.MergePersons.as_view(), name="merge"),
    path(
        "<uuid:case>/person/same/<uuid:pk>/different/", merge_views.DifferentPeople.as_view(), name="different-people"
    ),
    path("<uuid:case>/person/undo/<uuid:pk>/", merge_views.UndoMerge.as_view(), name="undo-merge"),
    path("<uuid:case>/account/", episodes_views.AccountPage.as_view(), name="account"),
    path("<uuid:case>/episodes/new/", episodes_views.AddEpisode.as_view(), name="add-episode"),
    path("<uuid:case>/episodes/<uuid:pk>/", episodes_views.EditEpisode.as_view(), name="edit-episode"),
    path("<uuid:case>/episodes/<uuid:pk>/legs/new/", episodes_views.AddLeg.as_view(), name="add-leg"),
    path("<uuid:case>/legs/<uuid:pk>/", episodes_views.EditLeg.as_view(), name="edit-leg"),
    path("<uuid:case>/legs/<uuid:pk>/remove/", episodes_views.RemoveLeg.as_view(), name="remove-leg"),
    path("<uuid:case>/episodes/<uuid:pk>/debts/new/", episodes_views.AddDebt.as_view(), name="add-debt"),
    path("<uuid:case>/debts/<uuid:pk>/", episodes_views.EditDebt.as_view(), name="edit-debt"),
    path("<uuid:case>/debts/<uuid:pk>/remove/", episodes_views.RemoveDebt.as_view(), name="remove-debt"),
    path("<uuid:case>/episodes/<uuid:pk>/papers/new/", episodes_views.AddPaper.as_view(), name="add-paper"),
    path("<uuid:case>/papers/<uuid:pk>/", episodes_views.EditPaper.as_view(), name="edit-paper"),
    path("<uuid:case>/papers/<uuid:pk>/remove/", episodes_views.RemovePaper.as_view(), name="remove-paper"),
    path("<uuid:case>/close/", CloseCase.as_view(), name="close"),
    path("<uuid:case>/close/ask/", approvals_views.AskToClose.as_view(), name="ask-to-close"),
    path("<uuid:case>/approvals/<uuid:pk>/", approvals_views.DecideApproval.as_view(), name="decide-approval"),
    path("<uuid:case>/reopen/", ReopenCase.as_view(), name="reopen"),
    path("<uuid:case>/tasks/new/", tasks_views.AddTask.as_view(), name="add-task"),
    path("<uuid:case>/tasks/<uuid:pk>/", tasks_views.ChangeTask.as_view(), name="change-task"),
    path("<uuid:case>/tasks/<uuid:pk>/drop/", tasks_views.DropTask.as_view(), name="drop-task"),
    path("<uuid:case>/tasks/<uuid:pk>/done/", tasks_views.FinishTask.as_view(), name="finish-task"),
    path("<uuid:case>/consents/", consent_views.Consents.as_view(), name="consents"),
    path("<uuid:case>/consents/new/", consent_views.RecordConsent.as_view(), name="record-consent"),
    path("<uuid:case>/consents/<uuid:pk>/", consent_views.ConsentPage.as_view(), name="consent"),
    path("<uuid:case>/consents/<uuid:pk>/withdraw/", consent_views.WithdrawConsent.as_view(), name="withdraw-consent"),
    path("<uuid:case>/disclosures/new/", consent_views.AddDisclosure.as_view(), name="disclose"),
    path("<uuid:case>/disclosures/<uuid:pk>/told/", consent_views.TellRecipient.as_view(), name="tell-recipient"),
    path("<uuid:case>/withholdings/new/", consent_views.Withhold.as_view(), name="withhold"),
    path("<uuid:case>/withholdings/<uuid:pk>/lift/", consent_views.LiftWithholding.as_view(), name="lift-withholding"),
    path("<uuid:case>/why/", access_lookup_views.Why.as_view(), name="why"),
    path("<uuid:case>/team/", team_views.Team.as_view(), name="team"),
    path("<uuid:case>/changes/", views_changes.CaseChanges.as_view(), name="changes"),
    path("<uuid:case>/looks/", views_access_log.CaseLooks.as_view(), name="looks"),
    path("<uuid:case>/team/new/", team_views.Assign.as_view(), name="assign"),
    path("<uuid:case>/team/<uuid:pk>/", team_views.ChangeEnd.as_view(), name="change-end"),
    path("<uuid:case>/team/<uuid:pk>/end/", team_views.EndAssignment.as_view(), name="end-assignment"),
    path("<uuid:case>/access/<uuid:pk>/end/", team_views.EndAccess.as_view(), name="end-access"),
    path("<uuid:case>/restrict/", views_restriction.Restrict.as_view(), name="restrict"),
    path("<uuid:case>/unrestrict/", views_restriction.LiftRestriction.as_view(), name="lift-restriction"),
]
