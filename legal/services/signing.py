"""Putting the organisation's certificate in and taking it out."""

from __future__ import annotations

import base64
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, SECP521R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12KeyAndCertificates, load_pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.keys import data_keys
from legal import certificate_told
from legal.models import SigningCertificate

MOST_BYTES = 100_000
LEAST_RSA_BITS = 2048
CURVES = (SECP256R1, SECP384R1, SECP521R1)
# A certificate that names purposes signs documents when it names one of these: receivers take no other. The last two
# are what Microsoft and Adobe have called signing documents.
FOR_DOCUMENTS = {
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
    ExtendedKeyUsageOID.CLIENT_AUTH,
    ExtendedKeyUsageOID.EMAIL_PROTECTION,
    ObjectIdentifier("1.3.6.1.5.5.7.3.36"),
    ObjectIdentifier("1.3.6.1.4.1.311.10.3.12"),
    ObjectIdentifier("1.2.840.113583.1.1.5"),
}


@transaction.atomic
def set_certificate(*, content: bytes, password: str, by: ActingUser) -> SigningCertificate:
    """Put a certificate with its private key in (PKCS#12), in place of the one that is there. The password opens the
    file now and is kept nowhere.

    Raises DomainError for what is no such file, another password, a key that is too weak or not for signing, and a
    certificate that is not valid today.
    """
    found = _opened(content, password)
    certificate, key = _usable(found)
    for earlier in SigningCertificate.objects.select_for_update():
        _drop(earlier, by=by)
    row = SigningCertificate(
        sealed={
            "certificate": _text(certificate.public_bytes(Encoding.DER)),
            "key": _text(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
            "chain": [_text(one.certificate.public_bytes(Encoding.DER)) for one in found.additional_certs],
        },
        subject=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        fingerprint=certificate.fingerprint(SHA256()).hex(),
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
    )
    writes.create(row, by=by)
    record(by=by, verb="legal.certificate_set", target=row, fingerprint=row.fingerprint)
    certificate_told.tell_changed(row, by=by)
    return row


@transaction.atomic
def remove_certificate(*, certificate_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take the certificate out, with its key, for good. What it has signed stays signed. Raises EditConflict."""
    rows = SigningCertificate.objects.visible_to(by)
    row = rows.locked(pk=certificate_id, expected_version=expected_version)
    certificate_told.tell_changed(row, by=by)
    _drop(row, by=by)


def _drop(row: SigningCertificate, *, by: ActingUser) -> None:
    record(by=by, verb="legal.certificate_removed", target=row, fingerprint=row.fingerprint)
    data_keys.drop(row.key_subject())
    row.delete()


def _opened(content: bytes, password: str) -> PKCS12KeyAndCertificates:
    if len(content) > MOST_BYTES or not content.startswith(b"0"):
        raise DomainError(_("This is not a certificate file (.p12 or .pfx)."), field="file")
    try:
        return load_pkcs12(content, password.encode() or None)
    except ValueError:
        raise DomainError(
            _("The file does not open. Check the password, and that it is the .p12 or .pfx file of the certificate."),
            field="password",
        ) from None


def _usable(found: PKCS12KeyAndCertificates) -> tuple[x509.Certificate, RSAPrivateKey | EllipticCurvePrivateKey]:
    if found.cert is None or found.key is None:
        raise DomainError(_("The file has no private key. Export the certificate together with its key."), field="file")
    certificate, key = found.cert.certificate, found.key
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise DomainError(_("The key of this certificate cannot sign PDF files."), field="file")
    if isinstance(key, RSAPrivateKey) and key.key_size < LEAST_RSA_BITS:
        raise DomainError(_("The key of this certificate is too short to be trusted."), field="file")
    if isinstance(key, EllipticCurvePrivateKey) and not isinstance(key.curve, CURVES):
        raise DomainError(
            _("The key of this certificate is of a kind that is not trusted. Ask for one on P-256, P-384 or P-521."),
            field="file",
        )
    if not _is_for_documents(certificate):
        raise DomainError(
            _("This certificate was issued for another purpose, such as a web server, and not to sign documents."),
            field="file",
        )
    if not _may_sign(certificate):
        raise DomainError(_("This certificate was not issued for signatures."), field="file")
    if not certificate.not_valid_before_utc <= timezone.now() < certificate.not_valid_after_utc:
        raise DomainError(_("This certificate is not valid today."), field="file")
    return certificate, key


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _is_for_documents(certificate: x509.Certificate) -> bool:
    """Whether it names no purposes, or one for which documents are signed."""
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return not FOR_DOCUMENTS.isdisjoint(purposes)


def _name(name: x509.Name) -> str:
    """Whom a certificate names, in few words."""
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME) or name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return (str(found[0].value) if found else name.rfc4514_string())[:200]


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
