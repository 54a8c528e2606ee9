"""Addresses without an account: short, and neutral in whatever keeps them."""

from django.urls import path

from cases.views import reporting

app_name = "reporting"
urlpatterns = [
    path("m/<slug:address>/", reporting.Report.as_view(), name="report"),
    path("m/<slug:address>/code/", reporting.ReportCode.as_view(), name="code"),
]
