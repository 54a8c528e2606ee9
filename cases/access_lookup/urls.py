from django.urls import path

from cases.access_lookup import views, views_access_log

urlpatterns = [
    path("access/", views.AskAccess.as_view(), name="ask-access"),
    path("<uuid:case>/why/", views.WhyPage.as_view(), name="why"),
    path("<uuid:case>/looks/", views_access_log.CaseLooks.as_view(), name="looks"),
]
