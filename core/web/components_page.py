"""The one place where looks are decided: every part of the interface once. Development only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.access.permissions import Public
from core.web.components import component_context
from core.web.pages import Page


class ComponentsPage(Page):
    access = Public("it shows made-up content, and is not there in production")
    template_name = "components/page.html"
    title = _("Components")

    def context(self) -> Mapping[str, Any]:
        return component_context()
