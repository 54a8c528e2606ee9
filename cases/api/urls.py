from django.urls import path

from cases.api import approvals, consents, note_drafts, views
from cases.api.base import in_case

app_name = "api-cases"
urlpatterns = [
    path("cases/", views.CaseList.as_view({"get": "listing"}), name="list"),
    path("cases/<uuid:pk>/", views.CaseDetail.as_view({"get": "showing"}), name="detail"),
    in_case("notes/", views.Notes, "notes", get="listing", post="adding"),
    in_case("notes/<uuid:pk>/", views.Notes, "note", patch="changing"),
    in_case("notes/<uuid:pk>/addenda/", views.Notes, "addenda", post="adding_to"),
    in_case("note-draft/", note_drafts.OwnDraft, "note-draft", get="showing", put="keeping", delete="dropping"),
    in_case("tasks/", views.Tasks, "tasks", get="listing", post="adding"),
    in_case("tasks/<uuid:pk>/", views.Tasks, "task", patch="changing"),
    in_case("tasks/<uuid:pk>/drop/", views.Tasks, "drop-task", post="dropping"),
    in_case("timeline/", views.Timeline, "timeline", get="listing"),
    in_case("consents/", consents.Consents, "consents", get="listing", post="adding"),
    in_case("consents/<uuid:pk>/", consents.Consents, "consent", patch="withdrawing"),
    in_case("disclosures/", consents.Disclosures, "disclosures", get="listing", post="adding"),
    in_case("disclosures/<uuid:pk>/", consents.Disclosures, "disclosure", patch="telling"),
    in_case("withholdings/", consents.Withholdings, "withholdings", get="listing", post="adding"),
    in_case("withholdings/<uuid:pk>/", consents.Withholdings, "withholding", patch="lifting"),
    in_case("approvals/", approvals.Approvals, "approvals", get="listing", post="asking"),
    in_case("approvals/<uuid:pk>/", approvals.Approvals, "approval", post="deciding"),
    in_case("episodes/", views.Episodes, "episodes", get="listing"),
]
