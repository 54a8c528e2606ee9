"""Signing files with the organisation's certificate: PAdES, invisible, certified so that others may sign after it, as
the lawyer does or an e-meterai, and nothing else may be changed.

Without a time stamp of a third party: that would ask another host. When it was signed is what this machine says.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from legal.models import SigningCertificate

FIELD = "TandaTanganOrganisasi"
REASON = "Berkas permohonan restitusi, dibekukan sebagai versi {version}"


class _Writer(IncrementalPdfFileWriter):
    """Keeps the file PDF 1.7, as PDF/A-3 is: for keys on curves pyHanko would say 2.0, which nothing here needs."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        super().ensure_output_version(min(version, (1, 7)))  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class OrganisationSigner:
    """Signs as the organisation."""

    name: str
    until: date
    signer: signers.SimpleSigner

    def sign(self, file: BinaryIO, *, version: int) -> None:
        metadata = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.FILL_FORMS,
            name=self.name,
            reason=REASON.format(version=version),
        )
        signers.sign_pdf(_Writer(file), metadata, signer=self.signer, in_place=True)


def opened(row: SigningCertificate) -> OrganisationSigner:
    """What signs with a certificate; the look into it must have been logged."""
    parts: dict[str, Any] = row.sealed
    certificate = x509.Certificate.load(base64.b64decode(parts["certificate"]))
    chain = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    chain.register_multiple(x509.Certificate.load(base64.b64decode(one)) for one in parts["chain"])
    signer = signers.SimpleSigner(
        signing_cert=certificate,
        signing_key=asn1_keys.PrivateKeyInfo.load(base64.b64decode(parts["key"])),
        cert_registry=chain,
    )
    return OrganisationSigner(row.subject, timezone.localdate(row.valid_until), signer)
