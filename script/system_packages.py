"""What Harapan needs from the operating system, and how to get it.

Each need is tested by using it (loading the library, finding the program), not by asking the package
manager, so that a machine that has it from elsewhere is left alone.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from broker import find_broker
from cluster import database_is_given, installed_postgres
from place import RUN, ServiceError, place, say


@dataclass(frozen=True)
class Need:
    packages: str
    is_met: Callable[[], bool]
    substitute: bool = False  # the demo can do without it


def library(*names: str) -> Callable[[], bool]:
    def loads() -> bool:
        for name in names:
            found = ctypes.util.find_library(name)
            if found is None:
                return False
            try:
                ctypes.CDLL(found)
            except OSError:
                return False
        return True

    return loads


def program(*names: str) -> Callable[[], bool]:
    return lambda: all(shutil.which(name) for name in names)


def noto_is_there() -> bool:
    folders = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
    return any(next(Path(folder).expanduser().rglob("NotoSans-Regular.*"), None) for folder in folders)


def venv_is_there() -> bool:
    return bool(shutil.which("uv") or importlib.util.find_spec("ensurepip"))


TO_RUN = (
    Need("python3-venv", venv_is_there),
    Need(
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        library("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"),
    ),
    Need("fonts-noto-core", noto_is_there),
    Need("gettext", program("msgfmt", "xgettext")),
    Need(
        "postgresql",
        lambda: database_is_given() or bool(installed_postgres()),
        substitute=True,
    ),
    Need(
        "valkey-server",
        lambda: "REDIS_URL" in os.environ or find_broker() is not None,
        substitute=True,
    ),
    Need("nodejs npm", program("node", "npm"), substitute=True),
)
TO_TEST = (
    *TO_RUN,
    Need("chromium", program("chromium")),
    Need("poppler-utils", program("pdftoppm", "pdftotext")),
    Need("shellcheck", program("shellcheck")),
)


def provide(needs: tuple[Need, ...]) -> None:
    """Install what is missing. Without the right to, print the one line that does it.

    Raises ServiceError when something is missing for which there is no substitute.
    """
    missing = [need for need in needs if not need.is_met()]
    if not missing:
        return
    packages = [package for need in missing for package in need.packages.split()]
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    prefix = root_prefix()
    if prefix is None or not shutil.which("apt-get"):
        lines = f"  apt-get update && {line}"
        if not all(need.substitute for need in missing):
            raise ServiceError(f"Missing on this machine. Run this line as root, then start again:\n{lines}")
        say(f"Going on with substitutes, for the demo only. For the real ones run this as root:\n{lines}")
        return
    began = time.monotonic()
    say(f"· System packages (apt), with what they need: {' '.join(packages)}")
    install(prefix, packages)
    place.cache_clear()  # the account `postgres` may be new
    say(f"  {time.monotonic() - began:.1f} s")
    still = [need.packages for need in missing if not need.is_met()]
    if still:
        raise ServiceError(f"Installed, but still not usable: {' '.join(still)}")


def root_prefix() -> list[str] | None:
    """The words that make a command run as root, or None where that is not ours to do."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def install(prefix: list[str], packages: list[str]) -> None:
    restore = without_own_cluster(prefix) if "postgresql" in packages else None
    apt(prefix, "update")
    apt(prefix, "install", "-y", "--no-install-recommends", *packages)
    if restore:
        restore()
    if "valkey-server" in packages and Path("/run/systemd/system").is_dir():
        # Debian starts it on a port for everybody; the project runs its own on a private socket.
        run_quietly([*prefix, "systemctl", "disable", "--now", "valkey-server.service"])


def without_own_cluster(prefix: list[str]) -> Callable[[], None] | None:
    """Keep Debian from making and starting a cluster of its own: the project runs one in its folder."""
    setting = Path("/etc/postgresql-common/createcluster.conf")
    if setting.exists():
        return None
    run_quietly([*prefix, "mkdir", "-p", str(setting.parent)])
    run_quietly([*prefix, "sh", "-c", f"echo 'create_main_cluster = false' > {setting}"])

    def restore() -> None:
        run_quietly([*prefix, "cp", "/usr/share/postgresql-common/createcluster.conf", str(setting)])

    return restore


def apt(prefix: list[str], *words: str) -> None:
    log = RUN / "logs" / "apt.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        done = subprocess.run(
            [
                *prefix,
                "env",
                "DEBIAN_FRONTEND=noninteractive",
                "apt-get",
                "-o",
                "DPkg::Lock::Timeout=120",
                "-o",
                "APT::Keep-Downloaded-Packages=false",
                *words,
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        raise ServiceError(f"apt-get {' '.join(words)} failed:\n{log.read_text()[-1500:]}")


def run_quietly(command: list[str]) -> None:
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
