from django.urls import path

from cases.episodes import views

urlpatterns = [
    path("<uuid:case>/account/", views.AccountPage.as_view(), name="account"),
    path("<uuid:case>/episodes/new/", views.AddEpisode.as_view(), name="add-episode"),
    path("<uuid:case>/episodes/<uuid:pk>/", views.EditEpisode.as_view(), name="edit-episode"),
    path("<uuid:case>/episodes/<uuid:pk>/legs/new/", views.AddLeg.as_view(), name="add-leg"),
    path("<uuid:case>/legs/<uuid:pk>/", views.EditLeg.as_view(), name="edit-leg"),
    path("<uuid:case>/legs/<uuid:pk>/remove/", views.RemoveLeg.as_view(), name="remove-leg"),
    path("<uuid:case>/episodes/<uuid:pk>/debts/new/", views.AddDebt.as_view(), name="add-debt"),
    path("<uuid:case>/debts/<uuid:pk>/", views.EditDebt.as_view(), name="edit-debt"),
    path("<uuid:case>/debts/<uuid:pk>/remove/", views.RemoveDebt.as_view(), name="remove-debt"),
    path("<uuid:case>/episodes/<uuid:pk>/papers/new/", views.AddPaper.as_view(), name="add-paper"),
    path("<uuid:case>/papers/<uuid:pk>/", views.EditPaper.as_view(), name="edit-paper"),
    path("<uuid:case>/papers/<uuid:pk>/remove/", views.RemovePaper.as_view(), name="remove-paper"),
]
