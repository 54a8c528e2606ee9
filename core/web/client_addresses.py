"""Which device a request comes from: the address of the connection, or what a reverse proxy of ours says of it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The device's address; empty where it is not known.

    `X-Forwarded-For` is believed of TRUSTED_PROXIES alone, and read from its right end, where the proxy that is nearest
    to us has written: the first address that is no proxy of ours is the device's. What stands left of it the device
    itself may have invented. Where it holds what is no address, the connection's own address counts.
    """
    connection = str(request.META.get("REMOTE_ADDR", ""))
    peer = _parsed(connection)
    # A connection over a socket of this machine has no address; only a proxy of ours opens it.
    if not (_is_ours(peer) if peer else settings.TRUSTED_PROXIES and not connection):
        return str(peer or connection)
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    found = peer
    for part in reversed(forwarded.split(",") if forwarded else []):
        found = _parsed(part.strip())
        if found is None:
            return str(peer or connection)
        if not _is_ours(found):
            break
    return str(found or connection)


def _is_ours(address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """The address in one form, without a port; None where it is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address
