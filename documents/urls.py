from django.urls import path

from documents import views

app_name = "documents"
urlpatterns = [
    path("cases/<uuid:case>/documents/", views.DocumentsPage.as_view(), name="list"),
    path("cases/<uuid:case>/documents/add/", views.DocumentAdd.as_view(), name="add"),
    path("cases/<uuid:case>/documents/<uuid:pk>/", views.DocumentPage.as_view(), name="detail"),
    path("cases/<uuid:case>/documents/<uuid:pk>/title/", views.DocumentTitle.as_view(), name="title"),
    path("cases/<uuid:case>/documents/<uuid:pk>/newer/", views.DocumentVersion.as_view(), name="newer"),
    path("cases/<uuid:case>/documents/<uuid:pk>/scan/", views.DocumentScan.as_view(), name="scan"),
    path("cases/<uuid:case>/documents/<uuid:pk>/original/", views.DocumentOriginal.as_view(), name="original"),
    path("cases/<uuid:case>/documents/<uuid:pk>/view/", views.DocumentView.as_view(), name="view"),
    path("cases/<uuid:case>/documents/<uuid:pk>/pages/<int:number>/", views.DocumentPicture.as_view(), name="picture"),
    path("cases/<uuid:case>/documents/<uuid:pk>/file/", views.DocumentFile.as_view(), name="download"),
]
