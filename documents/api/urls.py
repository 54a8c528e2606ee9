from cases.web.api_base import in_case
from documents.api import views

app_name = "api-documents"
urlpatterns = [
    in_case("documents/", views.Documents, "documents", get="listing", post="adding"),
    in_case("documents/<uuid:pk>/", views.OneDocument, "document", get="showing", patch="changing"),
    in_case("documents/<uuid:pk>/original/", views.Original, "original", get="sending"),
    in_case("documents/<uuid:pk>/file/", views.File, "file", get="sending"),
]
