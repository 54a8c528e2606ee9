from django.urls import path

from trafficking.views import actors, events, network

app_name = "trafficking"
urlpatterns = [
    path("network/", network.NetworkPage.as_view(), name="network"),
    path("network/actors/<uuid:pk>/", network.ActorPage.as_view(), name="actor"),
    path("network/actors/<uuid:pk>/same/<uuid:other>/", network.MergeActors.as_view(), name="merge-actors"),
    path("network/merges/<uuid:pk>/undo/", network.UndoActorMerge.as_view(), name="undo-merge"),
    path("cases/<uuid:case>/actors/", actors.Actors.as_view(), name="section"),
    path("cases/<uuid:case>/actors/new/", actors.AddActor.as_view(), name="add-actor"),
    path("cases/<uuid:case>/actors/<uuid:pk>/", actors.EditInvolvement.as_view(), name="edit-involvement"),
    path("cases/<uuid:case>/actors/<uuid:pk>/shared/", actors.EditActor.as_view(), name="edit-actor"),
    path("cases/<uuid:case>/actors/<uuid:pk>/end/", actors.EndInvolvement.as_view(), name="end-involvement"),
    path("cases/<uuid:case>/events/new/", events.AddEvent.as_view(), name="add-event"),
    path("cases/<uuid:case>/events/link/", events.LinkEvent.as_view(), name="link-event"),
    path("cases/<uuid:case>/events/<uuid:pk>/", events.EditEvent.as_view(), name="edit-event"),
    path("cases/<uuid:case>/events/<uuid:pk>/end/", events.EndEventLink.as_view(), name="end-event"),
]
