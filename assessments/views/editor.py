"""One version of an instrument: what it asks, and its parts being changed while it is a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import editing, entering, outline, reading, services
from assessments.forms.editor import FrameForm, MeasureForm, PartForm, QuestionForm, SectionForm
from assessments.forms.fill import FillForm
from assessments.models import Assessment, Edition
from assessments.views.instruments import EDIT, list_url
from core.web.pages import ActionPage, DetailPage, RowFormPage, RowPage

PARTS = ("section", "question", "measure")


class OneEdition(RowPage):
    """About one version of an instrument."""

    abstract = True
    access = EDIT
    model = Edition
    select = ("instrument",)

    @property
    def edition(self) -> Edition:
        found: Edition = self.row
        return found

    def context(self) -> Mapping[str, Any]:
        instrument = self.edition.instrument
        return {
            "breadcrumbs": [
                (_("Instruments"), list_url()),
                (str(instrument.name), instrument.get_absolute_url()),
                (_("Version %(number)d") % {"number": self.edition.number}, self.edition_url()),
            ]
        }

    def edition_url(self) -> str:
        return reverse("assessments:edition", kwargs={"pk": self.edition.pk})

    def cancel_url(self) -> str:
        return self.edition_url()

    def after(self, result: Any) -> Any:
        return self.edition_url()


class EditionPage(OneEdition, DetailPage):
    """What a version asks, in its order; a draft with the ways to change it, and what is still wrong with it."""

    access = EDIT
    template_name = "assessments/edition.html"
    title = gettext_lazy("Version of an instrument")

    def heading(self) -> str | Promise:
        return f"{self.edition.instrument.name} · {_('Version %(number)d') % {'number': self.edition.number}}"

    def context(self) -> Mapping[str, Any]:
        definition, problems = reading.examine(self.edition.definition)
        said = super().context()
        return {
            "breadcrumbs": said["breadcrumbs"][:-1],
            "outline": outline.of(definition),
            "problems": [str(problem) for problem in problems],
            "is_draft": self.edition.is_draft,
        }


class Preview(OneEdition, DetailPage):
    """The form as a worker gets it. Nothing that is chosen here is kept."""

    access = EDIT
    template_name = "assessments/preview.html"
    title = gettext_lazy("Preview")

    def context(self) -> Mapping[str, Any]:
        definition, problems = reading.examine(self.edition.definition)
        form = None
        if not problems:
            blank = Assessment(edition=self.edition, assessed_on=timezone.localdate(), answers={})
            form = FillForm(assessment=blank, before=None, initial={"version": 1, "assessed_on": blank.assessed_on})
            form.show_all()
        return {
            **super().context(),
            "form": form,
            "definition": definition,
            "problems": [str(problem) for problem in problems],
        }


class Publish(OneEdition, ActionPage):
    access = EDIT
    title = gettext_lazy("Publish this version")
    submit_label = gettext_lazy("Publish")
    done = gettext_lazy("The version is published. New assessments are filled in under it.")

    def context(self) -> Mapping[str, Any]:
        said = [
            _("A published version never changes."),
            _("Assessments that are there stay under the version under which they were filled in."),
        ]
        return {**super().context(), "consequences": said}

    def submit(self, form: Any) -> Edition:
        return services.publish(version_id=self.edition.pk, expected_version=form.expected_version, by=self.user)


class DiscardDraft(OneEdition, ActionPage):
    access = EDIT
    title = gettext_lazy("Discard the draft")
    submit_label = gettext_lazy("Discard the draft")
    done = gettext_lazy("The draft is gone.")

    def context(self) -> Mapping[str, Any]:
        return {**super().context(), "submit_class": "btn-danger"}

    def submit(self, form: Any) -> None:
        services.discard_draft(version_id=self.edition.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: Any) -> Any:
        return self.edition.instrument


class ChangeDraft(OneEdition, RowFormPage):
    """A form about a part of a draft. `code` in the address names the part; without it a new one is added."""

    abstract = True
    done = gettext_lazy("Saved.")
    form_class: ClassVar[type[PartForm]]
    part: ClassVar[str] = ""

    @property
    def code(self) -> str:
        return str(self.kwargs.get("code", ""))

    def prepare(self) -> None:
        super().prepare()
        if self.code and self.code not in entering.codes(self.edition.definition, self.part):
            raise Http404

    def form_arguments(self) -> dict[str, Any]:
        return {"initial": self.initial(), "draft": self.edition.definition, "code": self.code}

    def initial(self) -> dict[str, Any]:
        stored = self.form_class.values(self.edition.definition, self.code)
        return {"version": self.edition.version, **stored}

    def changed(self, form: Any) -> dict[str, Any]:
        """The definition with the part as it was entered."""
        raise NotImplementedError

    def submit(self, form: Any) -> Edition:
        return services.change_draft(
            version_id=self.edition.pk,
            expected_version=form.expected_version,
            definition=self.changed(form),
            by=self.user,
        )


class ChangeFrame(ChangeDraft):
    """The introduction and the worker's judgement."""

    access = EDIT
    form_class = FrameForm
    title = gettext_lazy("Introduction and judgement")

    def changed(self, form: FrameForm) -> dict[str, Any]:
        return editing.with_frame(self.edition.definition, **form.frame())


