from typing import Any

from django.urls import URLPattern, path

from legal.api import views

app_name = "api-legal"


def of(route: str, endpoint: Any, name: str, **actions: str) -> URLPattern:
    """An address in a case; `actions` maps methods to what they do."""
    return path(f"cases/<uuid:case>/{route}", endpoint.as_view(actions), name=name)


urlpatterns = [
    of("matters/", views.Matters, "matters", get="listing", post="opening"),
    of("matters/<uuid:pk>/", views.Matters, "matter", get="showing", patch="changing"),
    of("matters/<uuid:pk>/close/", views.Matters, "close-matter", post="closing"),
    of("matters/<uuid:matter>/parties/", views.PartiesOfMatter, "parties", get="listing", post="adding"),
    of("parties/<uuid:pk>/", views.Parties, "party", patch="changing", delete="removing"),
    of("matters/<uuid:matter>/claims/", views.ClaimsOfMatter, "claims", get="listing", post="opening"),
    of("claims/<uuid:pk>/", views.Claims, "claim", get="showing", patch="changing"),
    of("claims/<uuid:claim>/losses/", views.LossesOfClaim, "losses", get="listing", post="adding"),
    of("losses/<uuid:pk>/", views.Losses, "loss", get="showing", patch="changing", delete="removing"),
    of("losses/<uuid:loss>/evidence/", views.EvidenceOfLoss, "loss-evidence", post="proving"),
    of("evidence/<uuid:pk>/", views.Evidence, "evidence", delete="removing"),
    of("claims/<uuid:claim>/exhibits/", views.ExhibitsOfClaim, "exhibits", get="listing", post="adding"),
    of("claims/<uuid:claim>/dossiers/", views.DossiersOfClaim, "dossiers", get="listing", post="building"),
    of("dossiers/<uuid:pk>/", views.Dossiers, "dossier", get="showing"),
]
