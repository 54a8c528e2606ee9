from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access.permissions import Needs, PermissionCode


class DocumentPermission(PermissionCode):
    VIEW = "documents.view", Needs(codes=("cases.view",)), _("Open documents of a case")
    ADD = "documents.add", Needs(codes=("documents.view",)), _("Add documents to a case")

    OPEN_ORIGINAL = (
        "documents.open_original",
        Needs(codes=("documents.view",)),
        _("Download documents unchanged, with what cameras and programs noted in them"),
    )

    @classmethod
    def subject(cls) -> Promise:
        return _("Documents")
