"""Which of our two languages a text is wanted in.

The data files carry both languages side by side, because a document has a language of its own that need not
be the language of the person who asks for it. So these labels do not go through the message catalogue.
"""

from typing import TYPE_CHECKING, Any

from django.utils.functional import lazy
from django.utils.translation import get_language

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

type Message = str | StrPromise
"""A text for the user, usually lazy: it is turned into words when it is shown."""

INDONESIAN = "id"
ENGLISH = "en"


def pick(indonesian: str, english: str, language: str | None) -> str:
    """The text in `language`; Indonesian for Indonesian and for no language at all, English for every
    other."""
    if language is None or language.lower().partition("-")[0] == INDONESIAN:
        return indonesian
    return english


def _in_active_language(indonesian: str, english: str) -> str:
    return pick(indonesian, english, get_language())


_lazy: Any = lazy(_in_active_language, str)


def bilingual(indonesian: str, english: str) -> str:
    """A lazy string that reads in the language active when it is shown, like `gettext_lazy`."""
    text: str = _lazy(indonesian, english)
    return text
