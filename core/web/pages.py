"""The base pages. One request, in a straight line:

signed in? → one organisation's scope → may the role do this (403)? → is the row visible (404)? → a line in
the access log → one call into a service or selector → a rendered page, all inside the scope.

A page says `access`; without it the project does not start. The methods that decide access are sealed: a
subclass that overrides one does not start either. To show fewer rows, override `narrow(rows)`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core import idempotency, unreadable
from core.access import providers
from core.access.actor import ActingUser, acting_user
from core.access.log import MANY, accountable, log_access
from core.access.permissions import Access, PermissionCode, Public, SignedIn
from core.compartments import Compartment
from core.db import author, organisation_scope
from core.errors import DomainError, EditConflict, ProofNeeded
from core.records import VisibleQuerySet
from core.web import error_pages, form_recovery
from core.web.forms import FormBehaviour, VersionOnly
from core.web.pagination import after, cursor

SEALED = frozenset({"dispatch", "as_view", "setup", "get_queryset", "get_object", "get_permissions", "row"})


def refuse_overrides(kind: type, base: type) -> None:
    """Raise TypeError when `kind`, or a mixin of it, overrides a sealed method of `base`'s module."""
    for ancestor in kind.__mro__:
        own = ancestor.__module__.startswith(("core.web.pages", "core.api.", "django.", "rest_framework."))
        overridden = SEALED & vars(ancestor).keys()
        if overridden and not own and ancestor is not object:
            raise TypeError(f"{ancestor.__qualname__} overrides {sorted(overridden)}: access is decided in core.")


