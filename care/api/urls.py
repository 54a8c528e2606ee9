from care.api import views
from cases.web.api_base import in_case

app_name = "api-care"
urlpatterns = [
    in_case("care-plan/", views.Plans, "plans", get="listing", post="beginning"),
    in_case("care-plan/<uuid:pk>/", views.Plans, "plan", patch="changing"),
    in_case("goals/", views.Goals, "goals", get="listing", post="adding"),
    in_case("goals/<uuid:pk>/", views.Goals, "goal", patch="changing"),
    in_case("goals/<uuid:pk>/end/", views.Goals, "end-goal", post="ending"),
    in_case("goals/<uuid:pk>/reopen/", views.Goals, "reopen-goal", post="reopening"),
    in_case("goals/<uuid:goal>/actions/", views.Actions, "actions", get="listing", post="adding"),
    in_case("goals/<uuid:goal>/actions/<uuid:pk>/", views.Actions, "action", patch="changing"),
    in_case("goals/<uuid:goal>/actions/<uuid:pk>/drop/", views.Actions, "drop-action", post="dropping"),
    in_case("services/", views.Services, "services", get="listing", post="adding"),
    in_case("services/<uuid:pk>/", views.Services, "service", patch="changing"),
    in_case("conferences/", views.Conferences, "conferences", get="listing", post="adding"),
    in_case("conferences/<uuid:pk>/", views.Conferences, "conference", patch="changing"),
    in_case("custody/", views.Items, "items", get="listing"),
    in_case("custody/<uuid:pk>/moves/", views.Items, "move-item", post="moving"),
    in_case("safety-plan/", views.SafetyPlans, "safety", get="listing", post="making"),
    in_case("safety-plan/<uuid:pk>/", views.SafetyPlans, "safety-plan", patch="changing"),
    in_case("safety-plan/<uuid:pk>/given/", views.SafetyPlans, "give-safety", post="giving"),
]
