"""The timeline's entries as HTML, by day. It shows hundreds at once on the most opened page, so each entry is one
string rather than a dozen template nodes: whatever comes from outside goes through `escaped()`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from functools import cache, lru_cache
from html import escape
from itertools import groupby
from typing import NamedTuple, Protocol

from django.templatetags.static import static
from django.utils import formats
from django.utils.dateformat import time_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from core.access import Compartment


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


class Entry(Protocol):
    """What the timeline shows of an entry. `url`, `text` and `by` may be empty."""

    at: datetime
    title: str | Promise
    icon: str
    compartment: str
    url: str
    text: str | Promise
    by: str


def escaped(value: object) -> SafeString:
    """A text as HTML. Django's own escape() asks each time whether the text is lazy: this is for hundreds at once."""
    return SafeString(escape(str(value)))


@lru_cache(maxsize=1)
def sprite_url() -> str:
    return static("icons.svg")


@lru_cache(maxsize=512)
def icon_html(name: str) -> SafeString:
    """An icon of our sprite as decoration."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', sprite_url(), name
    )


def compartment_html(value: str) -> SafeString:
    """Which kind of content this is, by colour, icon and word."""
    compartment = Compartment(value)
    look = COMPARTMENT_LOOKS[compartment]
    return format_html('<span class="badge badge-{}">{}{}</span>', look.colour, icon_html(look.icon), compartment.label)


def timeline_html(entries: Iterable[Entry]) -> SafeString:
    """The list items of a timeline, in the order given, each day under its heading."""
    clock = formats.get_format("TIME_FORMAT")
    # The same few words, people and badges stand in many entries.
    once, badge = cache(escaped), cache(_badge)

    def item(at: datetime, entry: Entry) -> str:
        title, by = once(entry.title), once(f" · {entry.by}") if entry.by else ""
        head = f'<a href="{escaped(entry.url)}">{title}</a>' if entry.url else title
        text = f'<p class="timeline-text">{escaped(entry.text)}</p>' if entry.text else ""
        return (
            f'<li class="timeline-entry"><span class="timeline-icon timeline-{once(entry.compartment)}">'
            f"{icon_html(entry.icon)}</span><div>"
            f'<div class="timeline-head"><span class="timeline-title">{head}</span>{badge(entry.compartment)}'
            f'<span class="timeline-meta"><time datetime="{at.isoformat(timespec="minutes")}">'
            f"{_hour(at.replace(second=0, microsecond=0).time(), clock)}</time>{by}</span></div>{text}</div></li>"
        )

    placed = ((localtime(entry.at), entry) for entry in entries)
    days = (
        f'<li class="timeline-day"><h3><time datetime="{day.isoformat()}">'
        f"{escaped(formats.date_format(day, 'l, j F Y'))}</time></h3>"
        f"<ol>{'\n'.join(item(at, entry) for at, entry in rows)}</ol></li>"
        for day, rows in groupby(placed, key=lambda pair: pair[0].date())
    )
    return SafeString("\n".join(days))


@lru_cache(maxsize=4096)
def _hour(at: time, clock: str) -> SafeString:
    return escaped(time_format(at, clock))


def _badge(compartment: str) -> SafeString | str:
    """Nothing for what most entries are; only what differs is marked."""
    return "" if compartment == Compartment.GENERAL else compartment_html(compartment)
