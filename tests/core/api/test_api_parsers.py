"""What the API cannot read is refused with a sentence, never a failure, and never echoed."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import override_settings
from rest_framework.exceptions import ParseError

from core.api.parsers import JsonParser


def read(sent: bytes) -> Any:
    return JsonParser().parse(BytesIO(sent))


def test_json_is_read() -> None:
    assert read(b'{"a": [1, 2.5, true, null, "\\u00e9\\ud83d\\ude00"]}') == {"a": [1, 2.5, True, None, "é😀"]}


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"{",
        b"\xff",
        b"NaN",
        b'{"a": Infinity}',
        b"[" * 100_000,
        b"9" * 5_000,
        b'"MARKSENT\\ud800"',
        b'{"\\udc00": 1}',
        b"MARKSENT",
    ],
)
def test_what_is_no_json_is_refused_and_not_echoed(sent: bytes) -> None:
    with pytest.raises(ParseError) as refused:
        read(sent)
    assert "MARKSENT" not in str(refused.value.detail)
    assert refused.value.__cause__ is None


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10)
def test_more_than_a_form_may_have_is_not_read() -> None:
    assert read(b'"12345678"') == "12345678"
    with pytest.raises(RequestDataTooBig):
        read(b'"123456789"')
