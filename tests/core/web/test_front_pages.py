"""Whole pages: the component page, the frame around it, the error pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from core.web import navigation

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(ROOT.glob("**/templates/**/*.html"))
TEMPLATES = [path for path in TEMPLATES if not {".venv", "node_modules"} & set(path.parts)]


class Outline(HTMLParser):
    """Ids, label targets and described-by targets of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.wanted: set[str] = set()
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            elif name in {"for", "aria-labelledby", "aria-describedby"} and value:
                self.wanted.update(value.split())
            elif name == "style" or name.startswith("on"):
                self.inline.append(f"{tag} {name}")
            if name == "src" and tag == "script":
                break
        else:
            if tag in {"script", "style"}:
                self.inline.append(tag)


@pytest.fixture(params=["id", "en"])
def components(request: pytest.FixtureRequest, client: Client) -> Iterator[str]:
    cache.clear()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = request.param
    response = client.get("/_/components/")
    assert response.status_code == 200
    html = response.content.decode()
    assert f'<html lang="{request.param}">' in html
    yield html


def test_the_component_page_holds_together(components: str) -> None:
    outline = Outline(components)

    assert outline.inline == []
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.wanted <= set(outline.ids)
    assert components.count("<h1") == 1


def test_nothing_comes_from_another_host(components: str) -> None:
    named = set(re.findall(r'(?:src|href|action|srcset)="(https?:|//)[^"]*"', components))

    assert named == set()


def test_no_page_goes_to_the_browsers_maker_to_be_spelled_or_translated(components: str) -> None:
    assert '<meta name="google" content="notranslate">' in components
    assert '<body translate="no" spellcheck="false" ' in components
    assert 'spellcheck="true"' not in components


def test_a_visitor_gets_no_navigation_but_the_quick_exit(components: str) -> None:
    assert 'class="mainnav"' not in components
    assert f'data-exit="{settings.QUICK_EXIT_URL}"' in components


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("400", {}),
        ("403", {}),
        ("403", {"stale_form": True}),
        ("404", {}),
        ("405", {}),
        ("500", {}),
        ("503", {}),
        ("503", {"sealed": 1}),
    ],
)
def test_error_pages_need_no_request_and_no_database(
    code: str, values: dict[str, Any], language: str, django_assert_num_queries: Any
) -> None:
    with override(language), django_assert_num_queries(0):
        html = render_to_string(f"{code}.html", values)

    assert f'<html lang="{language}">' in html
    assert Outline(html).inline == []
    assert html.count("<h1>") == 1


def test_an_error_page_survives_a_missing_manifest(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    assert 'href="/static/app.css"' in render_to_string("500.html")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_keep_the_content_security_policy(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=\"|hx-on|\|safe\b|javascript:", text)


def test_shared_templates_open_with_what_they_need() -> None:
    for folder in ("components", "layouts", "forms"):
        for path in sorted((ROOT / "templates" / folder).glob("*.html")):
            assert re.search(r"\{#|\{% comment %\}", path.read_text()[:300]), path


def test_navigation_icons_are_in_the_sprite() -> None:
    sprite = ROOT / "static" / "dist" / "icons.svg"
    assert sprite.exists(), "Build the front end first: npm run build"
    built = set(re.findall(r'<symbol id="([^"]+)"', sprite.read_text()))

    assert {item.icon for item in navigation.registry.values()} <= built


def test_a_conflict_page_can_be_sent_back_whole() -> None:
    template = engines["django"].get_template("forms/conflict.html")

    assert "data-conflict" in template.render({"form": {"differences": []}})
