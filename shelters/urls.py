from django.urls import path

from shelters.views import case, houses, notes, notices, setup, stays

app_name = "shelters"
urlpatterns = [
    path("cases/<uuid:case>/shelter/", case.CaseShelter.as_view(), name="case"),
    path("cases/<uuid:case>/shelter/ask/", case.AskForBed.as_view(), name="ask"),
    path("cases/<uuid:case>/shelter/requests/<uuid:pk>/withdraw/", case.Withdraw.as_view(), name="withdraw"),
    path("cases/<uuid:case>/for-the-house/", notices.WriteHouseNotice.as_view(), name="house-notice"),
    path("houses/", houses.Houses.as_view(), name="houses"),
    path("houses/<uuid:pk>/", houses.HouseBoard.as_view(), name="house"),
    path("houses/<uuid:pk>/address/", houses.Address.as_view(), name="address"),
    path("bed-requests/<uuid:pk>/admit/", stays.Admit.as_view(), name="admit"),
    path("bed-requests/<uuid:pk>/keep-bed/", stays.KeepBed.as_view(), name="keep-bed"),
    path("bed-requests/<uuid:pk>/decline/", stays.Decline.as_view(), name="decline"),
    path("stays/<uuid:pk>/move/", stays.Move.as_view(), name="move"),
    path("stays/<uuid:pk>/extend/", stays.Extend.as_view(), name="extend"),
    path("stays/<uuid:pk>/discharge/", stays.Discharge.as_view(), name="discharge"),
    path("tonight/", notes.Tonight.as_view(), name="tonight"),
    path("stays/<uuid:pk>/notes/<slug:night>/<slug:shift>/", notes.WriteNote.as_view(), name="note"),
    path("setup/houses/", setup.Setup.as_view(), name="setup"),
    path("setup/houses/add/", setup.AddHouse.as_view(), name="add-house"),
    path("setup/houses/<uuid:pk>/", setup.SetupHouse.as_view(), name="setup-house"),
    path("setup/houses/<uuid:pk>/change/", setup.ChangeHouse.as_view(), name="change-house"),
    path("setup/houses/<uuid:pk>/rooms/add/", setup.AddRoom.as_view(), name="add-room"),
    path("setup/rooms/<uuid:pk>/rename/", setup.RenameRoom.as_view(), name="rename-room"),
    path("setup/rooms/<uuid:pk>/beds/add/", setup.AddBed.as_view(), name="add-bed"),
    path("setup/beds/<uuid:pk>/change/", setup.ChangeBed.as_view(), name="change-bed"),
]
