"""The kinds of entries that a timeline can be cut down to, as options of a select."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cases import timeline

register = template.Library()


@register.simple_tag
def kind_options(chosen: str) -> SafeString:
    """`<option>`s in the order of their names, the chosen one selected."""
    return _options(chosen if chosen in timeline.registered() else "", get_language() or "")


@lru_cache(maxsize=256)
def _options(chosen: str, language: str) -> SafeString:
    """Two dozen words that never change while the process lives, on the most opened page."""
    kinds = sorted((str(kind.label), kind.code) for kind in timeline.registered().values())
    rows = ((code, " selected" if code == chosen else "", label) for label, code in kinds)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)
