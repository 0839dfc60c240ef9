"""A mail host as far away as real ones: latency, STARTTLS, signing in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aftercare.foundation import clock
from aftercare.workshop import say
from benchmarks.reminders import speed

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.reminders.place import Place
    from benchmarks.reminders.table import Table

SLOW = ("--trip", "0.010", "--accept", "0.020")
CONNECTIONS = 16


def measure(place: Place, table: Table) -> None:
    parallel(place, table)
    tls(place, table)


def parallel(place: Place, table: Table) -> None:
    """Ours with sixteen connections against ours with one, on the same slow host."""
    rate = {}
    for lines, due in (
        (1, place.many(200, 60)),
        (CONNECTIONS, place.many(3_000, 1_000)),
    ):
        say.progress(f"slow host, {lines} connections")
        url = place.database(f"slow_{lines}", copy_of="hundred")
        with place.sink(f"slow-{lines}", *SLOW) as sink:
            env = place.env(url, sink, MAIL_CONNECTIONS=str(lines))
            with place.hand(f"slow-{lines}", env) as hand:
                rate[lines] = speed.drained(hand, sink, url, due, "drain").rate
                opened = sink.count(b"connect")
        if lines > 1:
            table.count("connections to a slow host", opened, lines * (1 + due // 200))
    table.at_least(
        f"slow host, mails/s: {CONNECTIONS} connections / one",
        rate[CONNECTIONS],
        rate[1],
        12,
    )


def tls(place: Place, table: Table) -> None:
    """STARTTLS and sign-in are paid once a connection, not once a mail."""
    due = place.many(1_000, 300)
    pem = certificate(place.folder)
    url = place.database("tls", copy_of="hundred")
    with place.sink("tls", "--certificate", str(pem)) as sink:
        env = place.env(
            url,
            sink,
            EMAIL_USE_TLS="yes",
            EMAIL_HOST_USER="bench",
            EMAIL_HOST_PASSWORD="not a secret",  # noqa: S106 - the sink takes any
            SSL_CERT_FILE=str(pem),
        )
        with place.hand("tls", env) as hand:
            speed.drained(hand, sink, url, due, "drain")
            opened = sink.count(b"connect")
            for what in (b"starttls", b"auth"):
                table.count(
                    f"{what.decode()} for {due:,} mails, {opened} connections",
                    sink.count(what),
                    opened,
                )
    table.count("connections for them", opened, CONNECTIONS)


def certificate(folder: Path) -> Path:
    """Key and certificate of 127.0.0.1, for one day, in one file."""
    import ipaddress

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bench sink")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(hours=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "sink.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
