"""The real addresses, and the floors beside them. Used by `config.settings.bench` alone."""

from django.urls import path

from config.urls import urlpatterns as real
from demo.bench import floors

urlpatterns = [
    *real,
    path("floor/list/", floors.listing),
    path("floor/search/", floors.search),
    path("floor/forget/", floors.forget),
    path("floor/erase/", floors.erase),
    path("floor/cases/<uuid:case_id>/", floors.case),
    path("floor/cases/<uuid:case_id>/note/", floors.note),
]
