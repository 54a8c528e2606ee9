from django.urls import path

from cases.case_page import views, views_changes, views_closing, views_note, views_person

urlpatterns = [
    path("<uuid:case>/", views.CaseDetail.as_view(), name="detail"),
    path("<uuid:case>/notes/new/", views_note.AddNote.as_view(), name="add-note"),
    path("<uuid:case>/person/", views_person.PersonPage.as_view(), name="person"),
    path("<uuid:case>/person/numbers/", views_person.NumbersPage.as_view(), name="numbers"),
    path("<uuid:case>/person/edit/", views_person.EditIdentity.as_view(), name="edit-identity"),
    path("<uuid:case>/close/", views_closing.CloseCase.as_view(), name="close"),
    path("<uuid:case>/reopen/", views_closing.ReopenCase.as_view(), name="reopen"),
    path("<uuid:case>/changes/", views_changes.CaseChanges.as_view(), name="changes"),
]
