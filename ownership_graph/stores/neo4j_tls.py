"""What went wrong where a Neo4j server and this program could not agree on TLS, in plain words."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

from ownership_graph.errors import StoreUnavailable

__all__ = ["tls_trouble"]

_OTHER_NAME = {62, 64}
"""OpenSSL's numbers for a certificate of another host name or address than the one asked for."""


def tls_trouble(address: str, error: BaseException) -> StoreUnavailable | None:
    """What to tell of an error of the driver; None where TLS is not what went wrong.

    Args:
        address: of the server.
        error: what the driver raised.
    """
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _refused_certificate(address, cause)
        if isinstance(cause, ssl.SSLError):
            return StoreUnavailable(
                f"what answers at {address} does not speak TLS with us.",
                hint="Turn TLS on at the server, or write the address without +s or +ssc.",
            )
    return None


def _refused_certificate(address: str, error: ssl.SSLCertVerificationError) -> StoreUnavailable:
    reason = error.verify_message.rstrip(".")
    if error.verify_code in _OTHER_NAME:
        return StoreUnavailable(
            f"the certificate at {address} is made out to another name: {reason}.",
            hint="Write the server's address as its certificate has it.",
        )
    return StoreUnavailable(
        f"the certificate at {address} is not trusted here: {reason}.",
        hint="Let SSL_CERT_FILE name the file of the authority that issued it. With +ssc in place "
        "of +s any certificate will do; then nobody proves to be the server.",
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error, and all that led to it: of a cluster, what every member said."""
    yield error
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _causes(each)
    if error.__cause__ is not None:
        yield from _causes(error.__cause__)
