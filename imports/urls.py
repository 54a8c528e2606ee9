from django.urls import path

from imports.views.acts import ColleaguesUndo, ImportGoOn, ImportRun, ImportUndo, MappingDelete
from imports.views.doubts import DoubtsPage
from imports.views.preparing import (
    ColumnsPage,
    ImportDiscard,
    ImportNew,
    ImportsPage,
    MappingApply,
    ReadingPage,
    ValuesPage,
)
from imports.views.working import ImportPage, ProblemsFile, RowsPage

app_name = "imports"
urlpatterns = [
    path("imports/", ImportsPage.as_view(), name="list"),
    path("imports/new/", ImportNew.as_view(), name="new"),
    path("imports/<uuid:pk>/", ImportPage.as_view(), name="detail"),
    path("imports/<uuid:pk>/file/", ReadingPage.as_view(), name="reading"),
    path("imports/<uuid:pk>/columns/", ColumnsPage.as_view(), name="columns"),
    path("imports/<uuid:pk>/mapping/", MappingApply.as_view(), name="mapping"),
    path("imports/<uuid:pk>/values/", ValuesPage.as_view(), name="values"),
    path("imports/<uuid:pk>/rows/", RowsPage.as_view(), name="rows"),
    path("imports/<uuid:pk>/rows/to-mend/", ProblemsFile.as_view(), name="problems"),
    path("imports/<uuid:pk>/doubts/", DoubtsPage.as_view(), name="doubts"),
    path("imports/<uuid:pk>/run/", ImportRun.as_view(), name="run"),
    path("imports/<uuid:pk>/go-on/", ImportGoOn.as_view(), name="go-on"),
    path("imports/<uuid:pk>/undo/", ImportUndo.as_view(), name="undo"),
    path("imports/<uuid:pk>/undo-for-colleague/", ColleaguesUndo.as_view(), name="undo-for-colleague"),
    path("imports/mappings/<uuid:pk>/delete/", MappingDelete.as_view(), name="delete-mapping"),
    path("imports/<uuid:pk>/discard/", ImportDiscard.as_view(), name="discard"),
]
