"""What the house must know of health, as those write it who see to health."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.web.pages import CaseFormPage
from shelters import services
from shelters.forms import HouseNoticeForm
from shelters.models import HouseNotice
from shelters.permissions import ShelterPermission


class WriteHouseNotice(CaseFormPage):
    """What stands there now is the form; who wrote it stands above."""

    tab = _("House")
    access = ShelterPermission.WRITE_HOUSE_NOTICE
    template_name = "shelters/notice.html"
    form_class = HouseNoticeForm
    title = _("What the house must know of health")
    section = "house-notice"
    submit_label = _("Save for the house")
    intro = _("Staff on shift read this while the person lives in the house, and nothing else of health.")
    done = _("Saved for the house.")

    @cached_property
    def notice(self) -> HouseNotice | None:
        rows = HouseNotice.objects.visible_to(self.user, self.act, case=self.case)
        found: HouseNotice | None = rows.select_related("case", "updated_by").first()
        return found

    def initial(self) -> dict[str, Any]:
        notice = self.notice
        if notice is None:
            return {"version": 0}
        return {"version": notice.version, "allergies": notice.allergies, "watch": notice.watch}

    def extra(self) -> Mapping[str, Any]:
        return {"notice": self.notice}

    def submit(self, form: HouseNoticeForm) -> HouseNotice:
        return services.write_house_notice(
            case=self.case, **form.said, expected_version=form.expected_version, by=self.user
        )

    def after(self, result: Any) -> str:
        return reverse("shelters:house-notice", kwargs={"case": self.case.pk})
