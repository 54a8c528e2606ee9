"""Long forms in a case: what is being written is kept on the server, for who writes it alone, until it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext

from cases.form_drafts.models import FormDraft
from cases.form_drafts.services import drop_form_draft, keep_form_draft
from cases.record.models import Case
from cases.web.pages import CaseFormPage
from core import unreadable
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError
from core.web import form_recovery
from core.web.tables import time_or_day


class KeepsDraft(CaseFormPage):
    """A long form, kept while somebody fills it in: it stands first among the bases of its page.

    `draft_in` is the compartment in which the form's record lies. The draft carries the version of the row with which
    it was begun, so that one that is sent late meets what was saved meanwhile.
    """

    abstract = True
    draft_in: ClassVar[Compartment]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.abstract and not hasattr(cls, "draft_in"):
            raise TypeError(f"{cls.__qualname__} does not say in which compartment its drafts lie.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.prepare()
        form = self.form_class(**self.form_arguments())
        if self.begun:
            form_recovery.fill(form, self.begun)
            messages.info(request, gettext("Nothing is saved yet. Your text is still here: check it and save it."))
        return self.show(form)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "autosave" in request.POST:
            return self._keep()
        if "discard" in request.POST:
            drop_form_draft(address=request.path, by=self.user)
            return self.redirect(request.path)
        return super().post(request, *args, **kwargs)

    @cached_property
    def draft(self) -> FormDraft | None:
        """What the user has begun to write here, wherever they did; on record, like what it will be."""
        if self.request.method == "POST":
            return None
        rows = FormDraft.objects.visible_to(self.user, self.act, case=self.case)
        found = rows.filter(address=self.request.path).first()
        if found is not None:
            found.case = self.case
            if self.draft_in not in self.opens:
                log_access(by=self.user, act=self.log_act(), rows=[found], compartments=[self.draft_in])
        return found

    @cached_property
    def begun(self) -> list[list[str]]:
        """The names and values of the draft; none where it is damaged."""
        found = self.draft.answers if self.draft else []
        return [] if unreadable.held_by(found) else found

    @cached_property
    def form_mark(self) -> str:
        """That with which the draft was begun: what was saved before the answer got lost is not saved again."""
        return dict(self.begun).get("form_mark") or super().form_mark

    def context(self) -> Mapping[str, Any]:
        shown = {"draft_url": self.request.path, "has_draft": self.draft is not None}
        if self.draft is not None:
            shown["saved"] = kept_when(self.draft.updated_at) if self.begun else unreadable.word()
        return {**super().context(), **shown}

    def succeeded(self, result: Any) -> HttpResponseBase:
        drop_form_draft(address=self.request.path, by=self.user)
        return super().succeeded(result)

    def _keep(self) -> JsonResponse:
        """Nothing of the case is opened for it."""
        case = self._found()
        if form_recovery.is_anothers(self.request):
            said = gettext("This form was opened by somebody else. Nothing was saved.")
            return JsonResponse({"saved": said}, status=409)
        try:
            draft = keep_form_draft(
                case=case,
                compartment=self.draft_in,
                address=self.request.path,
                answers=form_recovery.pairs(self.request.POST),
                by=self.user,
            )
        except DomainError as error:
            return JsonResponse({"saved": str(error.message)}, status=422)
        return JsonResponse({"saved": kept_when(draft.updated_at)})

    def _found(self) -> Case:
        """The case of the address, in which the user may write such a form. Raises Http404, also without its record."""
        rows = Case.objects.visible_to(self.user, self.act, compartment=self.draft_in).with_reached_by()
        case: Case | None = rows.filter(pk=self.kwargs["case"]).first()
        if case is None:
            raise Http404
        if self.record_model is not None:
            manager: Any = self.record_model._default_manager
            if not manager.visible_to(self.user, self.act, case=case).filter(pk=self.kwargs["pk"]).exists():
                raise Http404
        return case


def kept_when(at: datetime) -> str:
    """When a draft was kept, in words."""
    return gettext("Draft kept %(when)s") % {"when": time_or_day(at)}


__all__ = ["KeepsDraft"]
