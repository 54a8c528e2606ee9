from django.urls import path

from cases.enquiries import views

urlpatterns = [
    path("enquiries/", views.Enquiries.as_view(), name="enquiries"),
    path("enquiries/new/", views.NewEnquiry.as_view(), name="new-enquiry"),
    path("enquiries/<uuid:pk>/", views.EnquiryPage.as_view(), name="enquiry"),
    path("enquiries/<uuid:pk>/answer/", views.AnswerReporter.as_view(), name="answer-reporter"),
    path("enquiries/<uuid:pk>/intake/", views.BeginFromEnquiry.as_view(), name="begin-from-enquiry"),
]
