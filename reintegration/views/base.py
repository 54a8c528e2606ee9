"""What all pages of the section share."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.web.pages import InCase
from core.compartments import Compartment


class InReintegration(InCase):
    """The section shows where a survivor lives, learns and works: each look at it is a look at places."""

    abstract = True
    tab = _("Plan")
    section = "reintegration"
    shows = (Compartment.GENERAL, Compartment.LOCATION)

    def cancel_url(self) -> str:
        return reverse("reintegration:section", kwargs={"case": self.case.pk})

    def after(self, result: Any) -> str:
        return self.cancel_url()
