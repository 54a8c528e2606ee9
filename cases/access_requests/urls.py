from django.urls import path

from cases.access_requests import views

urlpatterns = [
    path("requests/", views.AccessRequests.as_view(), name="access-requests"),
    path("requests/new/", views.RequestAccess.as_view(), name="request-access"),
    path("requests/<uuid:pk>/", views.AnswerRequest.as_view(), name="answer-request"),
]
