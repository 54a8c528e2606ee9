"""Both files are signed last with the certificate of the organisation, if any: who puts it in, and how it lies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Act
from core.errors import DomainError
from core.keys.models import DataKey
from legal import services
from legal.models import Dossier, RestitutionClaim, SigningCertificate
from tests.factories import World
from tests.legal.archived import faults
from tests.legal.dossiers import as_text, asked, file_of, one_line, own_part_of, put_exhibits, put_losses, work
from tests.legal.makers import give_consent
from tests.legal.signatures import NAME, PASSWORD, Issued, issued, judged, put_in, reason_of, signed_after, turned

UNSIGNED = "Berkas ini tidak ditandatangani secara elektronik."


@pytest.fixture
def administrator(world: World, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(world.administrator)


def a_dossier(world: World, claim: RestitutionClaim) -> Dossier:
    give_consent(world)
    put_exhibits(world, claim, put_losses(world, claim))
    dossier = asked(world, claim)
    work()
    with world.at_work(world.lawyer):
        return Dossier.objects.get(pk=dossier.pk)


def sent(one: Issued, password: str = PASSWORD) -> dict[str, object]:
    return {"file": SimpleUploadedFile("sertifikat.p12", one.content), "password": password}


def test_both_files_carry_a_signature_that_a_receiver_can_check(world: World, claim: RestitutionClaim) -> None:
    ours = issued()
    put_in(world, ours)
    dossier = a_dossier(world, claim)
    assert dossier.signed_by == NAME
    for content in (file_of(world, dossier), own_part_of(world, dossier)):
        found = judged(content, root=ours.root)
        assert (found.bottom_line, found.intact, found.valid, found.trusted) == (True, True, True, True)
        assert found.coverage.name == "ENTIRE_FILE"
        assert reason_of(content) == "Berkas permohonan restitusi, dibekukan sebagai versi 1"
        assert found.signing_cert.subject.native["common_name"] == NAME
        assert not judged(content, root=issued().root).bottom_line, "who trusts another root"
        # Somewhere in the pages, before the signature itself.
        changed = bytearray(content)
        changed[2000] ^= 1
        try:
            intact = judged(bytes(changed), root=ours.root).bottom_line
        except Exception:
            intact = False
        assert not intact
    assert faults(own_part_of(world, dossier)) == [], "still an archived file"
    cover = one_line(as_text(own_part_of(world, dossier), "-raw")[0])
    assert f"Dengan sertifikat {NAME}, berlaku sampai" in cover
    assert UNSIGNED not in cover


def test_the_lawyer_signs_after_it_and_nobody_changes_a_page(world: World, claim: RestitutionClaim) -> None:
    ours, theirs = issued(), issued()
    put_in(world, ours)
    content = signed_after(own_part_of(world, a_dossier(world, claim)), theirs)
    for place, root in enumerate((ours.root, theirs.root)):
        found = judged(content, root=root, place=place)
        assert (found.bottom_line, found.intact, found.valid, found.trusted) == (True, True, True, True)
    assert not judged(turned(content), root=ours.root).bottom_line


def test_what_has_expired_signs_nothing_and_the_file_says_so(world: World, claim: RestitutionClaim) -> None:
    row = put_in(world)
    with world.at_work(world.administrator):
        SigningCertificate.objects.filter(pk=row.pk).update(valid_until=row.valid_from + timedelta(seconds=1))
    dossier = a_dossier(world, claim)
    assert dossier.signed_by == ""
    assert UNSIGNED in one_line(as_text(own_part_of(world, dossier), "-raw")[0])
    assert b"/ByteRange" not in own_part_of(world, dossier) + file_of(world, dossier)


def test_an_administrator_puts_it_in_sees_it_and_takes_it_out(world: World, administrator: Client) -> None:
    page = administrator.get(reverse("legal:signing")).content.decode()
    assert "There is no certificate" in page
    assert administrator.post(reverse("legal:signing-set"), sent(issued())).status_code == 303
    page = administrator.get(reverse("legal:signing")).content.decode()
    for shown in (NAME, "Otoritas Contoh", "Valid", "Take the certificate out"):
        assert shown in page
    with world.at_work(world.administrator):
        row = SigningCertificate.objects.get()
        assert DataKey.objects.filter(subject_id=row.pk).count() == 1
    remove = reverse("legal:signing-remove", kwargs={"pk": row.pk})
    assert NAME in administrator.get(remove).content.decode()
    assert administrator.post(remove, {"version": "1"}).status_code == 303
    with world.at_work(world.administrator):
        assert (SigningCertificate.objects.count(), DataKey.objects.filter(subject_id=row.pk).count()) == (0, 0)
        verbs = list(
            Act.objects.filter(verb__startswith="legal.certificate").order_by("at").values_list("verb", flat=True)
        )
    assert verbs == ["legal.certificate_set", "legal.certificate_removed"]


def test_another_one_takes_its_place_and_its_key_is_gone(world: World) -> None:
    first, second = put_in(world), put_in(world)
    with world.at_work(world.administrator):
        assert SigningCertificate.objects.get().pk == second.pk
        assert not DataKey.objects.filter(subject_id=first.pk).exists()


def test_neither_password_nor_key_lies_in_the_database(world: World) -> None:
    ours = issued()
    row = put_in(world, ours)
    with world.at_work(world.administrator), connection.cursor() as cursor:
        cursor.execute(
            "SELECT legal_signingcertificate::text, sealed FROM legal_signingcertificate WHERE id = %s", [row.pk]
        )
        text, sealed = cursor.fetchone()
        cursor.execute("SELECT coalesce(string_agg(audit_act::text, ' '), '') FROM audit_act")
        acts = cursor.fetchone()[0]
    for secret in (PASSWORD, PASSWORD.encode().hex(), ours.key.hex()):
        assert secret not in text + acts
    assert ours.key not in bytes(sealed)


REFUSED: dict[str, tuple[Callable[[], Issued], str, str]] = {
    "another password": (lambda: issued(password="lain"), PASSWORD, "The file does not open."),
    "no certificate file": (lambda: Issued(b"halo", b"", b""), PASSWORD, "This is not a certificate file"),
    "noise": (lambda: Issued(b"0" + bytes(500), b"", b""), PASSWORD, "The file does not open."),
    "too large": (lambda: Issued(b"0" * 200_000, b"", b""), PASSWORD, "This is not a certificate file"),
    "without its key": (lambda: issued(with_key=False), PASSWORD, "The file has no private key."),
    "not for signing": (lambda: issued(signs=False), PASSWORD, "This certificate was not issued for signatures."),
    "for a web server": (
        lambda: issued(purposes=[ExtendedKeyUsageOID.SERVER_AUTH]),
        PASSWORD,
        "This certificate was issued for another purpose, such as a web server",
    ),
    "to sign programs": (
        lambda: issued(purposes=[ExtendedKeyUsageOID.CODE_SIGNING, ExtendedKeyUsageOID.OCSP_SIGNING]),
        PASSWORD,
        "This certificate was issued for another purpose, such as a web server",
    ),
    "a short curve": (lambda: issued(curve=ec.SECP192R1()), PASSWORD, "Ask for one on P-256, P-384 or P-521."),
    "another curve": (lambda: issued(curve=ec.SECP256K1()), PASSWORD, "Ask for one on P-256, P-384 or P-521."),
    "expired": (
        lambda: issued(begins=timedelta(days=-9), lasts=timedelta(days=8)),
        PASSWORD,
        "This certificate is not valid today.",
    ),
    "of tomorrow": (lambda: issued(begins=timedelta(days=1)), PASSWORD, "This certificate is not valid today."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_sign_is_refused_with_a_sentence(name: str, world: World, administrator: Client) -> None:
    make, password, sentence = REFUSED[name]
    answer = administrator.post(reverse("legal:signing-set"), sent(make(), password))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    with world.at_work(world.administrator):
        assert not SigningCertificate.objects.exists()


@pytest.mark.parametrize(
    "one",
    [
        {"curve": ec.SECP384R1()},
        {"curve": ec.SECP521R1()},
        {"purposes": [ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.CLIENT_AUTH]},
        {"purposes": [ExtendedKeyUsageOID.SERVER_AUTH, x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")]},
    ],
)
def test_what_is_issued_to_sign_documents_is_taken(one: dict[str, Any], world: World, administrator: Client) -> None:
    assert administrator.post(reverse("legal:signing-set"), sent(issued(**one))).status_code == 303
    with world.at_work(world.administrator):
        assert SigningCertificate.objects.get().subject == NAME


def test_what_is_there_stays_when_another_is_refused(world: World) -> None:
    first = put_in(world)
    with world.at_work(world.administrator) as by, pytest.raises(DomainError):
        services.set_certificate(content=issued().content, password="lain", by=by)
    with world.at_work(world.administrator):
        assert SigningCertificate.objects.get().pk == first.pk


def test_nobody_else_puts_one_in(world: World, sign_in: Callable[[User], Client]) -> None:
    row = put_in(world)
    for user in (world.lawyer, world.manager, world.caseworker):
        browser = sign_in(user)
        assert browser.get(reverse("legal:signing")).status_code == 403
        assert browser.post(reverse("legal:signing-set"), sent(issued())).status_code == 403
        remove = reverse("legal:signing-remove", kwargs={"pk": row.pk})
        assert browser.post(remove, {"version": "1"}).status_code == 403
    with world.at_work(world.administrator):
        assert SigningCertificate.objects.get().pk == row.pk
