from django.urls import path

from cases.identity import views, views_search

urlpatterns = [
    path("search/", views_search.FindCases.as_view(), name="search"),
    path("<uuid:case>/person/language/", views.EditCommunication.as_view(), name="edit-communication"),
    path("<uuid:case>/person/family/new/", views.AddRelative.as_view(), name="add-relative"),
    path("<uuid:case>/person/family/<uuid:pk>/", views.EditRelative.as_view(), name="edit-relative"),
]
