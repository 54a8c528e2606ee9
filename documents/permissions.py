from django.utils.translation import gettext_lazy as _

from core.access import PermissionCode


class DocumentPermission(PermissionCode):
    VIEW = "documents.view", _("Open documents of a case")
    ADD = "documents.add", _("Add documents to a case")
