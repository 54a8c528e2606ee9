"""How tests add documents, and where these are."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.compartments import Compartment
from core.files.uploads import SealedUpload
from documents import services
from documents.models import Document
from tests.factories import World

TITLE = "Slip gaji bulan Maret"


def added(world: World, content: bytes, *, by: str = "caseworker", compartment: str = Compartment.GENERAL) -> Document:
    with world.at_work(world.users[by]) as user:
        return services.add_document(
            case=world.case,
            upload=SealedUpload.of("Slip Gaji Sari.jpg", [content]),
            title=TITLE,
            compartment=compartment,
            by=user,
        )


def services_add(world: World, content: bytes, *, replaces: Document) -> Document:
    with world.at_work(world.caseworker) as user:
        return services.add_document(
            case=world.case,
            upload=SealedUpload.of("b.png", [content]),
            title=TITLE,
            compartment=replaces.compartment,
            replaces=replaces,
            by=user,
        )


def url(name: str, world: World, document: Document | None = None) -> str:
    kwargs: dict[str, Any] = {"case": world.case.pk}
    if document is not None:
        kwargs["pk"] = document.pk
    return reverse(f"documents:{name}", kwargs=kwargs)


def post(client: Client, world: World, content: bytes, *, name: str = "Slip Gaji Sari.jpg", **facts: str) -> Any:
    file = SimpleUploadedFile(name, content, content_type="text/html")
    return client.post(url("add", world), {"file": file, "title": TITLE, "compartment": Compartment.GENERAL, **facts})
