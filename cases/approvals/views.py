"""What waits for approval, answering it, asking for it before a case is closed; and the organisation's rules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import public_addresses
from accounts.models import Site
from cases.approvals import services as approvals_services
from cases.approvals.forms import AskApprovalForm, AskToCloseForm, DecideForm, RulesForm
from cases.approvals.models import Approval, CaseRules
from cases.approvals.services import CaseRuleFacts, ask_approval, decide_approval, set_rules
from cases.extension import approvals
from cases.permissions import CasePermission
from cases.record.names import names_of
from cases.web.pages import CaseFormPage
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.web.pages import FormPage, ListPage
from core.web.tables import Cell, Column, Table, moment


class Approvals(ListPage):
    """What waits for one's own answer, the oldest first."""

    access = CasePermission.APPROVE
    model = Approval
    order = ("created_at", "id")
    select = ("case", "created_by")
    opens = (Compartment.GENERAL, Compartment.IDENTITY)
    template_name = "cases/approvals/approvals.html"
    title = gettext_lazy("Approvals waiting")

    def narrow(self, rows: Any) -> Any:
        return approvals.to_answer(rows, self.user)

    def render(self, *, rows: list[Approval], **extra: Any) -> TemplateResponse:  # type: ignore[override]
        return super().render(rows=rows, table=_waiting(rows, self.user), **extra)


def _waiting(rows: list[Approval], user: ActingUser) -> Table:
    names = names_of([row.case.person_id for row in rows], user)
    return Table(
        caption=_("Approvals waiting"),
        columns=[Column(_("Survivor")), Column(_("What is to be approved")), Column(_("Asked by")), Column(_("When"))],
        rows=[
            [
                Cell(
                    names.get(row.case.person_id, _("Name hidden")),
                    url=reverse("cases:decide-approval", kwargs={"case": row.case_id, "pk": row.pk}),
                    note=row.case.code,
                ),
                Cell(approvals.of(row.kind).label),
                Cell(row.created_by.name if row.created_by else ""),
                Cell(moment(row.created_at)),
            ]
            for row in rows
        ],
    )


class DecideApproval(CaseFormPage):
    """One request: what it is about, and the answer. One's own, and what was answered, shows without the form."""

    access = CasePermission.APPROVE
    # What is approved may lie in the legal compartment, and so do the words about it.
    shows = (Compartment.GENERAL, Compartment.LEGAL)
    record_model = Approval
    form_class = DecideForm
    template_name = "cases/approvals/approval.html"
    title = gettext_lazy("Approval")
    submit_label = gettext_lazy("Send the answer")
    done = gettext_lazy("The answer is saved.")

    def prepare(self) -> None:
        """Nobody answers for work that is not their own: such a request is not there."""
        super().prepare()
        if self.record.kind not in approvals.answered_by(self.user):
            raise Http404

    def initial(self) -> dict[str, Any]:
        return {"version": self.record.version}

    def extra(self) -> Mapping[str, Any]:
        row, kind = self.record, approvals.of(self.record.kind)
        standing = approvals.standing(row.kind, self.case, of=row.subject_id)
        subject = approvals.ApprovalSubject(row.subject_id, standing.version)
        is_maker = row.is_waiting and self.user.pk in kind.makers(subject)
        sees = kind.sees(self.case, row.subject_id, self.user)
        which = kind.which(self.case, row.subject_id) if sees else ""
        is_own = row.created_by_id == self.user.pk
        may_decide = row.is_waiting and not is_own and not is_maker and sees and self.case.is_open
        outdated = kind.outdated(subject, self.user) if sees and row.decided_by is None else ""
        reads = approvals.is_told(row, self.user, sees=sees)
        before = approvals.sent_back_before(row, self.case)
        facts = [
            (_("What is to be approved"), kind.label),
            *([(_("Which one"), which)] if which else []),
            (_("Asked by"), row.created_by.name),
            (_("When"), moment(row.created_at)),
        ]
        if reads and row.outcome:
            facts += [(_("Outcome"), row.get_outcome_display()), (_("The reason in words"), row.reason)]
        if reads:
            facts.append((_("What to look at"), row.note))
        if row.decided_by is not None:
            facts += [(_("Answer"), row.get_state_display()), (_("Answered by"), row.decided_by.name)]
            facts += [(_("Comment"), row.comment)] if reads else []
        elif not row.is_waiting:
            facts.append((_("State"), row.get_state_display()))
        return {
            "facts": facts,
            "before": before if before and approvals.is_told(before, self.user, sees=sees) else None,
            "subject_url": kind.url(self.case, row.subject_id) if sees else "",
            "is_waiting": row.is_waiting,
            "is_own": is_own,
            "is_maker": is_maker,
            "sees": sees,
            "may_decide": may_decide,
            "is_changed": row.is_waiting and row.subject_version != standing.version,
            "outdated": outdated,
            "is_stuck": row.is_waiting and not (may_decide or outdated) and approvals.is_stuck(self.case, standing),
        }

    def submit(self, form: DecideForm) -> Approval:
        return decide_approval(
            approval_id=self.record.pk,
            expected_version=form.expected_version,
            verdict=form.cleaned_data["verdict"],
            comment=form.cleaned_data["comment"],
            by=self.user,
        )

    def after(self, result: Approval) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("cases:approvals")


