"""Django's `migrate`, which builds an empty database several times faster.

After each operation Django draws the classes of the model concerned and of all models in reach of it anew: of three
hundred models that know each other, ten of eleven needlessly. While everything is new only what has changed is drawn.
The tables are the same (tests/architecture/test_migrating.py). A database that is in use is migrated as Django does it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from django.core.management.commands.migrate import Command as DjangosCommand
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState, StateApps

from core.commands import HarapanCommand

# What no class but the model's own knows, and what its own is told in place.
LOOSE = ("constraints", "indexes", "triggers")


class Command(HarapanCommand, DjangosCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        is_empty = not MigrationRecorder(connections[options["database"]]).applied_migrations()
        with drawing_only_what_changed() if is_empty else nullcontext():
            super().handle(*args, **options)


@contextmanager
def drawing_only_what_changed() -> Iterator[None]:
    """Within, the state of migrations draws a new model alone, and none for a constraint, an index or a trigger."""
    reload, render = ProjectState.reload_model, ModelState.render

    def drawn(state: ModelState, apps: StateApps) -> Any:
        model = render(state, apps)
        model._drawn_from = _but_loose(state)
        return model

    def brought_up(project: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
        if "apps" not in vars(project):
            return
        state = project.models[app_label, model_name.lower()]
        model = project.apps.all_models[app_label].get(model_name.lower())
        if model is None:
            project.apps.render_multiple([state])
        elif _is_same(model._drawn_from, _but_loose(state)):  # type: ignore[attr-defined]
            for name in LOOSE:
                if name in state.options:
                    setattr(model._meta, name, list(state.options[name]))
        else:
            reload(project, app_label, model_name, delay)

    setattr(ProjectState, "reload_model", brought_up)  # noqa: B010 -- mypy takes no method
    setattr(ModelState, "render", drawn)  # noqa: B010
    try:
        yield
    finally:
        setattr(ProjectState, "reload_model", reload)  # noqa: B010
        setattr(ModelState, "render", render)  # noqa: B010


_Facts = tuple[list[Any], dict[str, Any], Sequence[Any]]


def _but_loose(state: ModelState) -> _Facts:
    options = {name: value for name, value in state.options.items() if name not in LOOSE}
    return list(state.fields.values()), options, state.bases


def _is_same(one: _Facts, other: _Facts) -> bool:
    """Fields are compared by what they are, not by what they say: two of different models may be equal."""
    fields, others = one[0], other[0]
    return (
        len(fields) == len(others)
        and all(field is its for field, its in zip(fields, others, strict=True))
        and one[1:] == other[1:]
    )
