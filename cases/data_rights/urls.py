from django.urls import path

from cases.data_rights import views

urlpatterns = [
    path("data-requests/", views.DataRequests.as_view(), name="data-requests"),
    path("data-requests/new/", views.NewDataRequest.as_view(), name="new-data-request"),
    path("data-requests/<uuid:pk>/", views.DataRequestPage.as_view(), name="data-request"),
    path("data-requests/<uuid:pk>/change/", views.ChangeDataRequest.as_view(), name="change-data-request"),
]
