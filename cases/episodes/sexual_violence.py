"""What of an account is sexual violence."""

from __future__ import annotations

from cases.episodes.models import Episode

# Exploitation and means of control that are sexual violence (UU 12/2022, articles 4 (2) g and 39 to 41).
EXPLOITATION = frozenset({"SexualExploitation"})
CONTROL = frozenset({"SexualAbuse"})


def is_about_episode(episode: Episode) -> bool:
    return bool(
        EXPLOITATION.intersection(episode.exploitation_types) or CONTROL.intersection(episode.methods_of_control)
    )
