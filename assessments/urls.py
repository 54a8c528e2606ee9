from django.urls import path

from assessments.views import case

app_name = "assessments"
urlpatterns = [
    path("cases/<uuid:case>/assessments/", case.Assessments.as_view(), name="section"),
    path("cases/<uuid:case>/assessments/new/", case.Start.as_view(), name="start"),
    path("cases/<uuid:case>/assessments/of/<uuid:pk>/", case.TimeLine.as_view(), name="time-line"),
    path("cases/<uuid:case>/assessments/<uuid:pk>/", case.Read.as_view(), name="assessment"),
    path("cases/<uuid:case>/assessments/<uuid:pk>/fill/", case.Fill.as_view(), name="fill"),
    path("cases/<uuid:case>/assessments/<uuid:pk>/autosave/", case.Autosave.as_view(), name="autosave"),
    path("cases/<uuid:case>/assessments/<uuid:pk>/correct/", case.Correct.as_view(), name="correct"),
    path("cases/<uuid:case>/assessments/<uuid:pk>/discard/", case.Discard.as_view(), name="discard"),
]
