from django.urls import path

from cases.handover import views

urlpatterns = [
    path("handovers/", views.Handovers.as_view(), name="handovers"),
    path("handovers/new/", views.NewHandover.as_view(), name="new-handover"),
    path("handovers/<uuid:pk>/", views.HandoverPage.as_view(), name="handover"),
    path("handovers/<uuid:pk>/undo/", views.UndoHandover.as_view(), name="undo-handover"),
]
