"""Assessments of a case: the list, the time line of one instrument, filling in, reading, correcting."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import answering, selectors, services, wording
from assessments.approving import APPROVAL
from assessments.definitions import Question
from assessments.forms.fill import PREFIX, FillForm, StartForm, values_of
from assessments.models import Assessment
from assessments.permissions import AssessmentPermission
from assessments.services import Unanswered
from cases.approvals import services as approvals_services
from cases.approvals.views import AskApproval
from cases.extension import approvals
from cases.web.pages import CaseActionPage, CaseFormPage, CasePage, InCase
from core.compartments import Compartment
from core.errors import Damaged


class InAssessments(InCase):
    """Assessments are of any kind: each look at them is a look at all that the reader may read."""

    abstract = True
    section = "assessments"
    shows = tuple(Compartment)

    def section_url(self) -> str:
        return reverse("assessments:section", kwargs={"case": self.case.pk})

    def cancel_url(self) -> str:
        return self.section_url()

    def after(self, result: Any) -> Any:
        return self.section_url()

    @property
    def may_write(self) -> bool:
        """Whether anything is to be filled in here: a closed case takes nothing new."""
        return self.case.is_open and bool(self.case.compartments_of(self.user, AssessmentPermission.WRITE))


class Assessments(InAssessments, CasePage):
    """What was filled in, by instrument."""

    access = AssessmentPermission.VIEW
    template_name = "assessments/section.html"
    title = gettext_lazy("Assessments")

    def extra(self) -> Mapping[str, Any]:
        return {"histories": selectors.histories(self.case, self.user), "may_write": self.may_write}


class TimeLine(InAssessments, CasePage):
    """The results of one instrument over time."""

    access = AssessmentPermission.VIEW
    template_name = "assessments/time_line.html"
    title = gettext_lazy("Assessments over time")

    @cached_property
    def history(self) -> selectors.History:
        """Raises Http404 where nothing of it was filled in that the reader may read."""
        found = selectors.histories(self.case, self.user, instrument=self.kwargs["pk"])
        if not found:
            raise Http404
        return found[0]

    def extra(self) -> Mapping[str, Any]:
        return {"history": self.history, "may_write": self.may_write}


class Start(InAssessments, CaseFormPage):
    """Choose what to fill in. The draft that is there already is gone on with."""

    access = AssessmentPermission.WRITE
    form_class = StartForm
    title = gettext_lazy("New assessment")
    submit_label = gettext_lazy("Begin")

    def form_arguments(self) -> dict[str, Any]:
        return {"initial": self.initial(), "instruments": selectors.offered(self.case, self.user)}

    def initial(self) -> dict[str, Any]:
        """The one that the address names, or that a review of the kind it names would fill in."""
        kind, named = self.request.GET.get("kind", ""), self.request.GET.get("instrument", "")
        return {"instrument": selectors.of_kind(self.case, self.user, kind) if kind and not named else named}

    def submit(self, form: StartForm) -> Assessment:
        instrument = form.instruments[form.cleaned_data["instrument"]]
        return services.start(case=self.case, instrument=instrument, by=self.user)

    def after(self, result: Assessment) -> Any:
        return reverse("assessments:fill", kwargs={"case": self.case.pk, "pk": result.pk})


class OneAssessment(InAssessments):
    """About one assessment."""

    abstract = True
    record_model = Assessment

    @property
    def assessment(self) -> Assessment:
        found: Assessment = self.record
        return found

    @cached_property
    def before(self) -> Assessment | None:
        """The one to compare with; None also where it does not open."""
        return None if self.is_before_damaged else self._before

    @cached_property
    def _before(self) -> Assessment | None:
        return selectors.before(self.assessment, self.user)

    @cached_property
    def is_before_damaged(self) -> bool:
        """One that is damaged stops nobody from reading and writing the next."""
        try:
            return self._before is not None and self._before.answers is None
        except Damaged:
            return True


class Fill(OneAssessment, CaseFormPage):
    """The form that the instrument becomes, with what was answered before beside each question."""

    access = AssessmentPermission.WRITE
    form_class = FillForm
    template_name = "assessments/fill.html"
    title = gettext_lazy("Fill in")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.prepare()
        return super().get(request, *args, **kwargs) if self.assessment.is_draft else self.redirect(self.assessment)

    def form_arguments(self) -> dict[str, Any]:
        return {"initial": self.initial(), "assessment": self.assessment, "before": self.before}

    def initial(self) -> dict[str, Any]:
        return {"version": self.assessment.version, **values_of(self.assessment)}

    def extra(self) -> Mapping[str, Any]:
        row = self.assessment
        return {"assessment": row, "definition": row.edition.read, "saved": saved(row), "before": self.before}

    @property
    def is_finishing(self) -> bool:
        return "finish" in self.request.POST

    def submit(self, form: FillForm) -> Assessment:
        act = services.finish if self.is_finishing else services.save_draft
        try:
            return act(
                assessment_id=self.assessment.pk,
                expected_version=form.expected_version,
                entry=form.entry(),
                by=self.user,
            )
        except Unanswered as unanswered:
            raise ValidationError(
                {PREFIX + question.code: _must_be_said(question) for question in unanswered.questions}
            ) from unanswered

    def succeeded(self, result: Assessment) -> HttpResponseBase:
        if not result.is_draft:
            messages.success(self.request, _("The assessment is finished."))
        return super().succeeded(result)

    def after(self, result: Assessment) -> Any:
        if result.is_draft:
            return reverse("assessments:fill", kwargs={"case": self.case.pk, "pk": result.pk})
        return result


class Autosave(Fill):
    """Keeps a draft while it is being filled in, and says which questions are asked now."""

    access = AssessmentPermission.WRITE

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What cannot be kept is named where else it would be said when it was kept."""
        answer: Any = super().post(request, *args, **kwargs)
        if answer.status_code != HTTPStatus.UNPROCESSABLE_ENTITY:
            return answer
        form = answer.context_data["form"]
        name, errors = next(iter(form.errors.items()))
        label = str(form.fields[name].label) if name in form.fields else ""
        why = ": ".join(filter(None, (label, str(errors[0]))))
        return JsonResponse({"unsaved": _("Not saved yet. %(why)s") % {"why": why}}, status=answer.status_code)

    @property
    def is_finishing(self) -> bool:
        return False

    def succeeded(self, result: Assessment) -> HttpResponseBase:
        asked = answering.asked(result.edition.read, result.answers)
        names = [PREFIX + code for code in result.edition.read.by_code if code in asked]
        return JsonResponse({"version": result.version, "saved": saved(result), "asked": names})


