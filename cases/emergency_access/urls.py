from django.urls import path

from cases.emergency_access import views

urlpatterns = [
    path("emergency/", views.OpenInEmergency.as_view(), name="open-in-emergency"),
    path("emergencies/", views.Emergencies.as_view(), name="emergencies"),
    path("emergencies/<uuid:pk>/", views.ReviewEmergency.as_view(), name="review-emergency"),
]
