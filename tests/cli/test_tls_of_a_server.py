"""Every scheme of an address on a real server that speaks TLS, and what is said where it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from neo4j_server import at_test_server, own_tool

pytestmark = pytest.mark.neo4j

Run = Callable[..., Any]

EXAMPLE = str(Path(__file__).resolve().parents[2] / "examples" / "consortium")
CHECKED = ("bolt+s", "neo4j+s")
UNCHECKED = ("bolt+ssc", "neo4j+ssc")
PLAIN = ("bolt", "neo4j")


@dataclass(frozen=True, slots=True)
class Speaking:
    """A server that takes TLS and plain connections on one port."""

    port: str
    password: str
    authority: str


@pytest.fixture(scope="module")
def speaking() -> Iterator[Speaking]:
    tool = own_tool()
    server = tool.start(tool.prepare(tls=True))
    port = server.url.rpartition(":")[2]
    yield Speaking(port, server.password, str(tool.authority(Path(server.home))))
    server.stop()


@pytest.fixture
def port(speaking: Speaking, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where it listens; nobody trusts its certificate yet."""
    monkeypatch.setenv("OWNERSHIP_GRAPH_NEO4J_PASSWORD", speaking.password)
    monkeypatch.delenv("OWNERSHIP_GRAPH_NEO4J_USER", raising=False)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    return speaking.port


@pytest.fixture
def trusted(speaking: Speaking, port: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The port, to one who trusts the authority."""
    monkeypatch.setenv("SSL_CERT_FILE", speaking.authority)
    return port


@pytest.mark.parametrize("scheme", [*PLAIN, *UNCHECKED])
def test_without_a_check_of_the_certificate_anybody_is_answered(
    run: Run, port: str, scheme: str
) -> None:
    loads_and_answers(run, f"{scheme}://127.0.0.1:{port}")


@pytest.mark.parametrize("scheme", CHECKED)
def test_a_trusted_certificate_is_all_that_is_needed(run: Run, trusted: str, scheme: str) -> None:
    loads_and_answers(run, f"{scheme}://127.0.0.1:{trusted}")


def loads_and_answers(run: Run, address: str) -> None:
    loaded = run("load", EXAMPLE, "--db", address)
    assert loaded.code == 0, loaded.err
    control = run("control", "vorpal", "--db", address, "--format", "json")
    assert control.code == 0, control.err
    assert control.json
    assert run("doctor", "--db", address).code == 0


@pytest.mark.parametrize("scheme", CHECKED)
def test_a_certificate_that_nobody_trusts_is_refused(run: Run, port: str, scheme: str) -> None:
    told = refused(run, f"{scheme}://127.0.0.1:{port}")
    assert "is not trusted here: unable to get local issuer certificate. " in told
    assert "Let SSL_CERT_FILE name the file of the authority" in told


@pytest.mark.parametrize("scheme", CHECKED)
def test_a_certificate_of_another_name_is_refused(run: Run, trusted: str, scheme: str) -> None:
    told = refused(run, f"{scheme}://localhost:{trusted}")
    assert "made out to another name: Hostname mismatch" in told
    assert "not valid for 'localhost'" in told


@pytest.mark.parametrize("scheme", [*CHECKED, *UNCHECKED])
def test_tls_where_the_server_speaks_none_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    plain = at_test_server(monkeypatch).rpartition(":")[2]
    told = refused(run, f"{scheme}://127.0.0.1:{plain}")
    assert "does not speak TLS with us. " in told
    assert "write the address without +s or +ssc" in told


def refused(run: Run, address: str) -> str:
    """What questions and the doctor say alike of an address that cannot be used."""
    asked = run("control", "vorpal", "--db", address)
    assert asked.code == 2
    assert asked.out == ""
    assert asked.err.startswith("error: ")
    (told,) = [
        check
        for check in run("doctor", "--db", address, "--format", "json").json["checks"]
        if not check["ok"]
    ]
    assert asked.err == f"error: {told['detail']}\nhint: {told['hint']}\n"
    assert run("doctor", "--db", address).code == 2
    assert "Traceback" not in asked.err
    return f"{told['detail']} {told['hint']}"
