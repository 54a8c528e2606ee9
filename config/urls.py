"""Every address of Harapan. Each leads to a page or endpoint that declares its access (core/checks.py)."""

from django.conf import settings
from django.urls import include, path
from django.views.i18n import set_language

from accounts.views.sign_in import HomePage
from core.web import health

set_language.login_required = False  # type: ignore[attr-defined]

urlpatterns = [
    path("", HomePage.as_view(), name="home"),
    path("", include("accounts.urls")),
    path("cases/", include("cases.urls")),
    path("", include("cases.enquiries.public_urls")),
    path("", include("documents.urls")),
    path("", include("notifications.urls")),
    path("", include("assessments.urls")),
    path("", include("identification.urls")),
    path("", include("trafficking.urls")),
    path("", include("care.urls")),
    path("", include("shelters.urls")),
    path("", include("counselling.urls")),
    path("", include("legal.urls")),
    path("", include("reintegration.urls")),
    path("", include("reports.urls")),
    path("", include("imports.urls")),
    path("api/", include("config.api_urls")),
    path("language/", set_language, name="set_language"),
    path("_/alive/", health.alive, name="alive"),
    path("_/ready/", health.ready, name="ready"),
]

if settings.SHOW_COMPONENTS:
    from core.web.components_page import ComponentsPage

    urlpatterns.append(path("_/components/", ComponentsPage.as_view(), name="components"))

handler400 = "core.web.error_pages.bad_request"
handler403 = "core.web.error_pages.forbidden"
handler404 = "core.web.error_pages.not_found"
handler500 = "core.web.error_pages.failed"
