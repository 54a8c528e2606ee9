"""What was laid out once in a process of tests is not laid out again: most of their dossiers stand page for page in
another test, and a press takes longer to begin than to print one.

A question is what the page and its style are, whole: the same question has the same answer from any press.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import RLock
from typing import Any

from core.files import pdf

_real_press = pdf.press


class _Standing:
    """One press for all, begun when something is asked that is not kept."""

    def __init__(self) -> None:
        self.lock, self.open = RLock(), ExitStack()
        self.press: Any = None
        self.laid = ""
        self.pages: dict[str, int] = {}
        self.files: dict[tuple[str, str], bytes] = {}

    def lay_out(self, question: str) -> int:
        if question not in self.pages:
            self._lay_out(question)
        return self.pages[question]

    def written(self, question: str, enclosed: list[dict[str, str]] | None) -> bytes:
        key = question, json.dumps(enclosed)
        if key not in self.files:
            if self.laid != question:
                self._lay_out(question)
            with self.given_up_if_it_ends():
                self.files[key] = self.running()._written(enclosed)
        return self.files[key]

    def _lay_out(self, question: str) -> None:
        with self.given_up_if_it_ends():
            self.pages[question] = self.running()._ask(json.loads(question))["pages"]
            self.laid = question

    def running(self) -> Any:
        if self.press is None:
            self.press = self.open.enter_context(_real_press())
        return self.press

    @contextmanager
    def given_up_if_it_ends(self) -> Iterator[None]:
        try:
            yield
        except (RuntimeError, OSError):
            self.end()
            raise

    def end(self) -> None:
        self.open.close()
        self.press, self.laid = None, ""


class KeptPress(pdf.PdfPress):
    """A press that knows what was laid out before it."""

    def __init__(self, standing: _Standing) -> None:
        self._standing, self._question = standing, ""

    def _ask(self, question: dict[str, Any]) -> dict[str, int]:
        self._question = json.dumps(question)
        with self._standing.lock:
            return {"pages": self._standing.lay_out(self._question)}

    def _written(self, enclosed: list[dict[str, str]] | None) -> bytes:
        if not self._question:
            with _real_press() as press:
                return press._written(enclosed)
        with self._standing.lock:
            return self._standing.written(self._question, enclosed)


@contextmanager
def in_place_of_presses() -> Iterator[None]:
    """Whoever opens a press in the block gets one that keeps."""
    standing = _Standing()

    @contextmanager
    def press() -> Iterator[pdf.PdfPress]:
        yield KeptPress(standing)

    pdf.press = press
    try:
        yield
    finally:
        pdf.press = _real_press
        standing.end()
