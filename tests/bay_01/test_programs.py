"""BAY-01-032: there a page started programs with more rights than it needed."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User

SignIn = Callable[[User], Client]


STARTS = {
    "subprocess",
    "multiprocessing",
    "pty",
    "concurrent.futures.process",
    "concurrent.futures.ProcessPoolExecutor",
}
STARTING = {"system", "popen", "fork", "forkpty", "posix_spawn", "posix_spawnp", "startfile"}
# Which modules may, and what for.
MAY_START = {
    "core/files/sandbox.py": "runs the three below in a process without our keys",
    "demo/management/commands/bench.py": "a command: measures the system beside itself",
    "demo/management/commands/securitycheck.py": "a command: runs the tests",
    "demo/bench/dossier.py": "a command's part: measures a dossier in a worker beside itself",
    "demo/bench/trail.py": "a command's part: many writers at once",
    "demo/bench/serving.py": "a command's part: the web server that is measured",
}
# Which modules ask it to, and what for.
MAY_ASK = {
    "documents/workbench/__init__.py": "opens strangers' files",
    "imports/workbench/__init__.py": "opens strangers' lists",
    "core/files/pdf.py": "lays pages out in a process whose memory is given back",
}


def sources() -> dict[str, str]:
    root = Path(settings.BASE_DIR)
    apps = [root / app for app in (*settings.INSTALLED_APPS, "config") if (root / app).is_dir()]
    return {str(path.relative_to(root)): path.read_text() for app in apps for path in app.rglob("*.py")}


def loads(source: str) -> set[str]:
    """The dotted names that a module loads: modules, and what it takes from them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(f"{node.module}.{one.name}" for one in node.names)
    return found


def is_loaded(wanted: set[str], source: str) -> bool:
    return any(f"{one}.".startswith(f"{name}.") for one in loads(source) for name in wanted)


def imports() -> dict[str, set[str]]:
    """The names of the packages that each module of ours loads."""
    return {name: {one.partition(".")[0] for one in loads(source)} for name, source in sources().items()}


def test_bay_01_032_only_the_workbench_starts_a_program_on_behalf_of_a_page() -> None:
    starting = {name for name, source in sources().items() if is_loaded(STARTS, source)}
    starting |= {
        name
        for name, source in sources().items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
        and (node.attr in STARTING or node.attr.startswith(("exec", "spawn")))
    }
    assert starting == set(MAY_START)
    asking = {name for name, source in sources().items() if is_loaded({"core.files.sandbox"}, source)}
    assert asking == set(MAY_ASK)


def test_bay_01_032_no_program_is_started_with_more_rights_or_through_a_shell() -> None:
    assert len(sources()) > 200
    for name, source in sources().items():
        words = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
        told = [word for word in words if isinstance(word, str) and re.search(r"\b(sudo|pkexec|doas|setuid)\b", word)]
        assert told == [], name
        assert not re.search(r"shell\s*=\s*True|os\.set[eg]?[ug]id\(", source), name


def test_bay_01_032_the_workbench_starts_one_program_and_hands_it_nothing_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither its words nor its surroundings come from what was sent."""
    from core.files import sandbox
    from documents import workbench

    asked: list[tuple[list[str], dict[str, Any]]] = []

    begin = subprocess.Popen

    def began(command: list[str], **options: Any) -> Any:
        asked.append((command, options))
        return begin(command, **options)

    monkeypatch.setattr(sandbox.subprocess, "Popen", began)
    with pytest.raises(workbench.Refused):
        workbench.inspect([b"; sudo touch x"])
    ((command, options),) = asked
    assert command[1:] == ["-I", str(workbench._INSIDE), "look", "null"]
    assert (options["env"], options["cwd"], options["stdin"], "shell" in options) == ({}, "/", subprocess.PIPE, False)
