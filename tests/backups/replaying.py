"""`manage.py` for restores that are about something else than migrating, which takes most of their time.

The first of them migrates its empty database as every restore does, and writes down each statement with its values in
the folder of MIGRATIONS_FOLDER. Those after it give their empty databases the same statements.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db.migrations.executor import MigrationExecutor

from manage import main

Statement = tuple[str, Any]
Migrate = Callable[..., Any]


def replayed(migrate: Migrate, folder: Path) -> Migrate:
    """As `migrate`, of which it writes down what it does the first time that it is asked for the same migrations."""

    def replay(self: MigrationExecutor, targets: Any) -> Any:
        path = folder / "statements"
        if not path.exists():
            with written_down(self.connection) as statements:
                migrate(self, targets)
            half = folder / f"{os.getpid()}.half"
            half.write_bytes(pickle.dumps((targets, statements)))
            half.rename(path)
            return None
        same, statements = pickle.loads(path.read_bytes())  # noqa: S301 -- our own
        if same != targets:
            return migrate(self, targets)
        with self.connection.cursor() as cursor:
            for sql, values in statements:
                cursor.execute(sql, values)
        return None

    return replay


@contextmanager
def written_down(connection: Any) -> Iterator[list[Statement]]:
    """All statements that the connection executes."""
    statements: list[Statement] = []

    def execute(done: Callable[..., Any], sql: Any, values: Any, many: bool, context: Any) -> Any:
        assert not many
        statements.append((str(sql), values))
        return done(sql, values, many, context)

    with connection.execute_wrapper(execute):
        yield statements


if __name__ == "__main__":
    folder = Path(os.environ["MIGRATIONS_FOLDER"])
    MigrationExecutor.migrate = replayed(MigrationExecutor.migrate, folder)  # type: ignore[method-assign]
    main()
