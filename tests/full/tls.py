"""TLS in front of a server that has none: what it gets and gives is handed through unread."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.conftest import Endpoint
from tests.full.daemon import HOST

CHUNK = 65536


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 that vouches for itself; return its file and its key's."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "the tests' own store")])
    now = datetime.now(UTC)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .add_extension(identifier, False)
        .sign(key, hashes.SHA256())
    )
    bundle, private = folder / "certificate.pem", folder / "key.pem"
    bundle.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return bundle, private


@contextmanager
def behind_tls(endpoint: Endpoint, bundle: Path, key: Path) -> Generator[Endpoint, None, None]:
    """Serve an endpoint behind TLS as well; yields it under its https address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(bundle, key)
    there = urlsplit(endpoint.url)

    async def hand_through(ours: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        answers, on = await asyncio.open_connection(there.hostname, there.port)
        await asyncio.gather(_pump(ours, on), _pump(answers, back))

    async def serve() -> None:
        server = await asyncio.start_server(hand_through, HOST, 0, ssl=context)
        port.append(server.sockets[0].getsockname()[1])
        listens.set()
        async with server:
            await over.wait()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    port: list[int] = []
    loop, over, listens = asyncio.new_event_loop(), asyncio.Event(), threading.Event()
    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert listens.wait(30)
        yield replace(endpoint, url=f"https://{HOST}:{port[0]}")
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError, ssl.SSLError):
        while data := await source.read(CHUNK):
            sink.write(data)
            await sink.drain()
    sink.close()
