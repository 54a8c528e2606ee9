"""What a browser or a robot asks for by itself, whatever is open, is answered to who is signed out too."""

from __future__ import annotations

from django.test import Client


def test_the_icon_is_there_for_who_is_signed_out_too(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/x-icon"
    assert b"".join(response)[:4] == b"\x00\x00\x01\x00"
    assert not response.cookies


def test_no_robot_is_welcome(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response.status_code == 200
    assert b"".join(response) == b"User-agent: *\nDisallow: /\n"
