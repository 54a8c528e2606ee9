from django.urls import path

from cases.intake import views, views_likely_persons

urlpatterns = [
    path("new/", views.RegisterIntake.as_view(), name="intake"),
    path("new/likely/", views_likely_persons.LikelyPersons.as_view(), name="likely"),
    path("new/<uuid:pk>/review/", views.ReviewIntake.as_view(), name="intake-review"),
    path("new/<uuid:pk>/discard/", views.DiscardIntake.as_view(), name="discard-intake"),
    path("new/<uuid:pk>/<slug:step>/", views.IntakeStep.as_view(), name="intake-step"),
]
