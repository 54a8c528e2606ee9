from django.urls import path

from cases.approvals import api as approvals_api
from cases.case_page import api as case_page_api
from cases.consent import api as consent_api
from cases.episodes.api import Episodes
from cases.notes import api_drafts
from cases.notes.api import Notes
from cases.tasks.api import Tasks
from cases.web.api_base import in_case

app_name = "api-cases"
urlpatterns = [
    path("cases/", case_page_api.CaseList.as_view({"get": "listing"}), name="list"),
    path("cases/<uuid:pk>/", case_page_api.CaseDetail.as_view({"get": "showing"}), name="detail"),
    in_case("notes/", Notes, "notes", get="listing", post="adding"),
    in_case("notes/<uuid:pk>/", Notes, "note", patch="changing"),
    in_case("notes/<uuid:pk>/addenda/", Notes, "addenda", post="adding_to"),
    in_case("note-draft/", api_drafts.OwnDraft, "note-draft", get="showing", put="keeping", delete="dropping"),
    in_case("tasks/", Tasks, "tasks", get="listing", post="adding"),
    in_case("tasks/<uuid:pk>/", Tasks, "task", patch="changing"),
    in_case("tasks/<uuid:pk>/drop/", Tasks, "drop-task", post="dropping"),
    in_case("timeline/", case_page_api.Timeline, "timeline", get="listing"),
    in_case("consents/", consent_api.Consents, "consents", get="listing", post="adding"),
    in_case("consents/<uuid:pk>/", consent_api.Consents, "consent", patch="withdrawing"),
    in_case("disclosures/", consent_api.Disclosures, "disclosures", get="listing", post="adding"),
    in_case("disclosures/<uuid:pk>/", consent_api.Disclosures, "disclosure", patch="telling"),
    in_case("withholdings/", consent_api.Withholdings, "withholdings", get="listing", post="adding"),
    in_case("withholdings/<uuid:pk>/", consent_api.Withholdings, "withholding", patch="lifting"),
    in_case("approvals/", approvals_api.Approvals, "approvals", get="listing", post="asking"),
    in_case("approvals/<uuid:pk>/", approvals_api.Approvals, "approval", post="deciding"),
    in_case("episodes/", Episodes, "episodes", get="listing"),
]
