"""Addresses without an account: short, and neutral in whatever keeps them."""

from django.urls import path

from cases.enquiries import views_public

app_name = "reporting"
urlpatterns = [
    path("m/<slug:address>/", views_public.PublicReportPage.as_view(), name="report"),
    path("m/<slug:address>/code/", views_public.ReportCode.as_view(), name="code"),
]
