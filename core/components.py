"""What the component page shows."""

from typing import Any


def component_context() -> dict[str, Any]:
    return {}
