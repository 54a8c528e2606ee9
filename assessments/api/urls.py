from assessments.api import views
from cases.web.api_base import in_case

app_name = "api-assessments"
urlpatterns = [
    in_case("assessments/", views.Assessments, "assessments", get="listing", post="recording"),
    in_case("assessments/<uuid:pk>/", views.Assessments, "assessment", get="showing"),
]
