from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access.permissions import Needs, PermissionCode
from core.compartments import Compartment

# Who is said to have done what is part of the story.
_OF_THE_STORY = Needs(codes=("cases.view", "cases.read_account"), reads=(Compartment.GENERAL,))


class TraffickingPermission(PermissionCode):
    VIEW = "trafficking.view", _OF_THE_STORY, _("See alleged actors and events of a case")
    MANAGE = (
        "trafficking.manage",
        _OF_THE_STORY._replace(codes=("trafficking.view",)),
        _("Record alleged actors and events"),
    )
    SEE_NETWORK = (
        "trafficking.see_network",
        _OF_THE_STORY._replace(codes=("trafficking.view",)),
        _("See which cases name the same actor"),
    )
    MERGE = (
        "trafficking.merge",
        _OF_THE_STORY._replace(codes=("trafficking.see_network", "trafficking.manage")),
        _("Make two records of one actor one"),
    )

    @classmethod
    def subject(cls) -> Promise:
        return _("Alleged actors and events")
