from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.Inbox.as_view(), name="inbox"),
    path("notifications/read/", views.ReadAll.as_view(), name="read-all"),
    path("notifications/<uuid:pk>/", views.OpenNotification.as_view(), name="open"),
]
