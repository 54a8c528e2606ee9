from cases.api.base import in_case
from legal.api import course, views

app_name = "api-legal"
urlpatterns = [
    in_case("matters/", views.Matters, "matters", get="listing", post="opening"),
    in_case("matters/<uuid:pk>/", views.Matters, "matter", get="showing", patch="changing"),
    in_case("matters/<uuid:pk>/close/", views.Matters, "close-matter", post="closing"),
    in_case("matters/<uuid:matter>/parties/", views.PartiesOfMatter, "parties", get="listing", post="adding"),
    in_case("parties/<uuid:pk>/", views.Parties, "party", patch="changing", delete="removing"),
    in_case("matters/<uuid:matter>/claims/", views.ClaimsOfMatter, "claims", get="listing", post="opening"),
    in_case("claims/<uuid:pk>/", views.Claims, "claim", get="showing", patch="changing"),
    in_case("claims/<uuid:claim>/losses/", views.LossesOfClaim, "losses", get="listing", post="adding"),
    in_case("losses/<uuid:pk>/", views.Losses, "loss", get="showing", patch="changing", delete="removing"),
    in_case("losses/<uuid:loss>/evidence/", views.EvidenceOfLoss, "loss-evidence", post="proving"),
    in_case("evidence/<uuid:pk>/", views.Evidence, "evidence", delete="removing"),
    in_case("claims/<uuid:claim>/exhibits/", views.ExhibitsOfClaim, "exhibits", get="listing", post="adding"),
    in_case("claims/<uuid:claim>/dossiers/", views.DossiersOfClaim, "dossiers", get="listing", post="building"),
    in_case("dossiers/<uuid:pk>/", views.Dossiers, "dossier", get="showing"),
    in_case("matters/<uuid:matter>/steps/", course.StepsOfMatter, "steps", get="listing", post="adding"),
    in_case("steps/<uuid:pk>/", course.Steps, "step", patch="changing", delete="removing"),
    in_case("matters/<uuid:matter>/hearings/", course.HearingsOfMatter, "hearings", get="listing", post="adding"),
    in_case("hearings/<uuid:pk>/", course.Hearings, "hearing", patch="changing", delete="removing"),
    in_case("hearings/<uuid:pk>/settle/", course.Hearings, "settle-hearing", post="settling"),
    in_case("matters/<uuid:matter>/orders/", course.OrdersOfMatter, "orders", get="listing", post="adding"),
    in_case("orders/<uuid:pk>/", course.Orders, "order", patch="changing", delete="removing"),
    in_case(
        "matters/<uuid:matter>/accompaniments/",
        course.AccompanimentsOfMatter,
        "accompaniments",
        get="listing",
        post="adding",
    ),
    in_case("accompaniments/<uuid:pk>/", course.Accompaniments, "accompaniment", patch="changing", delete="removing"),
    in_case("briefings/", course.Briefings, "briefings", get="listing", post="adding"),
    in_case("briefings/<uuid:pk>/", course.Briefings, "briefing", patch="changing", delete="removing"),
]
