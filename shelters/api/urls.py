from django.urls import path

from cases.web.api_base import in_case
from shelters.api import views

app_name = "api-shelters"
urlpatterns = [
    path("houses/", views.Houses.as_view({"get": "listing"}), name="houses"),
    path("houses/<uuid:house>/beds/", views.Beds.as_view({"get": "listing"}), name="beds"),
    in_case("bed-requests/", views.BedRequests, "bed-requests", get="listing", post="asking"),
    in_case("bed-requests/<uuid:pk>/withdraw/", views.BedRequests, "withdraw", post="withdrawing"),
    in_case("bed-requests/<uuid:pk>/keep-bed/", views.BedRequests, "keep-bed", post="keeping"),
    in_case("bed-requests/<uuid:pk>/decline/", views.BedRequests, "decline", post="declining"),
    in_case("stays/", views.Stays, "stays", get="listing", post="admitting"),
    in_case("stays/<uuid:pk>/", views.Stays, "stay", get="showing", patch="extending"),
    in_case("stays/<uuid:pk>/move/", views.Stays, "move", post="moving"),
    in_case("stays/<uuid:pk>/discharge/", views.Stays, "discharge", post="discharging"),
    in_case("daily-notes/", views.DailyNotes, "daily-notes", get="listing"),
    in_case(
        "stays/<uuid:stay>/notes/<slug:night>/<slug:shift>/",
        views.NoteOfShift,
        "note",
        get="showing",
        put="writing",
    ),
]
