"""The API, version 1: each app lists its endpoints; closed unless an endpoint says otherwise."""

from django.urls import include, path

from core.api.schema import SchemaView

urlpatterns = [
    path("v1/", include("accounts.api")),
    path("v1/", include("assessments.api.urls")),
    path("v1/", include("care.api.urls")),
    path("v1/", include("cases.api_urls")),
    path("v1/", include("counselling.api")),
    path("v1/", include("documents.api.urls")),
    path("v1/", include("identification.api.urls")),
    path("v1/", include("legal.api.urls")),
    path("v1/", include("notifications.api")),
    path("v1/", include("reintegration.api.urls")),
    path("v1/", include("shelters.api.urls")),
    path("v1/", include("trafficking.api.urls")),
    path("v1/schema/", SchemaView.as_view(), name="api-schema"),
]
