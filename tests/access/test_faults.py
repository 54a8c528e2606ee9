"""A matrix that cannot fail proves nothing: each planted fault must turn it red."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from cases.case_list.views import CaseList
from cases.record import querysets
from cases.record.access_models import CaseAccess
from cases.record.models import Case, Identity
from cases.record.querysets import CaseQuerySet
from cases.web import pages as web_pages
from core.access.actor import Acting, ActingUser
from core.access.log import accountable
from core.access.permissions import CorePermission
from core.web.pages import FormPage, RowPage
from tests.access.judging import ask
from tests.access.kept_stage import kept_stage
from tests.access.questions import Question, each_actor, every_question, rows, url_names
from tests.factories import MARK_ACCOUNT

Patch = pytest.MonkeyPatch


def every_role_may_everything(patch: Patch) -> None:
    patch.setattr(Acting, "may", lambda self, code, compartment="general": True)


def visible_to_forgets_the_assignment(patch: Patch) -> None:
    def reachable(user: ActingUser, *, act: str | None, compartment: str = "general") -> Any:
        return CaseAccess.objects.values("case_id")

    patch.setattr(querysets, "reachable", reachable)


def a_role_counts_at_every_site_of_its_holder(patch: Patch) -> None:
    original = Acting.principals

    def principals(self: Acting, code: str, compartment: str = "general") -> list[Any]:
        found = original(self, code, compartment)
        return [*found, *self.site_ids] if len(found) > 1 else found

    patch.setattr(Acting, "principals", principals)


def a_list_forgets_whose_rows_it_shows(patch: Patch) -> None:
    original = CaseList.narrow
    patch.setattr(CaseList, "narrow", lambda self, rows: original(self, Case.objects.all()))


def a_case_opens_to_whoever_asks_for_its_records(patch: Patch) -> None:
    patch.setattr(querysets, "within", lambda case, user, *, act, compartments: list(compartments))


def restricted_cases_are_refused_instead_of_missing(patch: Patch) -> None:
    original = CaseQuerySet.visible_to

    def visible_to(self: Any, user: ActingUser, act: str | None = None) -> Any:
        if self.model._default_manager.filter(is_restricted=True).exists() and not original(self, user, act).exists():
            raise PermissionDenied
        return original(self, user, act)

    patch.setattr(CaseQuerySet, "visible_to", visible_to)


def a_form_writes_and_then_returns_its_refusal(patch: Patch) -> None:
    """A refusal that is raised rolls back what was written; one that is returned would keep it."""
    original = FormPage.post

    def post(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        for identity in Identity.objects.all()[:1]:
            Identity.objects.filter(pk=identity.pk).update(version=identity.version + 1)
        try:
            return original(self, request, *args, **kwargs)
        except Http404:
            return HttpResponse(status=404)

    patch.setattr(FormPage, "post", post)


def the_name_is_shown_to_roles_without_identity(patch: Patch) -> None:
    def survivor(self: Any) -> str:
        with accountable():
            patch.setattr("core.access.log.require_logged", lambda subject, compartment: None)
            return str(Identity.objects.get(person=self.case.person_id).full_name)

    patch.setattr(web_pages.InCase, "survivor", property(survivor))
    patch.setattr(Acting, "reads", lambda self, compartment: compartment != "identity" and _reads(self, compartment))


def _reads(acting: Acting, compartment: str) -> bool:
    return (CorePermission.READ.value, compartment) in acting.grants


def an_error_page_carries_the_story(patch: Patch) -> None:
    original = RowPage.log_act

    def log_act(self: Any) -> str:
        return original(self)

    patch.setattr(RowPage, "log_act", log_act)
    patch.setattr(
        "core.web.error_pages.render",
        lambda request, template, context=None, status=200: HttpResponse(MARK_ACCOUNT, status=status),
    )


def delete_is_an_accepted_method(patch: Patch) -> None:
    patch.setattr(RowPage, "http_method_names", ["get", "head", "post", "delete"])
    patch.setattr(RowPage, "delete", lambda self, request, **kwargs: HttpResponse(status=204), raising=False)


FAULTS: list[Callable[[Patch], None]] = [
    every_role_may_everything,
    visible_to_forgets_the_assignment,
    a_role_counts_at_every_site_of_its_holder,
    a_list_forgets_whose_rows_it_shows,
    a_case_opens_to_whoever_asks_for_its_records,
    restricted_cases_are_refused_instead_of_missing,
    a_form_writes_and_then_returns_its_refusal,
    the_name_is_shown_to_roles_without_identity,
    an_error_page_carries_the_story,
    delete_is_an_accepted_method,
]


def some_questions() -> list[Question]:
    """A page, a form and a list, by everybody, in every state: enough to see each fault."""
    names, methods = ("cases:detail", "cases:list", "cases:edit-identity"), ("GET", "POST", "DELETE")
    return [q for q in every_question(rows()) if q.row.name in names and q.method in methods]


@pytest.mark.no_cover  # what it opens is covered by other tests, and measuring makes it half as slow again
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_planted_fault_turns_the_matrix_red(
    db: None, monkeypatch: Patch, fault: Callable[[Patch], None], record_property: Callable[[str, object], None]
) -> None:
    asked = some_questions()
    assert asked
    stage = kept_stage()
    for client in stage.clients.values():
        assert client is not None
    with monkeypatch.context() as patch:
        fault(patch)
        for question in asked:
            ask(stage, question)
            if stage.deviations:
                break
    record_property("faults_planted", 1)
    record_property("faults_unseen", int(stage.deviations == []))
    assert stage.deviations != []


def test_without_a_fault_the_same_questions_are_green(db: None) -> None:
    asked = some_questions()
    stage = kept_stage()
    for question in asked:
        ask(stage, question)
    assert (len(asked) > 300, stage.deviations) == (True, [])


def test_a_url_without_a_row_and_a_row_without_a_url_are_found(monkeypatch: Patch) -> None:
    named = url_names()
    without = {name: row for name, row in rows().items() if name != "cases:detail"}
    assert set(named) - set(without) == {"cases:detail"}


def test_a_row_that_forgets_an_actor_is_refused() -> None:
    with pytest.raises(ValueError, match="not named"):
        each_actor({"caseworker": 200}, "cases:detail GET")
