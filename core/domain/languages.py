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


class Named:
    """An entry of a list with a name in both languages: a dataclass with these two fields."""

    __slots__ = ()
    name_id: str
    name_en: str

    @property
    def name(self) -> str:
        """The name in the language active when it is shown."""
        return bilingual(self.name_id, self.name_en)

    def name_in(self, language: str) -> str:
        return pick(self.name_id, self.name_en, language)


class Labelled:
    """An entry of a list with a label in both languages: a dataclass with these two fields."""

    __slots__ = ()
    label_id: str
    label_en: str

    @property
    def label(self) -> str:
        """The label in the language active when it is shown."""
        return bilingual(self.label_id, self.label_en)

    def label_in(self, language: str) -> str:
        return pick(self.label_id, self.label_en, language)
