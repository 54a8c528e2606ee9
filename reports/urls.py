from django.urls import path

from reports.views import AccessLog

app_name = "reports"
urlpatterns = [
    path("access-log/", AccessLog.as_view(), name="access-log"),
]
