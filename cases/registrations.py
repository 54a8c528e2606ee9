"""What `cases` itself adds to its own registries, and to those below."""

from __future__ import annotations

from cases import left_tasks, own_day, own_holds, own_requests, own_timeline, permissions, registered, told  # noqa: F401