class Page(View):
    """A page with a template. Subclasses set `access`, `template_name`, and override `context()`."""

    access: ClassVar[Access]
    template_name: ClassVar[str] = ""
    title: ClassVar[str | Promise] = ""
    # For the browser, where the title betrays (`core.web.tab_titles`).
    tab: ClassVar[str | Promise] = gettext_lazy("Details")
    opens: ClassVar[tuple[Compartment, ...]] = ()
    step_up: ClassVar[str] = ""
    before_terms: ClassVar[bool] = False  # Whether it opens to who has not accepted the terms of use yet.
    # Whether a word may stand for what is damaged (`core.unreadable`) where it shows: not in a file or a document.
    shows_damage: ClassVar[bool] = True
    abstract: ClassVar[bool] = True
    # Links and forms use these; whatever else is asked is 405.
    http_method_names = ["get", "head", "post"]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        refuse_overrides(cls, Page)
        if "abstract" not in vars(cls):
            cls.abstract = False
        if cls.abstract:
            return
        declared = getattr(cls, "access", None)
        if not isinstance(declared, PermissionCode | Public | SignedIn):
            raise TypeError(f"{cls.__module__}.{cls.__qualname__} must declare its access.")
        cls.login_required = not isinstance(declared, Public)  # type: ignore[attr-defined]

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        view = super().as_view(**initkwargs)
        view.login_required = not isinstance(cls.access, Public)  # type: ignore[attr-defined]
        return view

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(self.access, Public):
            with accountable():
                return _rendered(super().dispatch(request, *args, **kwargs))
        organisation_id = request.session.get("organisation")
        if organisation_id is None:
            return redirect("accounts:organisations")
        proved_at = providers.authoriser.proved_at(request)
        with accountable(proved_at), author(by=request.user.pk), organisation_scope(UUID(organisation_id)):
            acting = providers.authoriser.acting(acting_user(request), UUID(organisation_id))
            if acting is None:
                logout(request)
                return redirect("accounts:sign-in")
            request.user.acting = acting  # type: ignore[union-attr]
            if acting.owes_terms and not self.before_terms:
                return providers.authoriser.ask_terms(request)
            if isinstance(self.access, PermissionCode) and not acting.may(self.access):
                raise PermissionDenied
            # "Today" is the day of the site where the user works, on the page and in the service alike.
            with timezone.override(acting.time_zone):
                purpose = self.asks_proof()
                if purpose and not providers.authoriser.is_fresh(request, purpose):
                    return providers.authoriser.ask_proof(request, purpose)
                only_shows = request.method in ("GET", "HEAD")
                try:
                    with unreadable.shown(self.shows_damage and only_shows):
                        response = super().dispatch(request, *args, **kwargs)
                    with unreadable.shown(self.shows_damage):
                        return _rendered(response)
                except ProofNeeded:
                    return providers.authoriser.ask_proof(request, MANY)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return error_pages.not_allowed(request, super().http_method_not_allowed(request).headers["Allow"])

    @property
    def user(self) -> ActingUser:
        """Whoever asks for the page. A page that is open to all reads `request.user`."""
        return acting_user(self.request)

    def asks_proof(self) -> str:
        """For which purpose this request needs a freshly proved session; empty for none."""
        return self.step_up

    @property
    def act(self) -> str | None:
        """The permission code under which rows are fetched."""
        return str(self.access) if isinstance(self.access, PermissionCode) else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.render()

    def context(self) -> Mapping[str, Any]:
        """What the template shows beside `page` and `title`."""
        return {}

    def heading(self) -> str | Promise:
        return self.title

    def render(self, *, status: int = 200, fragment: str = "", **extra: Any) -> TemplateResponse:
        """The page, or only the named partial of its template (for htmx)."""
        template = f"{self.template_name}#{fragment}" if fragment else self.template_name
        values = {"page": self, "title": self.title, "heading": self.heading(), **self.context(), **extra}
        return TemplateResponse(self.request, template, values, status=status)

    def redirect(self, to: Any, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
        response = redirect(to, *args, **kwargs)
        response.status_code = 303
        return response


class RowPage(Page):
    """A page about one row of `model`, found by the URL's `pk` among what the user may see."""

    abstract = True
    model: ClassVar[type[models.Model]]
    row_kwarg: ClassVar[str] = "pk"
    select: ClassVar[tuple[str, ...]] = ()

    @cached_property
    def row(self) -> Any:
        """The row. Raises Http404 when it is not there or not visible: the two are the same."""
        manager: Any = self.model._default_manager
        rows = self.narrow(manager.visible_to(self.user, self.act))
        # Without names select_related() would follow every key.
        rows = rows.select_related(*self.select) if self.select else rows
        row = rows.filter(pk=self.kwargs[self.row_kwarg]).first()
        if row is None:
            raise Http404
        if self.opens:
            log_access(by=self.user, act=self.log_act(), rows=[row], compartments=self.opens)
        return row

    def narrow(self, rows: Any) -> Any:
        """Fewer of the visible rows, never more."""
        return rows

    def log_act(self) -> str:
        """The verb under which the access log notes this page."""
        return f"{self.model._meta.app_label}.{self.model._meta.model_name}.opened"


class DetailPage(RowPage):
    """Shows one row. The template gets it as `row`."""

    abstract = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.render(row=self.row)


class ListPage(Page):
    """Shows rows by key-set pages: `?after=` the last row's cursor. The template gets `rows`, `next`."""

    abstract = True
    model: ClassVar[type[models.Model]]
    order: tuple[str, ...] = ("-created_at", "-id")  # narrow() may choose another for the request, and another size
    page_size: int = 50
    select: ClassVar[tuple[str, ...]] = ()

    def narrow(self, rows: Any) -> Any:
        """Fewer of the visible rows (filters), never more."""
        return rows

    def rows(self) -> list[Any]:
        """One page of rows, plus one when there is a next page."""
        manager: Any = self.model._default_manager
        visible: VisibleQuerySet[Any] = manager.visible_to(self.user, self.act)
        rows = self.narrow(visible)
        rows = rows.select_related(*self.select) if self.select else rows
        rows = rows.order_by(*self.order)
        found = list(after(rows, self.order, self.request.GET.get("after", ""))[: self.page_size + 1])
        if self.opens:
            log_access(
                by=self.user,
                act=f"{self.model._meta.app_label}.{self.model._meta.model_name}.listed",
                rows=found[: self.page_size],
                compartments=self.opens,
            )
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = self.rows()
        following = cursor(found[self.page_size - 1], self.order) if len(found) > self.page_size else ""
        return self.render(rows=self.present(found[: self.page_size]), next=following)

    def present(self, rows: list[Any]) -> Sequence[Any]:
        """The rows as the template shows them; the look has been logged."""
        return rows


class FormPage(Page):
    """A form and what it does. Override `submit(form)`: one call into a service.

    With `model` the form is about one visible row (`self.row`): the one it edits or adds to. Invalid input
    and a rule that refuses come back as the same form with status 422; an edit conflict as 409. The word for what is
    damaged may stand around it: its fields do not begin with it (`core.web.forms`), and `submit()` does not read it.
    """

    abstract = True
    template_name = "forms/page.html"
    form_class: ClassVar[type[FormBehaviour]]
    submit_label: ClassVar[str | Promise] = ""
    intro: ClassVar[str | Promise] = ""
    done: ClassVar[str | Promise] = ""
    fragment: ClassVar[str] = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.prepare()
        return self.show(self.form_class(**self.form_arguments()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.prepare()
        if form_recovery.comes_back(request):
            with unreadable.shown(self.shows_damage):
                form = self.form_class(**self.form_arguments())
            if form_recovery.refill(form, request):
                messages.info(request, _("Nothing is saved yet. Your text is still here: check it and save it."))
            else:
                messages.warning(request, _("Your text could not be kept. Please enter it again."))
            return self.show(form)
        with unreadable.shown(self.shows_damage):
            if form_recovery.is_anothers(request):
                return self.not_from_here()
            key = idempotency.key_of_form(request)
            before = idempotency.made(key)
            if before is not None:
                self.sent_again()
                return self._saved(before)
            form = self.form_class(data=request.POST, files=request.FILES or None, **self.form_arguments())
            if not form.is_valid():
                return self.invalid(form)
        try:
            with unreadable.staying(form.damaged):
                result = idempotency.keep(key, lambda: self.submit(form))
        except (DomainError, ValidationError) as error:
            form.refuse(error)
            return self.show(form, status=422)
        except EditConflict as conflict:
            with unreadable.shown(self.shows_damage):
                form.meet(conflict.current)
            return self.show(form, status=409)
        return self._saved(result)

    def _saved(self, result: Any) -> HttpResponseBase:
        self.form_mark = idempotency.new_mark()  # of what is shown next
        if self.done:
            messages.success(self.request, str(self.done))
        return self.succeeded(result)

    @cached_property
    def form_mark(self) -> str:
        """What tells this form from others that say the same; after a refusal and after signing in again the same."""
        return form_recovery.mark(self.request) or idempotency.new_mark()

    def sent_again(self) -> None:
        """What is left to do where the same form has come before, so that `submit()` is not called."""

    def not_from_here(self) -> TemplateResponse:
        """The answer to a form that was opened at work in another organisation: what was typed, and nothing saved. It
        stays that organisation's form: sent again from here it is refused again. To somebody else an empty one.
        """
        if not form_recovery.is_of_same_person(self.request):
            messages.warning(self.request, _("This form was opened by somebody else. Nothing was saved."))
            return self.show(self.form_class(**self.form_arguments()), status=409)
        form = self.form_class(data=self.request.POST, **self.form_arguments())
        # Not what this organisation would say to it.
        form.errors.clear()
        form.add_error(
            None,
            _("You opened this form in another organisation. Nothing was saved. Switch back to it and save again."),
        )
        answer = self.show(form, status=409)
        (answer.context_data or {})["form_owner"] = self.request.POST["form_owner"]
        return answer

    def prepare(self) -> None:
        """Fetch what the page is about, so that a row that is not visible is a 404 before anything else."""

    def form_arguments(self) -> dict[str, Any]:
        """Keyword arguments of the form beside data and files."""
        return {"initial": self.initial()}

    def initial(self) -> dict[str, Any]:
        return {}

    def invalid(self, form: Any) -> HttpResponseBase:
        """The answer to input that does not make sense: the form with its errors."""
        return self.show(form, status=422)

    def submit(self, form: Any) -> Any:
        """Call the service. May raise DomainError, ValidationError or EditConflict."""
        raise TypeError(f"{type(self).__qualname__} does not say what it does.")

    def succeeded(self, result: Any) -> HttpResponseBase:
        """The answer after success: a redirect (303)."""
        return self.redirect(self.after(result))

    def after(self, result: Any) -> Any:
        """Where to go after success: a URL or an object with get_absolute_url()."""
        raise TypeError(f"{type(self).__qualname__} does not say where it leads.")

    def cancel_url(self) -> str:
        return ""

    def show(self, form: Any, *, status: int = 200) -> TemplateResponse:
        htmx = self.fragment if getattr(self.request, "htmx", False) else ""
        with unreadable.shown(self.shows_damage):
            return self.render(
                status=status,
                fragment=htmx,
                form=form,
                form_owner=form_recovery.owner(self.user),
                form_mark=self.form_mark,
                submit_label=self.submit_label,
                intro=self.intro,
                cancel_url=self.cancel_url(),
            )


class RowFormPage(FormPage, RowPage):
    """A form about one visible row."""

    abstract = True

    def target(self) -> Any:
        """The row that the form changes and whose version it carries. Raises Http404."""
        return self.row

    def prepare(self) -> None:
        self.target()


class ActionPage(RowFormPage):
    """A button: no fields beside the version. A GET asks for confirmation, a POST does it."""

    abstract = True
    template_name = "forms/confirm.html"
    form_class = VersionOnly

    def initial(self) -> dict[str, Any]:
        return {"version": self.target().version}


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    if isinstance(response, TemplateResponse) and not response.is_rendered:
        response.render()
    return response


__all__ = ["ActionPage", "DetailPage", "FormPage", "ListPage", "Page", "RowFormPage", "RowPage"]
