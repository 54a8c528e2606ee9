"""Hidden characters that turn the direction of reading: embeddings, overrides and isolates.

A name with one of them can look like another name, or turn what stands beside it; no name in any script needs them.
Telephones put them around what is copied from a chat or an address book.
"""

import re

from django.utils.translation import gettext_lazy as _

_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
HIDDEN_DIRECTION = _(
    "The text contains a hidden character that turns the direction of reading. Delete it, or type the text again."
)


def has_directions(text: str) -> bool:
    return _DIRECTIONS.search(text) is not None


def without_directions(text: str) -> str:
    """The text without them. All that is legible stays."""
    return _DIRECTIONS.sub("", text)
