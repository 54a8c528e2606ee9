from django.urls import path

from cases.safe_contact import views

urlpatterns = [
    path("<uuid:case>/contact/", views.ContactPage.as_view(), name="contact"),
    path("<uuid:case>/contact/edit/", views.EditContact.as_view(), name="edit-contact"),
]
