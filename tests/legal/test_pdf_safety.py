"""What people type cannot make the renderer read, fetch or run anything (S-33)."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from core.files import pdf, pdf_layout
from core.files.pdf_layout import DataOnly, Unreachable
from legal import services
from tests.factories import World
from tests.legal.dossiers import Paper, asked, file_of, work
from tests.legal.makers import add_loss, give_consent, make_claim, rupiah

PAYLOADS = [
    '<img src="file:///etc/passwd">',
    '<img src="http://127.0.0.1:9/x.png">',
    '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
    '<link rel="attachment" href="file:///etc/passwd">',
    "<style>@import url(http://127.0.0.1:9/x.css)</style>",
    "<script>document.write(1)</script>",
    '<object data="file:///etc/passwd"></object>',
    '"><svg><image href="file:///etc/passwd"/></svg>',
    '<a href="javascript:alert(1)">x</a>',
    "{{ settings.SECRET_KEY }}{% include 'x' %}{% load static %}",
    "</body></html><!--",
    "url(file:///etc/passwd)",
    "\u202egnp.exe",
    "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u1019\u103c\u1014\u103a\u1019\u102c",
    "a" * 480,
    "\ud7ff\ufffe\U0001f600",
]


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1/", "https://contoh.test/", "ftp://x/", "x.png"]
)
def test_only_data_addresses_are_served(address: str) -> None:
    with pytest.raises(Unreachable):
        DataOnly().fetch(address)
    assert DataOnly().fetch("data:text/plain,halo").read() == b"halo"


def test_a_document_with_hostile_markup_opens_no_connection_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("MARKSECRETFILE")
    markup = f'<h1>x</h1><img src="file://{secret}"><link rel="attachment" href="file://{secret}">' + "".join(PAYLOADS)

    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    written = pdf_layout.written(pdf_layout.laid_out(markup, ""), None)
    assert b"MARKSECRETFILE" not in written
    assert b"/EmbeddedFile" not in written


def test_what_lays_pages_out_knows_none_of_our_secrets() -> None:
    lines = pdf._LAYOUT.read_text().splitlines()
    imported = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert imported - sys.stdlib_module_names == {"weasyprint"}


def test_a_process_that_ends_early_is_an_error_and_no_empty_file() -> None:
    # No such page was laid out: it ends by an error of its own.
    with pytest.raises(RuntimeError, match="has ended"), pdf.press() as press:
        press.written()


def test_hostile_text_in_every_field_is_printed_as_text(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = make_claim(world)
    give_consent(world)
    for payload in PAYLOADS:
        add_loss(world, claim, rupiah("D", payload, "1", "1"))
    with world.at_work(world.lawyer) as by:
        for payload in PAYLOADS[:10]:
            services.add_party(matter=claim.matter, role="RESPONDENT", name=payload, details=payload, by=by)
        services.change_matter(
            matter_id=claim.matter_id,
            expected_version=1,
            kind="CRIMINAL",
            title=PAYLOADS[0],
            stage="TRIAL",
            police_report=PAYLOADS[7],
            by=by,
        )
    dossier = asked(world, claim)
    work()
    paper = Paper(file_of(world, dossier), world.case.code)
    together = "".join(paper.words.split())
    for payload in PAYLOADS[:12]:
        assert "".join(payload.split()) in together
    assert "root:" not in paper.words
