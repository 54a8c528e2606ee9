"""Each feature lists its own addresses."""

from django.urls import include, path

app_name = "cases"
urlpatterns = [
    path("", include("cases.access_lookup.urls")),
    path("", include("cases.access_requests.urls")),
    path("", include("cases.approvals.urls")),
    path("", include("cases.case_list.urls")),
    path("", include("cases.case_page.urls")),
    path("", include("cases.consent.urls")),
    path("", include("cases.cover.urls")),
    path("", include("cases.data_rights.urls")),
    path("", include("cases.emergency_access.urls")),
    path("", include("cases.enquiries.urls")),
    path("", include("cases.episodes.urls")),
    path("", include("cases.handover.urls")),
    path("", include("cases.identity.urls")),
    path("", include("cases.intake.urls")),
    path("", include("cases.legal_hold.urls")),
    path("", include("cases.merge.urls")),
    path("", include("cases.notes.urls")),
    path("", include("cases.safe_contact.urls")),
    path("", include("cases.tasks.urls")),
    path("", include("cases.team.urls")),
    path("", include("cases.workday.urls")),
]
