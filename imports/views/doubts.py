"""Who of a list may be here already: a person decides, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import starmap
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.identity.duplicates import initials_of
from cases.record.models import Case
from core.keys.fields import preload
from core.web.pages import RowFormPage
from imports import selectors, services, shown
from imports.alike import Again
from imports.forms import Doubt, DoubtsForm
from imports.models import Import, ImportRow
from imports.rows import Facts, read
from imports.said import in_mine
from imports.services.joining import joinable
from imports.views.base import OfImport

DOUBTS = 10
State, RowState = Import.State, ImportRow.State


_SAME = gettext_lazy("The same person as in case %(code)s (%(initials)s, %(site)s) – %(how)s: %(why)s")
_OPEN_TOO = gettext_lazy(
    "Perhaps the person of case %(code)s (%(initials)s, %(site)s) – %(how)s: %(why)s. That case is open, as this row "
    "is: if it is the same person, leave the row out."
)
_SAME_ROW = gettext_lazy("The same person as in row %(number)d – %(how)s: %(why)s")
_ROW_OPEN_TOO = gettext_lazy(
    "Perhaps the same person as in row %(number)d – %(how)s: %(why)s. Both rows are open, and nobody has two open "
    "cases: if it is the same person, leave this row out, and add by hand what it says."
)


class DoubtsPage(OfImport, RowFormPage):
    """Who of the list may be here already: a person decides, row by row."""

    form_class = DoubtsForm
    template_name = "imports/doubts.html"
    title = gettext_lazy("Perhaps here already")
    submit_label = gettext_lazy("Save and go on")

    def narrow(self, rows: Any) -> Any:
        return rows.filter(state=State.CHECKED)

    def extra(self) -> Mapping[str, Any]:
        return {"left": self.row.rows.filter(state=RowState.DOUBTFUL, decision="").count(), "form_class": "form-lines"}

    @cached_property
    def doubtful(self) -> list[ImportRow]:
        """A page of them: those first about which nothing was decided; with `?all` those that were, too."""
        rows = self.row.rows.filter(state=RowState.DOUBTFUL)
        sent = [int(name[4:]) for name in self.request.POST if name.startswith("row-") and name[4:].isdigit()][:DOUBTS]
        if self.request.method == "POST":
            rows = rows.filter(number__in=sent)
        elif "all" in self.request.GET:
            after = self.request.GET.get("after", "")
            rows = rows.filter(number__gt=int(after)) if after.isdecimal() and len(after) < 9 else rows
        else:
            rows = rows.filter(decision="")
        found = list(rows.order_by("number")[:DOUBTS])
        preload(found, "cells", "findings")
        return found

    @cached_property
    def cases(self) -> dict[str, Case]:
        """The cases of those who are alike, as far as they are seen now. The look is logged."""
        wanted = {each[0] for one in self.doubtful for each in one.findings.get("known", [])}
        return {str(case.pk): case for case in selectors.alike(wanted, by=self.user)}

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "asked": [self.asked(one) for one in self.doubtful]}

    def asked(self, one: ImportRow) -> Doubt:
        facts = self.facts_of(one)
        name = facts.person.full_name if facts else ""
        label = _("Row %(number)d: %(name)s") % {"number": one.number, "name": name}
        if facts:
            label = f"{label} · {shown.says(facts)}"
        offered: list[tuple[str, Any]] = []
        hints: list[str] = []
        for case_id, is_likely, why in one.findings.get("known", []):
            case = self.cases.get(case_id)
            if case is None or case.person_id not in self.joinable:
                continue
            words = self.words(case, is_likely, in_mine(why))
            if case.is_open and facts and not facts.is_closed:
                # Nobody has two open cases. Without a word of the other there would be nothing to compare.
                hints.append(_OPEN_TOO % words)
            else:
                offered.append((f"CASE:{case_id}", _SAME % words))
        for each in starmap(Again, one.findings.get("earlier", [])):
            said = {"number": each.row, "how": _likely(each.is_very_likely), "why": in_mine(each.why)}
            if each.is_open_too:
                hints.append(_ROW_OPEN_TOO % said)
            else:
                offered.append((f"ROW:{each.row}", _SAME_ROW % said))
        offered = [("NEW", _("A new person")), *offered, ("SKIP", _("Leave this row out"))]
        return Doubt(one.number, label, " ".join(hints), offered)

    def words(self, case: Any, is_likely: bool, why: str) -> dict[str, str]:
        return {
            "code": case.code,
            "initials": self.initials.get(case.person_id, ""),
            "site": case.site_name,
            "how": _likely(is_likely),
            "why": why,
        }

    @cached_property
    def joinable(self) -> set[Any]:
        return joinable(self.cases.values(), by=self.user)

    @cached_property
    def initials(self) -> dict[Any, str]:
        return initials_of(self.cases.values(), by=self.user)

    @cached_property
    def house(self) -> Any:
        return selectors.house_of(self.row, by=self.user)

    def facts_of(self, one: ImportRow) -> Facts | None:
        return read(one.cells, self.row.headings, selectors.plan_of(self.row), self.house).facts

    def initial(self) -> dict[str, Any]:
        return {"version": self.row.version, **{f"row-{one.number}": one.decision for one in self.doubtful}}

    def submit(self, form: Any) -> None:
        services.decide(import_id=self.row.pk, decisions=form.decisions(), by=self.user)

    def after(self, result: Any) -> str:
        is_left = self.row.rows.filter(state=RowState.DOUBTFUL, decision="").exists()
        return self.url("doubts") if is_left else self.row.get_absolute_url()

    def cancel_url(self) -> str:
        return str(self.row.get_absolute_url())


def _likely(is_likely: bool) -> str:
    return _("very likely") if is_likely else _("possible")
