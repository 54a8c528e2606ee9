"""From which device a request comes, behind proxies that are ours and for who pretends."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from config import environment
from core.checks import proxy_is_trusted
from core.web.client_addresses import client_address

OURS = ["127.0.0.1", "10.0.0.0/24", "2001:db8:1::/64"]


@pytest.mark.parametrize(
    ("connection", "forwarded", "address"),
    [
        # No proxy of ours: what it says counts for nothing.
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "10.0.0.5, 127.0.0.1", "198.51.100.7"),
        # One proxy, and what the device had written there itself.
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "192.0.2.1, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "10.0.0.5, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "not an address, 203.0.113.9", "203.0.113.9"),
        # Two of ours, one after the other.
        ("127.0.0.1", "192.0.2.1,203.0.113.9,10.0.0.5", "203.0.113.9"),
        # Nothing, or nobody but ours.
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "10.0.0.9, 10.0.0.5", "10.0.0.9"),
        # No address where the proxy should have written one.
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9, ", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9, _hidden, 10.0.0.5", "127.0.0.1"),
        # Ports, IPv6, and IPv4 written as IPv6.
        ("127.0.0.1", "203.0.113.9:50123", "203.0.113.9"),
        ("127.0.0.1", "[2001:db8:2::0:9]:443", "2001:db8:2::9"),
        ("127.0.0.1", "2001:DB8:2:0:0::9", "2001:db8:2::9"),
        ("2001:db8:1::1", "192.0.2.1, 203.0.113.9", "203.0.113.9"),
        ("::ffff:127.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        # Over a socket of this machine.
        ("", "192.0.2.1, 203.0.113.9", "203.0.113.9"),
        ("", "", ""),
        ("", "unknown", ""),
    ],
)
def test_the_devices_address(settings: Any, connection: str, forwarded: str, address: str) -> None:
    settings.TRUSTED_PROXIES = [ip_network(one) for one in OURS]
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=connection, **headers)) == address


@pytest.mark.parametrize("connection", ["127.0.0.1", "", "10.0.0.5"])
def test_without_a_trusted_proxy_nothing_is_believed(settings: Any, connection: str) -> None:
    settings.TRUSTED_PROXIES = []
    request = RequestFactory().get("/", REMOTE_ADDR=connection, HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert client_address(request) == connection


def test_the_setting_is_read_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/24,2001:db8::/32")
    assert [str(one) for one in environment.networks("TRUSTED_PROXIES")] == [
        "127.0.0.1/32",
        "10.0.0.0/24",
        "2001:db8::/32",
    ]
    monkeypatch.setenv("TRUSTED_PROXIES", "")
    assert environment.networks("TRUSTED_PROXIES") == []
    monkeypatch.setenv("TRUSTED_PROXIES", "proxy.contoh.test")
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        environment.networks("TRUSTED_PROXIES")


def test_a_server_behind_a_proxy_is_told_of_it(settings: Any) -> None:
    settings.TRUSTED_PROXIES, settings.SECURE_PROXY_SSL_HEADER = [], ("HTTP_X_FORWARDED_PROTO", "https")
    assert [found.id for found in proxy_is_trusted(None)] == ["core.W001"]
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]
    assert proxy_is_trusted(None) == []
    settings.TRUSTED_PROXIES, settings.SECURE_PROXY_SSL_HEADER = [], None
    assert proxy_is_trusted(None) == []