class Read(OneAssessment, CasePage):
    """A finished assessment with its results, and what has changed since the one before."""

    access = AssessmentPermission.VIEW
    template_name = "assessments/assessment.html"
    title = gettext_lazy("Assessment")

    def extra(self) -> Mapping[str, Any]:
        row, before = self.assessment, self.before
        sections = wording.answers(row.edition.read, row.answers, before.answers if before else None)
        final = Assessment.objects.visible_to(self.user, self.act, case=self.case).final()
        correction = final.filter(replaces=row.pk).first()
        may_write = self.may_write and self.may(AssessmentPermission.WRITE)
        return {
            "assessment": row,
            "outcomes": wording.outcomes(row),
            "sections": sections,
            "before": before,
            "damaged_before": self._before if self.is_before_damaged else None,
            "changes": [each for section in sections for each in section.rows if each.is_changed],
            "correction": correction,
            "may_write": may_write,
            "may_ask": may_write and correction is None,
            **self.approval(is_corrected=correction is not None),
        }

    def approval(self, *, is_corrected: bool) -> Mapping[str, Any]:
        """Where its approval stands, where the organisation wants one."""
        row = self.assessment
        if row.is_draft or not approvals_services.assessments_need_approval():
            return {}
        subject = approvals.ApprovalSubject(row.pk, row.version)
        standing = approvals.standing(APPROVAL, self.case, subject=subject)
        return {
            "standing": standing,
            "is_stuck": not is_corrected and approvals.is_stuck(self.case, standing),
            "answer_url": "" if is_corrected else approvals.answer_url(self.case, standing, self.user),
            "ask_url": reverse("assessments:ask-approval", kwargs={"case": self.case.pk, "pk": row.pk}),
        }


class AskAssessmentApproval(OneAssessment, AskApproval):
    """Ask a colleague to approve a finished assessment."""

    access = AssessmentPermission.WRITE
    kind = APPROVAL

    def prepare(self) -> None:
        super().prepare()
        if self.assessment.is_draft or not approvals_services.assessments_need_approval():
            raise Http404

    def after(self, result: Any) -> Any:
        return self.assessment.get_absolute_url()

    def cancel_url(self) -> str:
        return self.assessment.get_absolute_url()


class Correct(OneAssessment, CaseActionPage):
    access = AssessmentPermission.WRITE
    title = gettext_lazy("Correct this assessment")
    submit_label = gettext_lazy("Begin the correction")

    def extra(self) -> Mapping[str, Any]:
        return {
            "consequences": [
                _("A draft with the same answers begins. You change what was wrong and finish it."),
                _("The finished one stays as it is, marked as corrected."),
            ]
        }

    def submit(self, form: Any) -> Assessment:
        return services.correct(assessment_id=self.assessment.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: Assessment) -> Any:
        return reverse("assessments:fill", kwargs={"case": self.case.pk, "pk": result.pk})

    def cancel_url(self) -> str:
        return self.assessment.get_absolute_url()


class Discard(OneAssessment, CaseActionPage):
    access = AssessmentPermission.WRITE
    title = gettext_lazy("Discard the draft")
    submit_label = gettext_lazy("Discard the draft")
    done = gettext_lazy("The draft is gone.")

    def extra(self) -> Mapping[str, Any]:
        return {"submit_class": "btn-danger", "consequences": [_("What was answered in it is not kept in the case.")]}

    def submit(self, form: Any) -> None:
        services.discard(assessment_id=self.assessment.pk, expected_version=form.expected_version, by=self.user)


def _must_be_said(question: Question) -> str:
    if question.is_required:
        return _("This question must be answered.")
    return _("Answer this question, or choose “Not asked” and say why.")


def saved(assessment: Assessment) -> str:
    """When a draft was last saved, in words."""
    return _("Saved %(time)s") % {"time": time_format(timezone.localtime(assessment.updated_at), "H:i")}
