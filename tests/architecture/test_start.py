"""What `script/start` says while it works, as far as it can be asked without starting anything."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path
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


def test_an_environment_behind_a_link_is_never_emptied(
    scripts: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is somebody else's: making it anew would take it from them."""
    bootstrap, _serve = scripts
    shared, link = tmp_path / "shared", tmp_path / "checkout" / ".venv"
    (shared / "bin").mkdir(parents=True)
    (shared / "bin" / "python").touch()
    link.parent.mkdir()
    link.symlink_to(shared)
    monkeypatch.setattr(bootstrap, "VENV", link)
    monkeypatch.setattr(bootstrap, "PYTHON", link / "bin" / "python")
    monkeypatch.setattr(bootstrap, "call", lambda *_words, **_named: pytest.fail("it is left alone"))
    with pytest.raises(bootstrap.ServiceError, match="is a link"):
        bootstrap.make_environment(ROOT / "requirements" / "base.txt")
    assert (shared / "bin" / "python").exists()


def test_a_checkout_can_be_made_ready_without_the_demo(scripts: Any) -> None:
    bootstrap, _serve = scripts
    assert {"packages", "ready"} <= set(bootstrap.ACTS)
