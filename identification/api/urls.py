from cases.web.api_base import in_case
from identification.api import views

app_name = "api-identification"
urlpatterns = [
    in_case("identification/", views.Comparisons, "comparison", get="showing"),
    in_case("identification/parts/", views.Parts, "parts", get="listing"),
    in_case("identification/parts/<slug:kind>/", views.PartOfKind, "part", put="writing"),
    in_case("identification/parts/<uuid:pk>/evidence/<slug:element>/", views.Links, "evidence", put="linking"),
    in_case("identification/decisions/", views.Decisions, "decisions", get="listing", post="recording"),
    in_case("identification/decisions/<uuid:pk>/", views.Decisions, "decision", get="showing", patch="changing"),
    in_case("identification/decisions/<uuid:pk>/withdraw/", views.Decisions, "withdraw", post="withdrawing"),
]
