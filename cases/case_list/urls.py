from django.urls import path

from cases.case_list import views, views_saved

urlpatterns = [
    path("", views.CaseList.as_view(), name="list"),
    path("file/", views.CaseFile.as_view(), name="list-file"),
    path("views/new/", views_saved.SaveView.as_view(), name="save-view"),
    path("views/<uuid:pk>/", views_saved.EditView.as_view(), name="edit-view"),
    path("views/<uuid:pk>/delete/", views_saved.RemoveView.as_view(), name="remove-view"),
]
