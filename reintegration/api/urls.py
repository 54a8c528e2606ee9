from cases.web.api_base import in_case
from reintegration.api import views

app_name = "api-reintegration"
urlpatterns = [
    in_case("plans/", views.Plans, "plans", get="listing", post="preparing"),
    in_case("plans/<uuid:pk>/", views.Plans, "plan", get="showing", patch="changing"),
    in_case("plans/<uuid:pk>/activate/", views.Plans, "activate", post="activating"),
    in_case("plans/<uuid:pk>/complete/", views.Plans, "complete", post="completing"),
    in_case("plans/<uuid:pk>/end/", views.Plans, "end", post="ending"),
    in_case("plans/<uuid:plan>/enrolments/", views.EnrolmentsOfPlan, "enrolments", get="listing", post="enrolling"),
    in_case("enrolments/<uuid:pk>/", views.Enrolments, "enrolment", get="showing", patch="changing"),
    in_case("enrolments/<uuid:pk>/move/", views.Enrolments, "move-enrolment", post="moving"),
    in_case("plans/<uuid:plan>/visits/", views.VisitsOfPlan, "visits", get="listing", post="adding"),
    in_case("visits/<uuid:pk>/", views.Visits, "visit", get="showing", patch="changing"),
    in_case("visits/<uuid:pk>/record/", views.Visits, "record-visit", post="recording"),
    in_case("visits/<uuid:pk>/missed/", views.Visits, "missed", post="missing"),
]