class AskApproval(CaseFormPage):
    """Ask for approval of a kind, in a case."""

    abstract = True
    form_class = AskApprovalForm
    template_name = "cases/approvals/ask_approval.html"
    kind: ClassVar[str]
    title = gettext_lazy("Ask for approval")
    submit_label = gettext_lazy("Ask for approval")
    done = gettext_lazy("Your colleagues see it under “Approvals waiting”. You are told of the answer.")

    @cached_property
    def of(self) -> approvals.ApprovalKind:
        return approvals.of(self.kind)

    @property
    def subject_id(self) -> UUID | None:
        """Which thing, where a case has many of the kind."""
        return self.record.pk if self.record_model is not None else None

    @cached_property
    def subject(self) -> approvals.ApprovalSubject | None:
        return self.of.find(self.case, self.subject_id)

    def prepare(self) -> None:
        """Nobody asks about what they do not see."""
        super().prepare()
        if self.subject is not None and not self.of.sees(self.case, self.subject.id, self.user):
            raise Http404

    def extra(self) -> Mapping[str, Any]:
        subject = self.subject
        latest = approvals.standing(self.kind, self.case, subject=subject).latest if subject else None
        return {
            "before": latest if latest is not None and latest.state == Approval.State.SENT_BACK else None,
            "outdated": self.of.outdated(subject, self.user) if subject else "",
            "has_subject": subject is not None,
            "left": approvals.left_to_answer(self.of, self.case, subject, besides=self.user.pk) if subject else [],
        }

    def submit(self, form: AskApprovalForm) -> Approval:
        said = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        return ask_approval(case=self.case, kind=self.kind, of=self.subject_id, by=self.user, **said)

    def after(self, result: Approval) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return self.of.url(self.case, self.subject_id or self.case.pk)


class AskToClose(AskApproval):
    access = CasePermission.CLOSE
    kind = approvals_services.CLOSURE
    form_class = AskToCloseForm
    intro = gettext_lazy("A colleague looks at the case before it is closed.")

    def prepare(self) -> None:
        super().prepare()
        if not approvals_services.closure_needs_approval():
            raise Http404


class Rules(FormPage):
    """What the organisation has decided about its own work with cases."""

    access = CasePermission.SET_RULES
    form_class = RulesForm
    template_name = "cases/approvals/rules.html"
    title = gettext_lazy("Rules for cases")
    done = gettext_lazy("The rules are saved.")

    @cached_property
    def found(self) -> CaseRules | None:
        return CaseRules.objects.visible_to(self.user, self.act).first()

    def initial(self) -> dict[str, Any]:
        if self.found is None:
            return {"version": 0, **vars(CaseRuleFacts())}
        return {name: getattr(self.found, name) for name in ("version", *CaseRuleFacts.__dataclass_fields__)}

    def form_arguments(self) -> dict[str, Any]:
        return {"sites": Site.objects.visible_to(self.user).order_by("name"), "initial": self.initial()}

    def context(self) -> Mapping[str, Any]:
        address = public_addresses.current()
        url = reverse("reporting:report", kwargs={"address": address}) if address else ""
        return {"public_url": self.request.build_absolute_uri(url) if url else ""}

    def submit(self, form: RulesForm) -> CaseRules:
        return set_rules(expected_version=form.expected_version, decided=form.decided(), by=self.user)

    def after(self, result: CaseRules) -> str:
        return reverse("cases:rules")
