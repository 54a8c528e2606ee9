from django.urls import path

from cases.legal_hold import views

urlpatterns = [
    path("<uuid:case>/hold/", views.Holds.as_view(), name="holds"),
    path("<uuid:case>/hold/put/", views.PutHold.as_view(), name="put-hold"),
    path("<uuid:case>/hold/<uuid:pk>/lift/", views.LiftHold.as_view(), name="lift-hold"),
]
