"""The table of settings in docs/operations.md, docker-compose.yml, .env.example and what the settings read agree."""

from __future__ import annotations

import re

import yaml
from django.apps import apps

from tests.conftest import ROOT

# Set by script/services.py for the programs that it starts, and by nobody else.
OWN = {"HARAPAN_RUN", "HARAPAN_FALLBACK"}
IN_THE_IMAGE = {"DJANGO_SETTINGS_MODULE", "MEDIA_ROOT"}
# What only compose reads, in `.env`.
OF_COMPOSE = {
    "BACKUP_FOLDER",
    "HARAPAN_APP_PASSWORD",
    "HARAPAN_BACKUP_PASSWORD",
    "HARAPAN_IMAGE",
    "HARAPAN_OWNER_PASSWORD",
    "PORT",
    "POSTGRES_PASSWORD",
    "REDIS_PASSWORD",
    "WITNESS_FOLDER",
}
ELSEWHERE = ("for `script/start`", "without containers")
COMPOSE = (ROOT / "docker-compose.yml").read_text()


def test_the_image_holds_every_app() -> None:
    """`.dockerignore` leaves everything out, then names what goes in: an app that is not named breaks the image."""
    named = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    own = {config.name for config in apps.get_app_configs() if (ROOT / config.name).is_dir()}
    assert own - named == set()


def table() -> dict[str, str]:
    """Each variable of the table, with where it is needed."""
    section = (ROOT / "docs" / "operations.md").read_text().split("\n## Settings\n")[1].split("\n### ")[0]
    rows = [line.split("|")[1:3] for line in section.splitlines() if line.startswith("| `")]
    return {name: needed.strip() for names, needed in rows for name in re.findall(r"`([A-Z_]+)`", names)}


def passed() -> set[str]:
    services = yaml.safe_load(COMPOSE)["services"]
    return {name for each in ("web", "backup") for name in services[each]["environment"]}


def test_compose_passes_every_setting_of_the_table() -> None:
    wanted = {name for name, needed in table().items() if needed not in ELSEWHERE}
    assert len(wanted) >= 15
    assert wanted - IN_THE_IMAGE - passed() == set()


def test_compose_passes_nothing_that_the_table_does_not_know() -> None:
    assert passed() - set(table()) == set()


def test_the_example_names_everything_that_can_be_filled_in() -> None:
    example = set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    used = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE))
    assert used == example
    assert used - set(table()) == OF_COMPOSE


def test_the_table_knows_every_setting_that_is_read() -> None:
    read = set()
    for path in (ROOT / "config").rglob("*.py"):
        if path.name != "test.py":
            read |= set(re.findall(r"environment\.\w+\(\s*\"([A-Z_]+)\"", path.read_text()))
    assert len(read) >= 15
    assert read - OWN - set(table()) == set()
