"""Whether an answer shows something that its reader may not see: the marks that lie in the stage."""

from __future__ import annotations

import base64
from functools import cache
from typing import Any
from urllib.parse import quote

from tests.access.questions import ENDED
from tests.access.stage import Stage
from tests.factories import ROLES


def complaints(stage: Stage, actor: str, response: Any, content: bytes) -> list[str]:
    """What the answer shows to this actor and must not, in words."""
    everything = (content + str(response.headers).encode()).lower()
    found = [
        f"shows what only {needed} may read"
        for mark, needed in stage.marks.items()
        if _contains(everything, mark) and not _may_read(stage, actor, needed)
    ]
    return found + [
        "shows something of a case that the actor does not find"
        for mark, actors in stage.found_by.items()
        if actor not in actors and _contains(everything, mark)
    ]


def _may_read(stage: Stage, actor: str, needed: str) -> bool:
    """Whether the actor's role may ever be shown content that needs this compartment or permission, or one of several
    permissions."""
    if actor in ("anonymous", ENDED):
        return False
    if actor == needed:
        return True
    acting = _acting(stage, actor)
    if "." in needed:
        return any(acting.may(code) for code in needed.split())
    return bool(acting.reads(needed)) if needed not in ROLES else False


def _acting(stage: Stage, actor: str) -> Any:
    user = stage.world.users[actor]
    if not hasattr(user, "matrix_acting"):
        with stage.world.at_work(user):
            user.matrix_acting = user.acting
    return user.matrix_acting


def _contains(lowered: bytes, mark: str) -> bool:
    """Whether a mark stands in body or headers, plain, URL-encoded, in base64 or in JSON's escapes."""
    return any(form in lowered for form in _forms(mark))


@cache
def _forms(mark: str) -> tuple[bytes, ...]:
    forms = (mark, quote(mark), base64.b64encode(mark.encode()).decode()[:-4], mark.encode("unicode_escape").decode())
    return tuple(dict.fromkeys(form.encode().lower() for form in forms))
