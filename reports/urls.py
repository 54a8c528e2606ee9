from django.urls import path

from reports.views import AccessChanges, AccessLog

app_name = "reports"
urlpatterns = [
    path("access-log/changes/", AccessChanges.as_view(), name="access-changes"),
    path("access-log/", AccessLog.as_view(), name="access-log"),
]
