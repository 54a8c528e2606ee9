from django.urls import path

from cases.views import changes, detail, emergencies, facts, intake, lists, looks, search, team, why, work

app_name = "cases"
urlpatterns = [
    path("", lists.CaseList.as_view(), name="list"),
    path("search/", search.FindCases.as_view(), name="search"),
    path("new/", intake.RegisterIntake.as_view(), name="intake"),
    path("new/likely/", intake.LikelyPersons.as_view(), name="likely"),
    path("access/", why.AskAccess.as_view(), name="ask-access"),
    path("emergency/", emergencies.OpenInEmergency.as_view(), name="open-in-emergency"),
    path("emergencies/", emergencies.Emergencies.as_view(), name="emergencies"),
    path("emergencies/<uuid:pk>/", emergencies.ReviewEmergency.as_view(), name="review-emergency"),
    path("tasks/", lists.MyTasks.as_view(), name="my-tasks"),
    path("<uuid:case>/", detail.CaseDetail.as_view(), name="detail"),
    path("<uuid:case>/notes/new/", detail.AddNote.as_view(), name="add-note"),
    path("<uuid:case>/notes/<uuid:pk>/", detail.EditNote.as_view(), name="edit-note"),
    path("<uuid:case>/person/", facts.PersonPage.as_view(), name="person"),
    path("<uuid:case>/person/edit/", facts.EditIdentity.as_view(), name="edit-identity"),
    path("<uuid:case>/account/", facts.AccountPage.as_view(), name="account"),
    path("<uuid:case>/episodes/new/", facts.AddEpisode.as_view(), name="add-episode"),
    path("<uuid:case>/episodes/<uuid:pk>/", facts.EditEpisode.as_view(), name="edit-episode"),
    path("<uuid:case>/close/", facts.CloseCase.as_view(), name="close"),
    path("<uuid:case>/reopen/", facts.ReopenCase.as_view(), name="reopen"),
    path("<uuid:case>/tasks/new/", work.AddTask.as_view(), name="add-task"),
    path("<uuid:case>/tasks/<uuid:pk>/done/", work.FinishTask.as_view(), name="finish-task"),
    path("<uuid:case>/consents/", work.Consents.as_view(), name="consents"),
    path("<uuid:case>/consents/new/", work.RecordConsent.as_view(), name="record-consent"),
    path("<uuid:case>/consents/<uuid:pk>/withdraw/", work.WithdrawConsent.as_view(), name="withdraw-consent"),
    path("<uuid:case>/why/", why.Why.as_view(), name="why"),
    path("<uuid:case>/team/", team.Team.as_view(), name="team"),
    path("<uuid:case>/changes/", changes.CaseChanges.as_view(), name="changes"),
    path("<uuid:case>/looks/", looks.CaseLooks.as_view(), name="looks"),
    path("<uuid:case>/team/new/", team.Assign.as_view(), name="assign"),
    path("<uuid:case>/team/<uuid:pk>/", team.ChangeEnd.as_view(), name="change-end"),
    path("<uuid:case>/team/<uuid:pk>/end/", team.EndAssignment.as_view(), name="end-assignment"),
]