class AddSection(ChangeDraft):
    access = EDIT
    form_class = SectionForm
    title = gettext_lazy("Add a section")

    def changed(self, form: SectionForm) -> dict[str, Any]:
        return editing.with_section(self.edition.definition, form.part(), instead_of=self.code)


class ChangeSection(AddSection):
    access = EDIT
    part = "section"
    title = gettext_lazy("Change the section")


class AddQuestion(ChangeDraft):
    """A new question at the end of the section that the address names."""

    access = EDIT
    form_class = QuestionForm
    title = gettext_lazy("Add a question")

    def prepare(self) -> None:
        super().prepare()
        if editing.section_of(self.edition.definition, self.kwargs["section"]) is None:
            raise Http404

    def context(self) -> Mapping[str, Any]:
        return {**super().context(), "form_class": "form-wide"}

    def changed(self, form: QuestionForm) -> dict[str, Any]:
        return editing.with_question(self.edition.definition, form.part(), section=self.kwargs["section"])


class ChangeQuestion(ChangeDraft):
    access = EDIT
    part = "question"
    form_class = QuestionForm
    title = gettext_lazy("Change the question")

    def context(self) -> Mapping[str, Any]:
        return {**super().context(), "form_class": "form-wide"}

    def changed(self, form: QuestionForm) -> dict[str, Any]:
        return editing.with_question(self.edition.definition, form.part(), section="", instead_of=self.code)


class AddMeasure(ChangeDraft):
    access = EDIT
    form_class = MeasureForm
    title = gettext_lazy("Add a result")

    def changed(self, form: MeasureForm) -> dict[str, Any]:
        return editing.with_measure(self.edition.definition, form.part(), instead_of=self.code)


class ChangeMeasure(AddMeasure):
    access = EDIT
    part = "measure"
    title = gettext_lazy("Change the result")


class PartAction(OneEdition, ActionPage):
    """A button on a section, a question or a result (`part`) of a draft, named by its `code`."""

    abstract = True

    def prepare(self) -> None:
        super().prepare()
        part = self.kwargs["part"]
        if part not in PARTS or self.kwargs["code"] not in entering.codes(self.edition.definition, part):
            raise Http404

    def changed(self) -> dict[str, Any]:
        """The definition after it."""
        raise NotImplementedError

    def submit(self, form: Any) -> Edition:
        return services.change_draft(
            version_id=self.edition.pk,
            expected_version=form.expected_version,
            definition=self.changed(),
            by=self.user,
        )


class RemovePart(PartAction):
    access = EDIT
    title = gettext_lazy("Remove it from the draft")
    submit_label = gettext_lazy("Remove")

    def context(self) -> Mapping[str, Any]:
        facts = [(_("Code"), self.kwargs["code"])]
        return {**super().context(), "facts": facts, "submit_class": "btn-danger"}

    def changed(self) -> dict[str, Any]:
        return editing.without(self.edition.definition, self.kwargs["code"], part=self.kwargs["part"])


class MoveUp(PartAction):
    access = EDIT
    title = gettext_lazy("Move it up")
    submit_label = gettext_lazy("Move it up")
    step: ClassVar[int] = -1

    def changed(self) -> dict[str, Any]:
        part, code = self.kwargs["part"], self.kwargs["code"]
        return editing.moved(self.edition.definition, code, part=part, step=self.step)


class MoveDown(MoveUp):
    access = EDIT
    title = gettext_lazy("Move it down")
    submit_label = gettext_lazy("Move it down")
    step = 1
