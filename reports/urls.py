from django.urls import path

from reports.views.access_log import AccessChanges, AccessLog
from reports.views.statistics import MakeRelease, ReleaseFile, ReleasePage, ReleasesPage

app_name = "reports"
urlpatterns = [
    path("access-log/changes/", AccessChanges.as_view(), name="access-changes"),
    path("access-log/", AccessLog.as_view(), name="access-log"),
    path("statistics/", ReleasesPage.as_view(), name="statistics"),
    path("statistics/new/", MakeRelease.as_view(), name="make-release"),
    path("statistics/<uuid:pk>/", ReleasePage.as_view(), name="release"),
    path("statistics/<uuid:pk>/file/", ReleaseFile.as_view(), name="release-file"),
]
