from django.urls import path

from counselling import views

app_name = "counselling"
urlpatterns = [
    path("cases/<uuid:case>/counselling/", views.Sessions.as_view(), name="section"),
    path("cases/<uuid:case>/counselling/new/", views.RecordSession.as_view(), name="record"),
    path("cases/<uuid:case>/counselling/<uuid:pk>/", views.ShowSession.as_view(), name="session"),
    path("cases/<uuid:case>/counselling/<uuid:pk>/change/", views.ChangeSession.as_view(), name="change"),
]
