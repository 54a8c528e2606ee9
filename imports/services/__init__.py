"""Every write of an import."""

from imports.services.beginning import begin_import, discard_import, empty_old, read_again
from imports.services.checking import ask_check
from imports.services.deciding import decide
from imports.services.planning import apply_mapping, delete_mapping, set_columns, set_values_and_check
from imports.services.running import begin_run, go_on_running
from imports.services.undoing import begin_undo

__all__ = [
    "apply_mapping",
    "ask_check",
    "begin_import",
    "begin_run",
    "begin_undo",
    "decide",
    "delete_mapping",
    "discard_import",
    "empty_old",
    "go_on_running",
    "read_again",
    "set_columns",
    "set_values_and_check",
]
