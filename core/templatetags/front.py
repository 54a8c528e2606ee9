"""Tags of our templates: icons, badges, money. `{% load front %}`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language

from core.access import Compartment
from core.domain.languages import INDONESIAN
from core.domain.money import RUPIAH, format_money

register = template.Library()


class Look(NamedTuple):
    """A Tabler icon and a colour of our badges. Icons are given by keyword, so that the build finds them."""

    icon: str
    colour: str


COMPARTMENT_LOOKS = {
    Compartment.GENERAL: Look(icon="folder", colour="grey"),
    Compartment.IDENTITY: Look(icon="id", colour="blue"),
    Compartment.LOCATION: Look(icon="map-pin", colour="amber"),
    Compartment.CLINICAL: Look(icon="stethoscope", colour="rose"),
    Compartment.COUNSELLING: Look(icon="message-circle", colour="violet"),
    Compartment.LEGAL: Look(icon="gavel", colour="accent"),
}


@lru_cache(maxsize=1)
def sprite_url() -> str:
    return static("icons.svg")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A Tabler icon from our sprite. Without a label it is decoration; with one it is read aloud."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            label,
            sprite_url(),
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        sprite_url(),
        name,
    )


@register.simple_tag
def badge(text: Any, colour: str = "grey") -> SafeString:
    """A quiet label. Colours: grey, blue, green, amber, red, violet, rose, accent."""
    return format_html('<span class="badge badge-{}">{}</span>', colour, text)


@register.simple_tag
def compartment_badge(value: str) -> SafeString:
    """Which kind of content this is, by colour, icon and word."""
    compartment = Compartment(value)
    look = COMPARTMENT_LOOKS[compartment]
    return format_html('<span class="badge badge-{}">{}{}</span>', look.colour, icon(look.icon), compartment.label)


@register.filter
def money(amount: Decimal | int | None, currency: str = RUPIAH) -> str:
    """An amount with its currency in the reader's language, as in documents; empty for None."""
    if amount is None:
        return ""
    return format_money(Decimal(amount), currency, get_language() or INDONESIAN)


@register.filter
def by_day(entries: Iterable[Any]) -> list[tuple[date, list[Any]]]:
    """Entries with `at`, in their order, in groups of the local day on which they happened."""
    return [(day, list(rows)) for day, rows in groupby(entries, key=lambda entry: localtime(entry.at).date())]


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file, also when the manifest is not there: for pages that must never fail."""
    try:
        return str(staticfiles_storage.url(name))
    except (ValueError, OSError):
        return f"/static/{name}"
