"""The host's certificate: valid, for this name, with its chain, and for how long yet."""

from __future__ import annotations

import socket
import ssl
import time
from typing import Any
from urllib.parse import urlsplit

from audio_edition.publication.probing.asking import TIMEOUT, HostLook

SOON = 14
"""Days: a certificate that renews itself does so at thirty."""
_DAY = 86_400

# codes of X509_verify_cert_error_string(3)
_REASONS = {
    9: ("is not valid yet", "set the server's clock, or wait"),
    10: ("has expired", "renew it, and let that happen by itself"),
    18: ("is signed by itself: no app trusts it", "get one of a known authority (Let's Encrypt)"),
    19: ("is signed by an authority that nobody knows", "get one of a known authority"),
    20: (
        "comes without its chain, or of an authority that nobody knows",
        "serve fullchain.pem, not cert.pem: apps do not look for what is missing",
    ),
    21: (
        "comes without its chain, or of an authority that nobody knows",
        "serve fullchain.pem, not cert.pem: apps do not look for what is missing",
    ),
    62: ("is for another name", "get one for the name in base_url"),
    64: ("is for another address", "get one for the address in base_url"),
}


def look_at_certificate(look: HostLook, context: ssl.SSLContext) -> bool:
    """Shake hands once; returns whether apps would trust the host."""
    parts = urlsplit(look.base)
    host, port = parts.hostname or "", parts.port or 443
    try:
        with (
            socket.create_connection((host, port), TIMEOUT) as plain,
            context.wrap_socket(plain, server_hostname=host) as line,
        ):
            told: dict[str, Any] = dict(line.getpeercert() or {})
    except ssl.SSLCertVerificationError as problem:
        what, remedy = _REASONS.get(
            problem.verify_code, (problem.verify_message, "get another certificate")
        )
        look.say("error", "host-tls", look.base, f"the certificate {what}", remedy)
        return False
    except ssl.SSLError as problem:
        message = f"no secure connection: {problem.reason or problem}"
        look.say("error", "host-tls", look.base, message, "offer TLS 1.2 and 1.3")
        return False
    except OSError:
        return True  # told where the feed is asked for
    until = told.get("notAfter")
    if until:
        days = (ssl.cert_time_to_seconds(until) - time.time()) / _DAY
        if days < SOON:
            message = f"the certificate expires in {days:.0f} days ({until})"
            remedy = "renew it, and let that happen by itself"
            look.say("warning", "host-tls", look.base, message, remedy)
    return True
