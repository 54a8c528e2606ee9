from django.urls import path

from cases.merge import views

urlpatterns = [
    path("<uuid:case>/person/same/", views.SamePerson.as_view(), name="same-person"),
    path("<uuid:case>/person/same/<uuid:pk>/", views.MergePersons.as_view(), name="merge"),
    path("<uuid:case>/person/same/<uuid:pk>/different/", views.DifferentPeople.as_view(), name="different-people"),
    path("<uuid:case>/person/undo/<uuid:pk>/", views.UndoMerge.as_view(), name="undo-merge"),
]
