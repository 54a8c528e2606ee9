"""Opening a case in an emergency, and reviewing that it was needed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audit import access_log
from cases.emergency_access.forms import EmergencyForm, ReviewForm
from cases.emergency_access.review import outlook, put_on_team, review_emergency
from cases.emergency_access.services import REVIEW_WITHIN, open_in_emergency
from cases.permissions import CasePermission
from cases.record.access_models import EmergencyAccess
from cases.record.selectors import codes_of
from core.access.actor import ActingUser
from core.access.permissions import step_up
from core.web.pages import FormPage, ListPage, RowFormPage
from core.web.tables import Cell, Column, Table, moment


@step_up("emergency")
class OpenInEmergency(FormPage):
    access = CasePermission.OPEN_IN_EMERGENCY
    form_class = EmergencyForm
    title = gettext_lazy("Open a case in an emergency")
    intro = gettext_lazy(
        "For when somebody is in danger and you do not see the case. It opens for one hour. Who leads the case and who "
        "reviews emergencies are told at once, and it stays on the case's timeline."
    )
    submit_label = gettext_lazy("Open for one hour")
    done = gettext_lazy("The case is open to you for one hour.")

    def submit(self, form: EmergencyForm) -> EmergencyAccess:
        return open_in_emergency(**form.cleaned_data, by=self.user)

    def after(self, result: EmergencyAccess) -> Any:
        return result.case

    def cancel_url(self) -> str:
        return reverse("cases:list")


class Emergencies(ListPage):
    """The latest first, with what still waits for somebody to look at it."""

    access = CasePermission.REVIEW_EMERGENCIES
    model = EmergencyAccess
    template_name = "cases/emergency_access/emergencies.html"
    title = gettext_lazy("Emergency access")
    select = ("user", "case", "reviewed_by")

    def render(self, **extra: Any) -> Any:
        return super().render(table=_table(extra.get("rows", []), self.user), **extra)


class ReviewEmergency(RowFormPage):
    access = CasePermission.REVIEW_EMERGENCIES
    model = EmergencyAccess
    select = ("user", "case", "grant")
    template_name = "forms/confirm.html"
    form_class = ReviewForm
    title = gettext_lazy("Was this emergency access needed?")
    submit_label = gettext_lazy("Save the review")
    done = gettext_lazy("The review is saved.")

    def initial(self) -> dict[str, Any]:
        return {"version": self.row.version, "verdict": self.row.verdict, "finding": self.row.finding}

    def context(self) -> Mapping[str, Any]:
        row = self.row
        seen = access_log.readers(row.case_id, user_id=row.user_id, since=row.created_at, until=row.grant.until)
        ahead, code = outlook(row, by=self.user), codes_of([row], self.user).get(row.case_id)
        staying = dict.fromkeys(each.user.name for each in ahead.staying if each.user is not None)
        advice = _("Those let in by others stay. Who should not is taken off on the page of the team.")
        return {
            "breadcrumbs": [(_("Emergency access"), reverse("cases:emergencies"))],
            "facts": [
                (_("Who"), row.user.name),
                (_("Case"), code or _("Restricted case")),
                (_("From"), moment(row.created_at)),
                (_("To"), moment(row.grant.until)),
                (_("Why"), row.reason),
                (_("Put on the team"), ", ".join(each.user.name for each in put_on_team(row)) or "–"),
                (_("Let in since by others"), _named(staying, is_hidden=code is None)),
                (_("Opened"), access_log.times(seen[0].times if seen else 0)),
                (_("Kinds of content"), access_log.kinds(seen[0].compartments) if seen else "–"),
            ],
            "consequences": [
                *filter(None, [ahead.refused or ahead.needed_refused]),
                _("If it was not needed, whoever it put on the team and whom they let in lose the case at once."),
                _("They let nobody stay longer."),
                *([advice] if staying else []),
                _("A restriction that they lifted holds again, also for those let in meanwhile."),
                *([_("What the first review took back stays taken back.")] if _was_bad(row) else []),
            ],
        }

    def submit(self, form: ReviewForm) -> EmergencyAccess:
        given = form.cleaned_data
        return review_emergency(
            emergency_id=self.row.pk,
            expected_version=form.expected_version,
            verdict=given["verdict"],
            finding=given["finding"],
            by=self.user,
        )

    def after(self, result: EmergencyAccess) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("cases:emergencies")


def _named(people: Collection[str], *, is_hidden: bool) -> str:
    """Who they are; of a case that is hidden how many, as its team is."""
    if people and is_hidden:
        return ngettext("%(count)d person", "%(count)d people", len(people)) % {"count": len(people)}
    return ", ".join(people) or "–"


def _was_bad(row: EmergencyAccess) -> bool:
    return bool(row.verdict) and row.verdict != EmergencyAccess.Verdict.NEEDED


def _table(rows: list[EmergencyAccess], user: ActingUser) -> Table:
    codes = codes_of(rows, user)
    return Table(
        caption=_("Emergency access"),
        columns=[
            Column(_("When")),
            Column(_("Name")),
            Column(_("Case"), is_code=True),
            Column(_("Why")),
            Column(_("Review")),
        ],
        rows=[
            [
                Cell(moment(row.created_at), url=reverse("cases:review-emergency", kwargs={"pk": row.pk})),
                Cell(row.user.name),
                Cell(codes.get(row.case_id, _("Restricted case"))),
                Cell(row.reason),
                _review(row),
            ]
            for row in rows
        ],
    )


def _review(row: EmergencyAccess) -> Cell:
    if row.verdict:
        assert row.reviewed_by is not None  # noqa: S101 -- a constraint sees to it
        return Cell(row.get_verdict_display(), note=row.reviewed_by.name)
    until = row.created_at + REVIEW_WITHIN
    if until < timezone.now():
        return Cell(_("Overdue"), badge="red")
    return Cell(_("To be reviewed"), badge="amber", note=_("until %(moment)s") % {"moment": moment(until)})
