"""Base pages for everything that belongs to one case: the case is found, the look is logged, the head shown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.extension import badges, sections
from cases.permissions import CasePermission
from cases.record.models import Case, CaseRecord, Identity
from cases.record.stages import Stage
from cases.safe_contact import notice
from cases.web import case_head
from core import unreadable
from core.compartments import Compartment
from core.keys.fields import opened
from core.web.pages import ActionPage, DetailPage, RowFormPage, RowPage


class InCase(RowPage):
    """What all pages of a case share. The URL's `case` is the case, `pk` (if any) a record of it.

    `section` is the code of the tab that is open; `shows` the compartments that the page's body shows beside
    the head (`opens` adds the identity that the head needs).
    """

    abstract = True
    model = Case
    row_kwarg = "case"
    select = ("person", "site")
    section: ClassVar[str] = ""
    shows: ClassVar[tuple[Compartment, ...]] = (Compartment.GENERAL,)
    record_model: ClassVar[type[CaseRecord] | None] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        cls.opens = tuple(dict.fromkeys((Compartment.IDENTITY, *cls.shows)))
        super().__init_subclass__(**kwargs)

    def narrow(self, rows: Any) -> Any:
        return notice.with_contact(rows.with_reached_by())

    @property
    def case(self) -> Case:
        found: Case = self.row
        return found

    @cached_property
    def record(self) -> Any:
        """The record of `record_model` that the URL's `pk` names, in this case. Raises Http404."""
        if self.record_model is None:
            raise TypeError(f"{type(self).__qualname__} does not say which record it is about.")
        manager: Any = self.record_model._default_manager
        rows = manager.visible_to(self.user, self.act, case=self.case)
        found = rows.select_related("case").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def survivor(self) -> str | Promise:
        """The person's name for roles that read identity; else a plain word."""
        if not self.user.acting.reads(Compartment.IDENTITY):
            return _("Name hidden")
        # Also above a form: it is no field of it.
        with unreadable.shown():
            found = opened(Identity.objects.visible_to(self.user, case=self.case), "full_name")
        return found[0][1] if found else _("Name hidden")

    def may(self, act: str) -> bool:
        """Whether the user may do `act` in this very case: what leads to its page is offered for that alone."""
        return self.case.opens_to(self.user, act)

    def read_off(self) -> None:
        """Read what the page shows of the case beside its own columns."""
        case_head.read_head(self.case)

    def case_context(self) -> dict[str, Any]:
        self.read_off()
        return {
            "case": self.case,
            "survivor": self.survivor,
            "contact_notice": notice.notice(self.case, self.user),
            "stage": Stage(self.row.stage),
            "head": badges.words(self.case, self.user),
            "tabs": sections.tabs(self.case, self.user),
            "section": self.section,
            "may_write_notes": self.may(CasePermission.ADD_NOTE),
        }

    def context(self) -> Mapping[str, Any]:
        return {**self.case_context(), **self.extra()}

    def extra(self) -> Mapping[str, Any]:
        """What the page's own part of the template shows."""
        return {}

    def cancel_url(self) -> str:
        return reverse("cases:detail", kwargs={"case": self.case.pk})


class CasePage(InCase, DetailPage):
    """Shows a part of a case. Its template extends `layouts/case.html`."""

    abstract = True


class CaseFormPage(InCase, RowFormPage):
    """A form in a case, on the form template under the case's head: about its record, where it names one."""

    abstract = True
    template_name = "cases/web/form.html"

    def target(self) -> Any:
        return self.row if self.record_model is None else self.record


class CaseActionPage(CaseFormPage, ActionPage):
    """A button in a case."""

    abstract = True
    template_name = "cases/web/confirm.html"


__all__ = ["CaseActionPage", "CaseFormPage", "CasePage", "InCase"]
