"""What a browser calls itself, in two words: enough to tell one's own devices apart, and nothing more is kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

# The first that fits: each of the later names also stands in what the earlier ones call themselves.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def recognised(agent: str) -> list[str]:
    """The browser's and the system's name; empty where they are not known."""
    return [next((name for mark, name in names if mark in agent), "") for names in (_BROWSERS, _SYSTEMS)]


def in_words(device: list[str] | None) -> str:
    browser, system = device or ["", ""]
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("An unknown device")
