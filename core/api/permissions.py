"""Who may use an API view. (A module of its own: Django REST framework loads it while it loads itself.)"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.access import providers
from core.access.permissions import SignedIn

OWES_TERMS = gettext_lazy("Accept the terms of use first: sign in in a browser.")
NOT_PROVED = gettext_lazy("Sign in again before you do this.")


class BrowserSession(SessionAuthentication):
    """The browser's session. Without the token of a page it changes nothing, and says so in the user's language."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise PermissionDenied(_("Send the CSRF token of this session as X-CSRFToken.")) from None


class Closed(BasePermission):
    """Nobody may do anything: the default of whatever forgets to say who may."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class Declared(BasePermission):
    """The signed-in user's role must allow the action that the endpoint declares, proved anew where it says so."""

    def has_permission(self, request: Request, view: Any) -> bool:
        acting = getattr(request.user, "acting", None)
        if acting is None:
            raise NotAuthenticated
        if acting.owes_terms:
            raise PermissionDenied(OWES_TERMS)
        code = view.declared()
        if not (isinstance(code, SignedIn) or (code is not None and acting.may(code))):
            return False
        purpose = view.asks_proof()
        if purpose and not providers.authoriser.is_fresh(request, purpose):
            raise PermissionDenied(NOT_PROVED)
        return True
