"""The timeline's entries as HTML, by day. It shows hundreds at once on the most opened page, so each entry is one
string rather than a dozen template nodes: whatever comes from outside goes through `escaped()`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

from core.compartments import Compartment


class EntryLook(NamedTuple):
    """A Tabler icon and a colour of our badges. Icons are given by keyword, so that the build finds them."""

    icon: str
    colour: str


COMPARTMENT_LOOKS = {
    Compartment.GENERAL: EntryLook(icon="folder", colour="grey"),
    Compartment.IDENTITY: EntryLook(icon="id", colour="blue"),
    Compartment.LOCATION: EntryLook(icon="map-pin", colour="amber"),
    Compartment.CLINICAL: EntryLook(icon="stethoscope", colour="rose"),
    Compartment.COUNSELLING: EntryLook(icon="message-circle", colour="violet"),
    Compartment.LEGAL: EntryLook(icon="gavel", colour="accent"),
}


class EntryLink(NamedTuple):
    """Where one goes on from an entry."""

    label: str | Promise
    url: str


class Below(NamedTuple):
    """What was added to an entry later, and stands under it."""

    at: datetime
    by: str
    text: str | Promise


class TimelineItem(Protocol):
    """What the timeline shows of an entry. `url`, `text`, `by`, `note`, `links` and `below` may be empty.

    `anchor` is the id of its element, and `permalink` the address that leads to it; empty where there is none.
    """

    at: datetime
    title: str | Promise
    icon: str
    compartment: str
    url: str
    text: str | Promise
    by: str
    note: str
    links: Sequence[EntryLink]
    below: Sequence[Below]
    anchor: str
    permalink: str


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


def timeline_html(entries: Iterable[TimelineItem]) -> SafeString:
    """The list items of a timeline, in the order given, each day under its heading."""
    clock = formats.get_format("TIME_FORMAT")
    # The same few words, people and badges stand in many entries.
    once, badge = cache(escaped), cache(_badge)

    def item(at: datetime, entry: TimelineItem) -> str:
        title, by = once(entry.title), once(f" · {entry.by}") if entry.by else ""
        head = f'<a href="{escaped(entry.url)}">{title}</a>' if entry.url else title
        text = f'<p class="timeline-text">{escaped(entry.text)}</p>' if entry.text else ""
        anchor = f' id="{entry.anchor}"' if entry.anchor else ""
        when = f'<time datetime="{at.isoformat(timespec="minutes")}">{_hour(_minute(at), clock)}</time>'
        if entry.permalink:
            when = f'<a href="{escaped(entry.permalink)}">{when}</a>'
        return (
            f'<li class="timeline-entry"{anchor}><span class="timeline-icon timeline-{once(entry.compartment)}">'
            f"{icon_html(entry.icon)}</span><div>"
            f'<div class="timeline-head"><span class="timeline-title">{head}</span>{badge(entry.compartment)}'
            f'<span class="timeline-meta">{when}{by}</span></div>{text}{_foot(entry, clock)}</div></li>'
        )

    placed = ((localtime(entry.at), entry) for entry in entries)
    days = (
        f'<li class="timeline-day"><h3><time datetime="{day.isoformat()}">'
        f"{escaped(formats.date_format(day, 'l, j F Y'))}</time></h3>"
        f"<ol>{'\n'.join(item(at, entry) for at, entry in rows)}</ol></li>"
        for day, rows in groupby(placed, key=lambda pair: pair[0].date())
    )
    return SafeString("\n".join(days))


def _foot(entry: TimelineItem, clock: str) -> str:
    """What few entries have: a remark, what was added later, and where one goes on."""
    below = "".join(_added(one, localtime(one.at), clock) for one in entry.below)
    links = "".join(f'<a href="{escaped(link.url)}">{escaped(link.label)}</a>' for link in entry.links)
    return (
        (f'<p class="timeline-note">{escaped(entry.note)}</p>' if entry.note else "")
        + (f'<ul class="timeline-below">{below}</ul>' if below else "")
        + (f'<p class="timeline-links">{links}</p>' if links else "")
    )


def _added(one: Below, at: datetime, clock: str) -> str:
    when = f"{formats.date_format(at, 'j F Y')} {_hour(_minute(at), clock)}"
    by = f" · {one.by}" if one.by else ""
    return (
        f'<li><span class="timeline-meta">{escaped(when)}{escaped(by)}</span>'
        f'<p class="timeline-text">{escaped(one.text)}</p></li>'
    )


def _minute(at: datetime) -> time:
    return at.replace(second=0, microsecond=0).time()


@lru_cache(maxsize=4096)
def _hour(at: time, clock: str) -> SafeString:
    return escaped(time_format(at, clock))


def _badge(compartment: str) -> SafeString | str:
    """Nothing for what most entries are; only what differs is marked."""
    return "" if compartment == Compartment.GENERAL else compartment_html(compartment)
