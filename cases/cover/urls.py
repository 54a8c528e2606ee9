from django.urls import path

from cases.cover import views

urlpatterns = [
    path("covers/", views.Covers.as_view(), name="covers"),
    path("covers/new/", views.NewCover.as_view(), name="new-cover"),
    path("covers/<uuid:pk>/", views.CoverPage.as_view(), name="cover"),
    path("covers/<uuid:pk>/end/", views.EndCover.as_view(), name="end-cover"),
]
