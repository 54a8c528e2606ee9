from cases.web.api_base import in_case
from trafficking.api import views

app_name = "api-trafficking"
urlpatterns = [
    in_case("actors/", views.Involvements, "actors", get="listing"),
    in_case("events/", views.Events, "events", get="listing"),
]
