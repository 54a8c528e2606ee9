from django.urls import path

from cases.approvals import views

urlpatterns = [
    path("approvals/", views.Approvals.as_view(), name="approvals"),
    path("rules/", views.Rules.as_view(), name="rules"),
    path("<uuid:case>/close/ask/", views.AskToClose.as_view(), name="ask-to-close"),
    path("<uuid:case>/approvals/<uuid:pk>/", views.DecideApproval.as_view(), name="decide-approval"),
]
