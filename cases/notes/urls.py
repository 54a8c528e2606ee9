from django.urls import path

from cases.notes import views

urlpatterns = [
    path("<uuid:case>/notes/draft/", views.KeepNote.as_view(), name="keep-note"),
    path("<uuid:case>/notes/<uuid:pk>/", views.NotePage.as_view(), name="note"),
    path("<uuid:case>/notes/<uuid:pk>/edit/", views.EditNote.as_view(), name="edit-note"),
    path("<uuid:case>/notes/<uuid:pk>/add/", views.AddAddendum.as_view(), name="add-addendum"),
]
