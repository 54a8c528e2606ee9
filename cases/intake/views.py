"""Registering an intake in steps that can be left and gone on with, each kept as soon as something is written in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from cases.identity.duplicates import log_shown
from cases.intake import selectors
from cases.intake.draft_models import DraftStep, IntakeDraft
from cases.intake.drafts import begin_draft, discard_draft, save_step
from cases.intake.returning import register_return
from cases.intake.services import BegunDraft, register_intake, wait_for_other_intakes
from cases.intake.steps.base import Answers, IntakeStepForm, StepContext, as_sent
from cases.intake.steps.contact import ContactStep
from cases.intake.steps.person import PersonStep
from cases.intake.steps.sequence import FIRST, STEPS, IntakeReviewForm, require_one_age, steps_of, until
from cases.intake.steps.sequence import StepDefinition as sequence_IntakeStep
from cases.intake.views_likely_persons import compared, require_compared
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.team.selectors import people_for_team
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError, EditConflict
from core.web.pages import ActionPage, FormPage, RowPage

SAME_PERSON = _(
    "It is a new case of the person of %(code)s. What was known of them stays as it was; what you wrote otherwise is "
    "in a note in the new case."
)
OWN_RECORD = _("It has a record of its own. A case manager can make it and that of %(code)s one.")


class OfIntake(FormPage):
    """A page of an intake: `answers` are those of its steps so far."""

    abstract = True
    access = CasePermission.REGISTER

    @cached_property
    def answers(self) -> Mapping[str, Answers]:
        return {}

    @cached_property
    def asked(self) -> StepContext:
        return self.asked_with(self.answers)

    def asked_with(self, answers: Mapping[str, Answers]) -> StepContext:
        sites = Site.objects.visible_to(self.user).filter(pk__in=self.user.acting.sites(CasePermission.REGISTER))
        may_assign = self.user.acting.may(CasePermission.ASSIGN)
        colleagues = people_for_team(self.user)
        people = colleagues.exclude(pk=self.user.pk) if may_assign else None
        return StepContext(answers, sites.order_by("name"), people, colleagues, self.user.pk)


class OfStep(OfIntake):
    """The form of a step. Its button keeps what was answered, and so does the browser while somebody writes."""

    abstract = True
    template_name = "cases/intake/intake_step.html"
    title = _("New intake")
    submit_label = _("Save and go on")
    step: sequence_IntakeStep = FIRST

    def form_arguments(self) -> dict[str, Any]:
        return {"asked": self.asked, "initial": self.initial()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.autosave() if "autosave" in request.POST else super().post(request, *args, **kwargs)

    def autosave(self) -> HttpResponse:
        """Keep what is written so far, and say so in a few words. Nothing of the draft is opened for it."""
        self.prepare()
        form: Any = self.form_class(data=self.request.POST, asked=self.asked_with({}))
        form.full_clean()
        if "version" in form.errors:
            return JsonResponse({"saved": gettext("The page was incomplete. Reload it and try again.")}, status=422)
        try:
            row = self.keep(form)
        except EditConflict:
            said = gettext("Changed in another tab. Press the button to see both.")
            return JsonResponse({"saved": said}, status=409)
        except DomainError as error:
            return JsonResponse({"saved": str(error.message)}, status=422)
        url = selectors.step_url(row.draft_id, self.step.code)
        return JsonResponse({"saved": _saved(row), "version": row.version, "url": url})

    def keep(self, form: IntakeStepForm) -> DraftStep:
        """Raises EditConflict, DomainError."""
        raise TypeError(f"{type(self).__qualname__} does not say how it keeps a step.")

    def submit(self, form: IntakeStepForm) -> DraftStep:
        row = self.keep(form)
        form.take_version(row.version)
        if row.step in ("safety", "person"):
            require_one_age(self.asked_with({**self.answers, row.step: row.answers}))
        if isinstance(form, PersonStep):
            form.likely = compared(form.person(), by=self.user)
            require_compared(form)
        return row

    def after(self, result: DraftStep) -> str:
        """The next step that is part of this intake, by what is answered now."""
        codes = [step.code for step in steps_of(self.asked_with({**self.answers, result.step: result.answers}))]
        following = [code for code in codes if code not in until(self.step.code)]
        if following:
            return selectors.step_url(result.draft_id, following[0])
        return reverse("cases:intake-review", kwargs={"pk": result.draft_id})

    def show(self, form: Any, *, status: int = 200) -> TemplateResponse:
        """With the likely matches beside whatever else is to be corrected."""
        if isinstance(form, PersonStep):
            form.likely = form.likely or self.likely_of(form)
            if form.likely or form.is_bound:
                log_shown(form.likely, by=self.user)
        return super().show(form, status=status)

    def likely_of(self, form: PersonStep) -> list[Any]:
        if not form.is_bound:
            kept = self.answers.get("person")
            if not kept:
                return []
            form = PersonStep(data=as_sent(kept, version="0"), asked=self.asked)
        # What was said of it since it was checked stays with it.
        form.errors  # noqa: B018
        return compared(form.person_so_far(), by=self.user)

    def cancel_url(self) -> str:
        return reverse("cases:list")


class RegisterIntake(OfStep):
    """The first step, before anything is kept; and the intakes that were begun."""

    form_class = ContactStep

    def initial(self) -> dict[str, Any]:
        return {"version": 0}

    def keep(self, form: IntakeStepForm) -> DraftStep:
        return begin_draft(step=self.step.code, answers=form.kept(), mark=self.form_mark, by=self.user)

    def context(self) -> Mapping[str, Any]:
        return {
            "steps": _steps(self.asked, self.step.code, None),
            "begun": selectors.begun(self.user),
            "days": settings.DRAFT_DAYS,
        }


class OfDraft(OfIntake, RowPage):
    """A page of one's own draft. The look is logged when it is opened, and not when something is kept in it."""

    abstract = True
    model = IntakeDraft

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.or_its_case(super().get)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.or_its_case(super().post)

    def or_its_case(self, answer: Callable[..., HttpResponseBase]) -> HttpResponseBase:
        """A draft that has become a case leads to it, also who pressed twice. Raises Http404."""
        try:
            return answer(self.request, *self.args, **self.kwargs)
        except Http404:
            made = selectors.case_of(self.kwargs["pk"], self.user)
            if made is None:
                raise
            return self.redirect(made)

    @cached_property
    def kept(self) -> Mapping[str, DraftStep]:
        log_access(by=self.user, act="cases.draft.opened", rows=[self.row], compartments=(Compartment.IDENTITY,))
        return selectors.answered(self.row)

    @cached_property
    def answers(self) -> Mapping[str, Answers]:
        return {code: row.answers for code, row in self.kept.items()}

    def cancel_url(self) -> str:
        return reverse("cases:intake")


