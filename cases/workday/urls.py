from django.urls import path

from cases.workday import views, views_supervision

urlpatterns = [
    path("today/", views.TodayPage.as_view(), name="today"),
    path("supervision/", views_supervision.Supervision.as_view(), name="supervision"),
    path("supervision/cases/", views_supervision.SupervisedCases.as_view(), name="supervised-cases"),
    path("supervision/duplicates/", views_supervision.PossibleDuplicates.as_view(), name="possible-duplicates"),
]
