from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from tests.fixtures.patience import PATIENCE_SECONDS
from widgets.sources.failures import Unavailable
from widgets.sources.http import Http, Request

HOST = "api.example"


def write_certificate(path: Path) -> None:
    """A certificate for HOST that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + certificate.public_bytes(Encoding.PEM))


@pytest.fixture
def names() -> list[str]:
    """Names that callers asked the server for."""
    return []


@pytest.fixture
def port(tmp_path: Path, names: list[str]) -> Iterator[int]:
    write_certificate(tmp_path / "server.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                connection, _ = listener.accept()
                with context.wrap_socket(connection, server_side=True) as secure:
                    secure.recv(1000)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(PATIENCE_SECONDS)


def test_an_untrusted_certificate_ends_the_call(port: int, names: list[str]) -> None:
    http = Http(frozenset({f"{HOST}:{port}"}), lookup=lambda *_: ["127.0.0.1"])

    with pytest.raises(Unavailable):
        http.send(Request("GET", f"https://{HOST}:{port}/"), http.begin(interactive=True))
    http.close()

    assert names == [HOST]
