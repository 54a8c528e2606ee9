"""What all pages of the section share."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from cases.pages import InCase
from core.access import Compartment


class InReintegration(InCase):
    """The section shows where a survivor lives, learns and works: each look at it is a look at places."""

    abstract = True
    section = "reintegration"
    shows = (Compartment.GENERAL, Compartment.LOCATION)

    def cancel_url(self) -> str:
        return reverse("reintegration:section", kwargs={"case": self.case.pk})

    def after(self, result: Any) -> str:
        return self.cancel_url()


class AboutRecord(InReintegration):
    """A form about a record of the section; one that is not there is a 404 before anything else."""

    abstract = True

    def prepare(self) -> None:
        super().prepare()  # type: ignore[misc]  # FormPage's
        self.record  # noqa: B018 -- the look-up is the point

    def target(self) -> Any:
        """The row whose version an action carries."""
        return self.record