class IntakeStep(OfDraft, OfStep):
    form_class = IntakeStepForm
    just_kept: DraftStep | None = None

    def prepare(self) -> None:
        """Raises Http404 for a draft of another, and for a step that there is not."""
        found = {step.code: step for step in STEPS}.get(self.kwargs["step"])
        if found is None or self.row is None:
            raise Http404
        self.step = found
        self.form_class = found.form  # type: ignore[misc]  # one address for the forms of all steps

    def heading(self) -> str | Promise:
        return self.step.label

    def initial(self) -> dict[str, Any]:
        row = self.kept.get(self.step.code)
        if row is None:
            return {"version": 0}
        return self.step.form(asked=self.asked).as_kept(row.answers, row.version)

    def keep(self, form: IntakeStepForm) -> DraftStep:
        answers = form.kept()
        try:
            self.just_kept = save_step(
                draft_id=self.row.pk,
                step=self.step.code,
                expected_version=form.expected_version,
                answers=answers,
                by=self.user,
            )
        except EditConflict as conflict:
            # The same twice: a press after what the browser kept a moment before, or a form that was sent again.
            if "autosave" in self.request.POST:
                raise
            # As it is now: when this page was begun there may have been no answer to the step.
            self.__dict__.pop("kept", None)
            if self.kept[self.step.code].answers == answers:
                found: DraftStep = conflict.current
                return found
            raise
        return self.just_kept

    def invalid(self, form: IntakeStepForm) -> HttpResponseBase:
        """Kept all the same: what is to be corrected can wait."""
        if "version" in form.errors:
            return self.show(form, status=422)
        try:
            form.take_version(self.keep(form).version)
        except DomainError as error:
            form.add_error(None, str(error.message))
        except EditConflict as conflict:
            form.meet(conflict.current)
            return self.show(form, status=409)
        return self.show(form, status=422)

    def context(self) -> Mapping[str, Any]:
        row = self.just_kept or self.kept.get(self.step.code)
        return {
            "breadcrumbs": [(gettext("New intake"), reverse("cases:intake"))],
            "steps": _steps(self.asked, self.step.code, self.row),
            "step": self.step,
            "draft": self.row,
            "saved": _saved(row) if row else gettext("not saved yet"),
            "before": selectors.asked_before(self.row, self.user),
            "is_age_unknown": self.asked.answer("safety", "age_group") == "NOT_KNOWN",
        }


