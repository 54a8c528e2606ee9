"""The kinds of entries that a timeline can be cut down to, as options of a select."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from cases.extension import timeline

register = template.Library()


@register.simple_tag
def kind_options(chosen: str, offered: Iterable[str]) -> SafeString:
    """`<option>`s for what is offered and what is chosen, in the order of their names."""
    registered = timeline.registry
    kinds = sorted((str(registered[code].label), code) for code in {*offered, chosen} if code in registered)
    rows = ((code, " selected" if code == chosen else "", label) for label, code in kinds)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)
