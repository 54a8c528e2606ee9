"""The organisation's own texts of the letters: which there are, how each reads, and another edition of one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.web.pages import ActionPage, DetailPage, FormPage, Page, RowFormPage, RowPage
from legal import services
from legal.forms.letters import LetterTextForm, NewLetterTextForm
from legal.letters import composing, shipped, template, texts
from legal.letters.letter import Letter
from legal.letters.shipped import Shipped
from legal.letters.texts import Chosen
from legal.models import LetterDetails, LetterEdition, LetterTemplate
from legal.permissions import LegalPermission

MANAGE = LegalPermission.MANAGE


def list_url() -> str:
    return reverse("legal:letter-templates")


class Previewed(Page):
    """How a text reads, signed by the applicant, or with `?signed_by=ATTORNEY` by an attorney."""

    abstract = True
    access = MANAGE
    template_name = "legal/letter_template.html"
    title = gettext_lazy("Letter text")

    def previewed(self, under: Chosen) -> dict[str, Any]:
        by_attorney = self.request.GET.get("signed_by") == LetterDetails.SignedBy.ATTORNEY
        return {"letter": composing.sample(under, by_attorney=by_attorney), "by_attorney": by_attorney}


class LetterTemplates(Page):
    """Each kind of letter with the shipped text and the organisation's own."""

    access = MANAGE
    template_name = "legal/letter_templates.html"
    title = gettext_lazy("Letter texts")

    def context(self) -> Mapping[str, Any]:
        own = list(LetterTemplate.objects.visible_to(self.user, self.act).order_by("institution", "id"))
        return {"kinds": [(kind, [row for row in own if row.kind == kind]) for kind in LetterTemplate.Kind]}


class OfKind(Page):
    """About the letters of the kind that the address names."""

    abstract = True
    access = MANAGE

    @cached_property
    def letter(self) -> Shipped:
        if self.kwargs["kind"] not in LetterTemplate.Kind.values:
            raise Http404
        return shipped.of(self.kwargs["kind"])

    def heading(self) -> str | Promise:
        return self.letter.kind.label


class ShippedText(Previewed, OfKind):
    """How the shipped text reads, for people who do not exist."""

    access = MANAGE

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": [(_("Letter texts"), list_url())],
            **self.previewed(texts.chosen(self.letter.kind, None)),
            "kind": self.letter.kind,
        }


class OneTemplate(RowPage):
    abstract = True
    access = MANAGE
    model = LetterTemplate

    @property
    def letter(self) -> Shipped:
        return shipped.of(self.row.kind)

    @cached_property
    def editions(self) -> list[LetterEdition]:
        """All of them, the newest first."""
        rows = LetterEdition.objects.visible_to(self.user, self.act).filter(template=self.row)
        return list(rows.select_related("template", "created_by").order_by("-number"))

    def heading(self) -> str | Promise:
        return self.row.institution or self.letter.kind.label

    def cancel_url(self) -> str:
        return str(self.row.get_absolute_url())

    def after(self, result: Any) -> Any:
        return self.cancel_url()


class TemplatePage(Previewed, OneTemplate, DetailPage):
    """How a text of the organisation reads, in its newest or an older edition."""

    access = MANAGE

    def context(self) -> Mapping[str, Any]:
        asked = self.request.GET.get("version", "")
        newest = self.editions[0]
        edition = next((one for one in self.editions if str(one.number) == asked), newest)
        return {
            "breadcrumbs": [(_("Letter texts"), list_url())],
            **self.previewed(texts.chosen(self.row.kind, edition)),
            "kind": self.letter.kind,
            "edition": edition,
            "editions": self.editions,
            "is_newest": edition is newest,
        }


class Editing(FormPage):
    """A text is tried on people who do not exist with two buttons, as the applicant or an attorney signs, and kept with
    another."""

    abstract = True
    template_name = "legal/letter_text_form.html"
    preview: Letter | None = None
    letter: Any

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": [(_("Letter texts"), list_url())],
            "placeholders": template.explained(self.letter),
            "preview": self.preview,
        }

    def submit(self, form: Any) -> Any:
        if "preview" not in self.request.POST:
            return self.keep(form)
        said = form.cleaned_data
        services.require_usable_letter(kind=self.letter.kind, addressee=said["addressee"], text=said["text"])
        by_attorney = self.request.POST["preview"] == LetterDetails.SignedBy.ATTORNEY
        under = Chosen(self.letter, said["text"], said["addressee"], "")
        self.preview = composing.sample(under, by_attorney=by_attorney)
        return form

    def keep(self, form: Any) -> LetterTemplate:
        raise NotImplementedError

    def succeeded(self, result: Any) -> HttpResponseBase:
        if self.preview is not None:
            return self.show(result)
        messages.success(self.request, _("The text is saved. The next letter is written by it."))
        return self.redirect(result.get_absolute_url())


class TemplateAdd(Editing, OfKind):
    """A text of the organisation's own, which begins as the shipped one."""

    access = MANAGE
    form_class = NewLetterTextForm
    title = gettext_lazy("Write a text of your own")

    def prepare(self) -> None:
        super().prepare()
        self.letter  # noqa: B018 -- a kind that is none is a 404 before anything else

    def initial(self) -> dict[str, Any]:
        return {"text": self.letter.text}

    def keep(self, form: Any) -> LetterTemplate:
        return services.add_letter_template(kind=self.letter.kind, **form.cleaned_data, by=self.user)

    def cancel_url(self) -> str:
        return list_url()


class TemplateEdit(Editing, OneTemplate, RowFormPage):
    access = MANAGE
    form_class = LetterTextForm
    title = gettext_lazy("Change the text")

    def initial(self) -> dict[str, Any]:
        newest = self.editions[0]
        return {
            "version": self.row.version,
            "addressee": newest.addressee,
            "text": newest.text or self.letter.text,
        }

    def keep(self, form: Any) -> LetterTemplate:
        return services.change_letter_template(
            template_id=self.row.pk,
            expected_version=form.expected_version,
            addressee=form.cleaned_data["addressee"],
            text=form.cleaned_data["text"],
            by=self.user,
        )


class TemplateRestore(OneTemplate, ActionPage):
    access = MANAGE
    title = gettext_lazy("Back to the shipped text")
    submit_label = gettext_lazy("Back to the shipped text")
    done = gettext_lazy("The shipped text is used again.")

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": [(_("Letter texts"), list_url())],
            "consequences": [_("The next letter is written by the shipped text. Yours stays among the versions.")],
        }

    def submit(self, form: Any) -> LetterTemplate:
        return services.restore_shipped_letter(
            template_id=self.row.pk, expected_version=form.expected_version, by=self.user
        )