class ReviewIntake(OfDraft):
    """All that was answered, checked again; opening the case is one act."""

    form_class = IntakeReviewForm
    template_name = "cases/intake/intake_review.html"
    title = _("Check the intake")
    submit_label = _("Open the case")
    done = _("The case is open.")

    def form_arguments(self) -> dict[str, Any]:
        return {"asked": self.asked, "initial": {"version": self.row.version}}

    def submit(self, form: IntakeReviewForm) -> Case:
        if not form.is_complete:
            raise DomainError(gettext("Something is still missing. Correct what is marked above, then open the case."))
        wait_for_other_intakes(by=self.user)
        made = selectors.case_of(self.row.pk, self.user)
        if made is not None:
            return made
        form.likely = compared(form.forms["person"].person(), by=self.user)
        require_compared(form)
        facts = {**form.arguments(), "begun": BegunDraft(self.row.pk, form.expected_version), "by": self.user}
        if form.chosen is None:
            case = register_intake(**facts)
        else:
            known = form.chosen.case
            case = register_return(same_as=known.pk, **facts)
            said = SAME_PERSON if case.person_id == known.person_id else OWN_RECORD
            messages.info(self.request, said % {"code": known.code})
        for oddity in form.forms["person"].oddities:
            messages.warning(self.request, oddity)
        return case

    def show(self, form: IntakeReviewForm, *, status: int = 200) -> TemplateResponse:
        if status == 409:
            form = self.anew(form)
        form.is_complete  # noqa: B018 -- so that each step says what is to be corrected in it
        form.likely = form.likely or compared(form.forms["person"].person_so_far(), by=self.user)
        log_shown(form.likely, by=self.user)
        self.parts = [
            (step, selectors.step_url(self.row.pk, step.code), form.forms[step.code].answered())
            for step in steps_of(self.asked)
        ]
        return super().show(form, status=status)

    def anew(self, form: IntakeReviewForm) -> IntakeReviewForm:
        """What stands in the draft by now, for who has just seen something else."""
        for name in ("kept", "answers", "asked"):
            self.__dict__.pop(name, None)
        found = IntakeReviewForm(data=form.data, asked=self.asked)
        found.full_clean()
        found.add_error(None, gettext("This intake was changed in another tab. Look at it again, then open the case."))
        return found

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": [(gettext("New intake"), reverse("cases:intake"))],
            "steps": _steps(self.asked, "review", self.row),
            "parts": self.parts,
            "draft": self.row,
            "lacks_guardian": self.asked.lacks_guardian,
        }

    def after(self, result: Case) -> Any:
        return result


class DiscardIntake(ActionPage):
    access = CasePermission.REGISTER
    model = IntakeDraft
    title = _("Discard the intake")
    submit_label = _("Discard the intake")
    done = _("The intake was discarded. Nothing of it is left.")

    def context(self) -> Mapping[str, Any]:
        begun_at = timezone.localtime(self.row.created_at)
        return {
            "breadcrumbs": [(gettext("New intake"), reverse("cases:intake"))],
            "submit_class": "btn-danger",
            "facts": [(gettext("Begun"), date_format(begun_at, "j F Y H:i"))],
            "consequences": [gettext("What was written in it is deleted at once and cannot be brought back.")],
        }

    def submit(self, form: Any) -> None:
        discard_draft(draft_id=self.row.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: None) -> str:
        return reverse("cases:intake")

    def cancel_url(self) -> str:
        return reverse("cases:intake")


def _steps(asked: StepContext, current: str, draft: IntakeDraft | None) -> list[dict[str, Any]]:
    """For the component: every step of a draft can be gone to at any time."""
    found = [
        {
            "label": step.label,
            "state": "current" if step.code == current else "done" if step.code in asked.answers else "ahead",
            "url": selectors.step_url(draft.pk, step.code) if draft and step.code != current else "",
        }
        for step in steps_of(asked)
    ]
    review = reverse("cases:intake-review", kwargs={"pk": draft.pk}) if draft and current != "review" else ""
    state = "current" if current == "review" else "ahead"
    return [*found, {"label": _("Check and open"), "state": state, "url": review}]


def _saved(row: DraftStep) -> str:
    return gettext("saved %(time)s") % {"time": time_format(timezone.localtime(row.saved_at))}
