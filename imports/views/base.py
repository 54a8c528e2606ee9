"""What the pages of one list share: it is in the access log before anything of it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.compartments import Compartment
from core.keys.fields import preload
from core.web.pages import RowFormPage, RowPage
from imports import shown
from imports.models import Import
from imports.permissions import ImportPermission

TITLE = _("Import a list")


class OfImport(RowPage):
    abstract = True
    access = ImportPermission.RUN
    model = Import
    select = ("site", "lead")
    opens: ClassVar[tuple[Compartment, ...]] = (Compartment.IDENTITY,)
    title = TITLE
    step = "check"

    def context(self) -> Mapping[str, Any]:
        return {
            "list": self.row,
            "steps": shown.steps(self.row, self.step),
            "breadcrumbs": [(TITLE, reverse("imports:list"))],
            **self.extra(),
        }

    def extra(self) -> Mapping[str, Any]:
        """What the page's own part of the template shows."""
        return {}

    def url(self, name: str) -> str:
        return reverse(f"imports:{name}", kwargs={"pk": self.row.pk})


class OfPrepared(OfImport, RowFormPage):
    """A page on which something is said of a list that is not imported yet. Of another there is no such page."""

    abstract = True
    template_name = "imports/form.html"

    def narrow(self, rows: Any) -> Any:
        return rows.filter(state__in=[Import.State.READ, Import.State.CHECKING, Import.State.CHECKED], emptied_at=None)

    @cached_property
    def cells(self) -> list[list[Any]]:
        """The cells of all rows, in their order."""
        rows = list(self.row.rows.only("organisation", "parent", "number", "cells").order_by("number"))
        preload(rows, "cells")
        return [one.cells for one in rows]

    def cancel_url(self) -> str:
        return reverse("imports:list")


__all__ = ["TITLE", "OfImport", "OfPrepared"]
