"""Certificates of invented organisations, made here, and what a receiver's program says of a signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from legal import services
from legal.models import SigningCertificate
from tests.factories import World

PASSWORD = "sandi-sertifikat-contoh"
NAME = "Yayasan Contoh Harapan (penandatangan)"


@dataclass(frozen=True)
class Issued:
    """A PKCS#12 file, and the root that a receiver trusts."""

    content: bytes
    root: bytes
    key: bytes


def issued(
    *,
    begins: timedelta = timedelta(days=-1),
    lasts: timedelta = timedelta(days=365),
    signs: bool = True,
    password: str = PASSWORD,
    with_key: bool = True,
    curve: ec.EllipticCurve | None = None,
    purposes: Sequence[x509.ObjectIdentifier] = (),
) -> Issued:
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(curve or ec.SECP256R1())
    root_name, name = _name("Otoritas Contoh"), _name(NAME)
    now = datetime.now(UTC).replace(microsecond=0)
    long_ago, far = now - timedelta(days=3650), now + timedelta(days=3650)
    root = (
        _certificate(root_name, root_name, root_key, long_ago, far)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(root_key, SHA256())
    )
    builder = (
        _certificate(name, root_name, key, now + begins, now + begins + lasts)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            _usage(digital_signature=True, content_commitment=True) if signs else _usage(key_agreement=True),
            critical=True,
        )
    )
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    own = builder.sign(root_key, SHA256())
    sealing = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    content = serialize_key_and_certificates(b"contoh", key if with_key else None, own, [root], sealing)
    number = key.private_numbers().private_value.to_bytes(66, "big").lstrip(b"\0")
    return Issued(content, root.public_bytes(Encoding.DER), number)


def put_in(world: World, one: Issued | None = None) -> SigningCertificate:
    with world.at_work(world.administrator) as by:
        return services.set_certificate(content=(one or issued()).content, password=PASSWORD, by=by)


def signed_after(content: bytes, one: Issued) -> bytes:
    """The file with one more signature, as its receiver's program writes it."""
    signer = signers.SimpleSigner.load_pkcs12_data(one.content, other_certs=[], passphrase=PASSWORD.encode())
    metadata = signers.PdfSignatureMetadata(field_name="Advokat", subfilter=SigSeedSubFilter.PADES)
    written: Any = signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(content)), metadata, signer=signer)
    return bytes(written.getvalue())


def turned(content: bytes) -> bytes:
    """The file with its first page turned, as an increment behind the signatures."""
    writer: Any = IncrementalPdfFileWriter(BytesIO(content))
    page = writer.find_page_for_modification(0)[0].get_object()
    page["/Rotate"] = generic.NumberObject(90)  # type: ignore[no-untyped-call]  # the package leaves it untyped
    writer.update_container(page)
    changed = BytesIO()
    writer.write(changed)
    return changed.getvalue()


def judged(content: bytes, *, root: bytes, place: int = 0) -> Any:
    """What a receiver who trusts this root alone finds of a signature, by its place. Asks no other host."""
    signature = PdfFileReader(BytesIO(content)).embedded_signatures[place]
    trust = ValidationContext(trust_roots=[asn1_x509.Certificate.load(root)], allow_fetching=False)
    return validate_pdf_signature(signature, signer_validation_context=trust)


def reason_of(content: bytes) -> str:
    """Why it was signed, as the only signature says."""
    [signature] = PdfFileReader(BytesIO(content)).embedded_signatures
    return str(signature.sig_object["/Reason"])


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"), x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(subject: x509.Name, issuer: x509.Name, key: Any, begins: datetime, ends: datetime) -> Any:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )


def _usage(**given: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: given.get(name, False) for name in names})
