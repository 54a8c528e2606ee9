from django.urls import path

from cases.api import views

app_name = "api-cases"
urlpatterns = [
    path("cases/", views.CaseList.as_view({"get": "listing"}), name="list"),
    path("cases/<uuid:pk>/", views.CaseDetail.as_view({"get": "showing"}), name="detail"),
    path("cases/<uuid:case>/notes/", views.Notes.as_view({"get": "listing", "post": "adding"}), name="notes"),
    path("cases/<uuid:case>/tasks/", views.Tasks.as_view({"get": "listing", "post": "adding"}), name="tasks"),
    path("cases/<uuid:case>/tasks/<uuid:pk>/", views.Tasks.as_view({"patch": "finishing"}), name="task"),
    path("cases/<uuid:case>/timeline/", views.Timeline.as_view({"get": "listing"}), name="timeline"),
    path("cases/<uuid:case>/consents/", views.Consents.as_view({"get": "listing"}), name="consents"),
]
