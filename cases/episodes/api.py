"""What happened to the person, for other programs."""

from __future__ import annotations

from typing import Any

from cases.episodes.api_serializers import EpisodeSerializer
from cases.episodes.models import Episode
from cases.permissions import CasePermission
from cases.web.api_base import InCase
from cases.web.api_schema import described, lists


@described(listing=lists("episode_list", EpisodeSerializer))
class Episodes(InCase):
    """The episodes of trafficking, each with the stages of the way, debts and withheld documents."""

    model = Episode
    serializer_class = EpisodeSerializer
    access = {"listing": CasePermission.READ_ACCOUNT}
    sealed = ("place", "recruitment", "account", "promised_work", "exit_account")

    def narrow(self, rows: Any) -> Any:
        return super().narrow(rows).prefetch_related("legs", "debts", "withheld")
