"""Forgetting access is a failed start, not a leak."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import get_resolver, path

from cases.permissions import CasePermission
from cases.record.models import Case
from core import checks
from core.access.permissions import Public
from core.api.base import Endpoint
from core.web.pages import DetailPage, FormPage, ListPage, Page
from core.web.pagination import after, cursor, packed, unpacked


def test_a_page_without_access_does_not_start() -> None:
    with pytest.raises(TypeError, match="must declare its access"):
        type("Forgetful", (Page,), {"__module__": "somewhere"})


@pytest.mark.parametrize("name", ["dispatch", "get_queryset", "get_object", "row", "as_view"])
def test_a_page_or_its_mixin_that_overrides_a_sealed_method_does_not_start(name: str) -> None:
    mixin = type("Mixin", (), {"__module__": "somewhere", name: lambda self: None})
    with pytest.raises(TypeError, match="access is decided in core"):
        type("Clever", (mixin, DetailPage), {"access": CasePermission.VIEW, "model": Case, "__module__": "somewhere"})


def test_an_endpoint_that_overrides_a_sealed_method_does_not_start() -> None:
    with pytest.raises(TypeError, match="access is decided in core"):
        type("Clever", (Endpoint,), {"get_permissions": lambda self: [], "__module__": "somewhere"})


def test_a_form_that_does_not_say_what_it_does_or_where_it_leads_is_a_mistake_of_its_author() -> None:
    public = {"access": Public("a test"), "__module__": "somewhere"}
    page = type("Silent", (FormPage,), public)()
    with pytest.raises(TypeError, match="Silent does not say what it does"):
        page.submit(None)
    with pytest.raises(TypeError, match="Silent does not say where it leads"):
        page.after(None)


def test_a_public_page_says_why() -> None:
    page = type("Open", (Page,), {"access": Public("a test"), "template_name": "400.html", "__module__": "somewhere"})
    assert page.as_view().login_required is False


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a view that asks nobody")


urlpatterns = [path("plain/", plain)]


@pytest.mark.urls(__name__)
def test_a_plain_view_fails_the_check() -> None:
    found = checks.every_view_declares_access(None)
    assert [message.id for message in found] == ["core.E001"]


def test_the_projects_own_urls_pass_the_check() -> None:
    assert checks.every_view_declares_access(None) == []


def test_a_cursor_that_is_not_understood_shows_the_first_page() -> None:
    rows = Case.objects.none()
    key = uuid4()
    moments = ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-01-05T08:00:00", "2026-13-45", "\x00")
    made = [packed([moment, str(key)]) for moment in moments]
    unlike = [packed(values) for values in (["x"], ["", ""], ["a", "b", "c"], ["2026-01-05T08:00:00Z", "zzz"])]
    whole = packed(["2026-01-05T08:00:00Z", str(key)])
    assert after(rows, ("-updated_at", "-id"), whole) is not rows
    broken = [
        "",
        "x",
        "~",
        "=",
        "\x00",
        "é",
        "____",
        f"{whole}=",
        f"{whole}A",
        whole.lower(),
        f"2026-01-05T08:00:00Z~{key}",
    ]
    for text in [*broken, *made, *unlike]:
        assert after(rows, ("-updated_at", "-id"), text) is rows, text
    assert after(rows, ("code", "id"), packed(["K26\x00", str(key)])) is rows
    assert RequestFactory().get("/").GET.get("after", "") == ""
    case = Case(code="K26-TEST1", organisation_id=uuid4())
    text = cursor(case, ("-updated_at", "-id"))
    assert unpacked(text, 2) == [case.updated_at.isoformat(), str(case.pk)]
    assert re.fullmatch(r"[A-Za-z0-9_-]+", text)


def test_only_the_first_value_of_a_cursor_may_be_what_somebody_has_written() -> None:
    assert unpacked(packed(["Ibu~Ayah", "1", "2"]), 3) == ["Ibu~Ayah", "1", "2"]
    for length in range(1, 9):
        assert unpacked(packed(["é" * length, "1"]), 2) == ["é" * length, "1"]


def test_no_list_goes_by_a_column_that_may_be_empty() -> None:
    """No row lies behind one that has nothing there, so a list would end before its end."""
    assert get_resolver().url_patterns
    found: dict[Any, int] = {}
    for listed in [*below(ListPage), *below(Endpoint)]:
        fields = {field.name: field for field in listed.model._meta.fields} if hasattr(listed, "model") else {}
        found |= {(listed, name): 1 for name in listed.order if getattr(fields.get(name.lstrip("-")), "null", False)}
    assert found == {}


def below(base: type[Any]) -> Iterator[type[Any]]:
    for each in base.__subclasses__():
        yield each
        yield from below(each)
