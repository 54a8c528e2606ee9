"""What all pages of the section share."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from care.permissions import CarePermission
from cases.web.pages import InCase
from core.access.permissions import PermissionCode
from core.compartments import Compartment

# Code, name, the permission that its page asks.
PARTS: tuple[tuple[str, Any, PermissionCode], ...] = (
    ("plan", _("Plan"), CarePermission.VIEW),
    ("services", _("Services"), CarePermission.VIEW),
    ("conferences", _("Conferences"), CarePermission.VIEW),
    ("custody", _("Custody"), CarePermission.VIEW),
    ("safety", _("Safety plan"), CarePermission.KEEP_SAFE),
)


class InPlan(InCase):
    """A page of the section. `part` is the sub-page that is open, to which its forms lead back."""

    abstract = True
    section = "plan"
    part: ClassVar[str] = "plan"
    shows: ClassVar[tuple[Compartment, ...]] = (Compartment.GENERAL,)

    def case_context(self) -> dict[str, Any]:
        return {
            **super().case_context(),
            "parts": [
                {"label": label, "url": self.address(code), "active": code == self.part}
                for code, label, access in PARTS
                if self.may(access)
            ],
        }

    def address(self, name: str, **more: Any) -> str:
        return reverse(f"care:{name}", kwargs={"case": self.case.pk, **more})

    def cancel_url(self) -> str:
        return self.address(self.part)

    def after(self, result: Any) -> str:
        return self.cancel_url()

    @property
    def may_manage(self) -> bool:
        return self.case.is_open and bool(self.may(CarePermission.MANAGE))
