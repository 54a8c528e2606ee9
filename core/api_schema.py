"""The API's OpenAPI description, for those who are signed in."""

from drf_spectacular.views import SpectacularAPIView

from core.access import SignedIn
from core.api import ApiView


class SchemaView(ApiView, SpectacularAPIView):
    permission_classes = ApiView.permission_classes
    access = SignedIn("it describes the API, and shows no row")
