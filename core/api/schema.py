"""The API's OpenAPI description, for those who are signed in."""

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.views import SpectacularAPIView

from core.access.permissions import SignedIn
from core.api.base import ApiView


class Scheme(SessionScheme):  # type: ignore[no-untyped-call]  # the package registers each subclass untyped
    """`Session` is described as the session that it is."""

    target_class = "core.api.permissions.BrowserSession"


class SchemaView(ApiView, SpectacularAPIView):
    permission_classes = ApiView.permission_classes
    access = SignedIn("it describes the API, and shows no row")
