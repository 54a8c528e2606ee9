"""Tags of our templates: icons, badges, money, timeline. `{% load front %}`."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.domain.languages import INDONESIAN
from core.domain.money import RUPIAH, format_money
from core.web.pages import Page
from core.web.tab_titles import is_telling
from core.web.timeline import TimelineItem, compartment_html, escaped, icon_html, sprite_url, timeline_html

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A Tabler icon from our sprite. Without a label it is decoration; with one it is read aloud."""
    if not label:
        return icon_html(name)
    return format_html(
        '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, sprite_url(), name
    )


@register.simple_tag
def badge(text: Any, colour: str = "grey") -> SafeString:
    """A quiet label. Colours: grey, blue, green, amber, red, violet, rose, accent."""
    return format_html('<span class="badge badge-{}">{}</span>', colour, text)


@register.simple_tag
def compartment_badge(value: str) -> SafeString:
    """Which kind of content this is, by colour, icon and word."""
    return compartment_html(value)


@register.filter
def money(amount: Decimal | int | None, currency: str = RUPIAH) -> str:
    """An amount with its currency in the reader's language, as in documents; empty for None."""
    if amount is None:
        return ""
    return format_money(Decimal(amount), currency, get_language() or INDONESIAN)


@register.filter
def attributes(values: dict[str, Any]) -> SafeString:
    """The attributes of a widget in the order of their names; those that are True stand without a value."""
    given = sorted((name, value) for name, value in values.items() if value is not None and value is not False)
    parts = (f" {name}" if value is True else f' {name}="{escaped(value)}"' for name, value in given)
    return SafeString("".join(parts))


@register.filter
def options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """The options of a select (`widget.optgroups`), each group under its name."""
    found = []
    for name, members, _index in groups:
        inner = "".join(
            f'<option value="{escaped(o["value"])}"{attributes(o["attrs"])}>{escaped(o["label"])}</option>'
            for o in members
        )
        found.append(f'<optgroup label="{escaped(name)}">{inner}</optgroup>' if name else inner)
    return SafeString("".join(found))


@register.filter
def timeline(entries: Iterable[TimelineItem]) -> SafeString:
    """The entries of a timeline, by day."""
    return timeline_html(entries)


@register.simple_tag
def quick_exit_url() -> str:
    """The neutral page that quick exit leads to."""
    return str(settings.QUICK_EXIT_URL)


@register.simple_tag
def source_url() -> str:
    """Where the source code of this installation is offered; empty where nobody has said it."""
    return str(settings.SOURCE_URL)


@register.simple_tag
def left_cookie() -> str:
    """The name of the cookie by which a browser tells that it was left."""
    return str(settings.LEFT_COOKIE_NAME)


@register.simple_tag(takes_context=True)
def tab_title(context: template.Context) -> str:
    """What the browser calls the page: its title, or what stands for one that betrays what it is about."""
    title = str(context.get("title", ""))
    return str(getattr(context.get("page"), "tab", Page.tab)) if is_telling(title) else title


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file, also when the manifest is not there: for pages that must never fail."""
    try:
        return str(staticfiles_storage.url(name))
    except (ValueError, OSError):
        return f"/static/{name}"
