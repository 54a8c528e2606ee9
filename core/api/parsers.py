"""What the API reads: JSON within the size that a form may have, and of a depth that can be read."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class JsonParser(BaseParser):
    """Raises ParseError (400) and RequestDataTooBig (413). REST framework's own reads any size, and fails at depth."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        sent = stream.read(limit + 1)
        if len(sent) > limit:
            raise RequestDataTooBig
        try:
            found = json.loads(sent.decode(), parse_constant=_refuse)
            if b"\\u" in sent:
                # Half of a pair of surrogates, which only an escape can smuggle in, is no text: it raises here.
                json.dumps(found, ensure_ascii=False).encode()
            return found
        except (ValueError, RecursionError):
            # Without the error: its text can carry what was sent.
            raise ParseError(_("This is not JSON that can be read.")) from None


def _refuse(name: str) -> Any:
    """NaN and Infinity are no JSON."""
    raise ValueError(name)
