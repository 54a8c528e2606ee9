from django.urls import path

from cases.team import views, views_restriction

urlpatterns = [
    path("<uuid:case>/team/", views.Team.as_view(), name="team"),
    path("<uuid:case>/team/new/", views.Assign.as_view(), name="assign"),
    path("<uuid:case>/team/<uuid:pk>/", views.ChangeEnd.as_view(), name="change-end"),
    path("<uuid:case>/team/<uuid:pk>/end/", views.EndAssignment.as_view(), name="end-assignment"),
    path("<uuid:case>/access/<uuid:pk>/end/", views.EndAccess.as_view(), name="end-access"),
    path("<uuid:case>/restrict/", views_restriction.Restrict.as_view(), name="restrict"),
    path("<uuid:case>/unrestrict/", views_restriction.LiftRestriction.as_view(), name="lift-restriction"),
]
