"""What `script/start` says while it works, as far as it can be asked without starting anything."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import ROOT


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(ROOT / "script"))
    import bootstrap
    import serve

    yield (bootstrap, serve)


class Twice:
    """Over after two waits."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def wait(self, seconds: float) -> bool:
        self.waited.append(seconds)
        return len(self.waited) > 2


@pytest.mark.parametrize(("is_terminal", "every", "end"), [(True, 1, "\r"), (False, 10, "\n")])
def test_a_step_counts_its_seconds(
    scripts: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    is_terminal: bool,
    every: int,
    end: str,
) -> None:
    bootstrap, _serve = scripts
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal, raising=False)
    moments = iter([104.2, 121.4])
    monkeypatch.setattr(bootstrap.time, "monotonic", lambda: next(moments))
    over = Twice()
    bootstrap._tick(100.0, over)
    assert capsys.readouterr().out == f"  4 s …{end}  21 s …{end}"
    assert over.waited == [every] * 3


def test_a_port_in_use_is_named(
    scripts: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _bootstrap, serve = scripts
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        assert serve.free_port() != port
    assert capsys.readouterr().out.startswith(f"Port {port} is in use.\n")


def test_a_checkout_can_be_made_ready_without_the_demo(scripts: Any) -> None:
    bootstrap, _serve = scripts
    assert {"packages", "ready"} <= set(bootstrap.ACTS)
