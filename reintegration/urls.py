from django.urls import path

from reintegration.views import enrolments, plans, visits

app_name = "reintegration"
urlpatterns = [
    path("visits/", visits.DueVisits.as_view(), name="due"),
    path("cases/<uuid:case>/reintegration/", plans.Reintegration.as_view(), name="section"),
    path("cases/<uuid:case>/reintegration/plan/", plans.PreparePlan.as_view(), name="prepare"),
    path("cases/<uuid:case>/reintegration/plan/<uuid:pk>/", plans.ChangePlan.as_view(), name="change"),
    path("cases/<uuid:case>/reintegration/plan/<uuid:pk>/activate/", plans.ActivatePlan.as_view(), name="activate"),
    path("cases/<uuid:case>/reintegration/plan/<uuid:pk>/complete/", plans.CompletePlan.as_view(), name="complete"),
    path("cases/<uuid:case>/reintegration/plan/<uuid:pk>/end/", plans.EndPlan.as_view(), name="end"),
    path("cases/<uuid:case>/reintegration/plan/<uuid:pk>/enrol/", enrolments.Enrol.as_view(), name="enrol"),
    path(
        "cases/<uuid:case>/reintegration/plan/<uuid:pk>/extra-visit/",
        visits.AddExtraVisit.as_view(),
        name="add-extra-visit",
    ),
    path(
        "cases/<uuid:case>/reintegration/enrolments/<uuid:pk>/",
        enrolments.ChangeEnrolment.as_view(),
        name="change-enrolment",
    ),
    path(
        "cases/<uuid:case>/reintegration/enrolments/<uuid:pk>/move/",
        enrolments.MoveEnrolment.as_view(),
        name="move-enrolment",
    ),
    path("cases/<uuid:case>/reintegration/visits/<uuid:pk>/", visits.Visit.as_view(), name="visit"),
    path(
        "cases/<uuid:case>/reintegration/visits/<uuid:pk>/change/",
        visits.ChangeExtraVisit.as_view(),
        name="change-extra-visit",
    ),
    path("cases/<uuid:case>/reintegration/visits/<uuid:pk>/record/", visits.RecordVisit.as_view(), name="record-visit"),
    path("cases/<uuid:case>/reintegration/visits/<uuid:pk>/missed/", visits.RecordMissed.as_view(), name="missed"),
]
