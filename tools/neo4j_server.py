# ruff: noqa: INP001 (a script that stands alone)
"""Start and stop a real Neo4j server without Docker, for tests and for trying things out.

    python tools/neo4j_server.py start      fetch it once, start it, write .neo4j/env
    python tools/neo4j_server.py stop       stop it and forget its data
    python tools/neo4j_server.py run CMD    start it, run CMD with it, stop it

It needs a JDK (17 or 21) and Maven, which fetches the community server from Maven Central into
``.neo4j/``. The server listens on a free loopback port, in a temporary home, with a password of its
own; ``. .neo4j/env`` puts NEO4J_TEST_URL, NEO4J_TEST_USER and NEO4J_TEST_PASSWORD into a shell.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POM = Path(__file__).resolve().parent / "neo4j" / "pom.xml"
PLACE = ROOT / ".neo4j"
STATE = PLACE / "server.json"
ENVIRONMENT = PLACE / "env"
_PATIENCE = 120.0
_OURS: dict[int, subprocess.Popen[bytes]] = {}
_OPENED = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch")
_SETTINGS = """\
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.heap.initial_size=512m
server.memory.heap.max_size=2g
server.memory.pagecache.size=512m
dbms.usage_report.enabled=false
server.config.strict_validation.enabled=true
"""
_TLS = """\
server.bolt.tls_level=OPTIONAL
dbms.ssl.policy.bolt.enabled=true
dbms.ssl.policy.bolt.base_directory=certificates
dbms.ssl.policy.bolt.private_key=private.key
dbms.ssl.policy.bolt.public_certificate=public.crt
dbms.ssl.policy.bolt.client_auth=NONE
"""


class NoServerError(Exception):
    """The server cannot be had here; the text says why."""


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes:
        pid: its process, the leader of its own group.
        url: where it answers.
        home: its data; removed when it stops.
        password: of the user ``neo4j``.
    """

    pid: int
    url: str
    home: str
    password: str

    @property
    def environment(self) -> dict[str, str]:
        """What tests need to know of it."""
        return {
            "NEO4J_TEST_URL": self.url,
            "NEO4J_TEST_USER": "neo4j",
            "NEO4J_TEST_PASSWORD": self.password,
        }

    def halt(self) -> None:
        """Kill the process and leave the data, as a power cut does."""
        _end(self.pid, signal.SIGKILL)

    def restarted(self) -> Server:
        """Start the server on the same data and port again."""
        port = int(self.url.rpartition(":")[2])
        return Server(_launch(Path(self.home), port), self.url, self.home, self.password)

    def stop(self) -> None:
        """Stop the process and remove its data."""
        _end(self.pid, signal.SIGTERM)
        shutil.rmtree(self.home, ignore_errors=True)


def jars() -> Path:
    """The folder of the server's jars, fetched if it is not there.

    Raises:
        NoServerError: when there is no JDK or Maven, or nothing can be fetched.
    """
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            raise NoServerError(f"{program} is not installed: a JDK 17 and Maven are needed")
    version = re.search(r"<neo4j\.version>(.+?)<", POM.read_text(encoding="utf-8"))
    assert version is not None, "the pom names the version"  # noqa: S101 (our own file)
    folder = PLACE / f"lib-{version[1]}"
    if not folder.exists():
        PLACE.mkdir(exist_ok=True)
        scratch = tempfile.mkdtemp(dir=PLACE)
        command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies"]
        command += [f"-DoutputDirectory={scratch}", "-DincludeScope=runtime"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (ours)
        if done.returncode:
            shutil.rmtree(scratch)
            raise NoServerError(f"Maven could not fetch the server: {done.stdout[-500:]}")
        Path(scratch).rename(folder)
    return folder


def admin(home: Path, *arguments: str) -> str:
    """Run the server's own command line on a home; gives what it printed.

    Raises:
        NoServerError: when the command fails.
    """
    command = ["java", "-Xmx1g", "-cp", f"{jars()}/*", "org.neo4j.cli.AdminTool", *arguments]
    where = {"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    done = subprocess.run(  # noqa: S603 (ours)
        command, env=os.environ | where, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NoServerError(
            f"neo4j-admin {arguments[0]} failed: {(done.stdout + done.stderr)[-800:]}"
        )
    return done.stdout


def prepare(*, password: str | None = None, tls: bool = False) -> tuple[Path, int, str]:
    """Make a home with a password and a free port.

    Args:
        password: of the user ``neo4j``; None makes one up.
        tls: whether the server speaks TLS, too, with a certificate of ``authority``.

    Returns:
        Its folder, port and password.
    """
    home = Path(tempfile.mkdtemp(prefix="neo4j-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    secret = password or secrets.token_hex(12)
    with _removed_unless_done(home):
        (home / "conf").mkdir()
        settings = _SETTINGS.format(port=port) + (_TLS if tls else "")
        (home / "conf" / "neo4j.conf").write_text(settings, encoding="utf-8")
        if tls:
            _certify(home)
        admin(home, "dbms", "set-initial-password", secret)
    return home, port, secret


def authority(home: Path) -> Path:
    """The certificate of whoever certified the server of a home; clients are to trust it."""
    return home / "certificates" / "authority.crt"


def _certify(home: Path) -> None:
    """Make a certificate for the address at which the server listens, and for no other name."""
    try:
        import trustme  # noqa: PLC0415 (only tests of TLS need it)
    except ImportError as error:
        raise NoServerError("trustme is not installed: TLS needs a certificate") from error
    maker = trustme.CA()
    certificate = maker.issue_cert("127.0.0.1")
    authority(home).parent.mkdir()
    maker.cert_pem.write_to_path(str(authority(home)))
    certificate.private_key_pem.write_to_path(str(home / "certificates" / "private.key"))
    for place, part in enumerate(certificate.cert_chain_pems):
        part.write_to_path(str(home / "certificates" / "public.crt"), append=place > 0)


@contextmanager
def _removed_unless_done(home: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise


def start(prepared: tuple[Path, int, str] | None = None) -> Server:
    """Start a server, and wait until it answers.

    Raises:
        NoServerError: when it cannot be had here.
    """
    home, port, password = prepared or prepare()
    with _removed_unless_done(home):
        return Server(_launch(home, port), f"bolt://127.0.0.1:{port}", str(home), password)


def _launch(home: Path, port: int) -> int:
    command = ["java", "-Xmx2g", "-cp", f"{jars()}/*"]
    command += [f"--add-opens={package}=ALL-UNNAMED" for package in _OPENED]
    command += ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={home}"]
    command += [f"--config-dir={home}/conf"]
    with (home / "console.log").open("ab") as console:
        process = subprocess.Popen(  # noqa: S603 (ours)
            command,
            stdout=console,
            stderr=console,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    _OURS[process.pid] = process
    try:
        if _answers_in_time(process, port):
            return process.pid
    except BaseException:
        # This script is asked to end meanwhile.
        _end(process.pid, signal.SIGKILL)
        raise
    _end(process.pid, signal.SIGKILL)
    told = (home / "console.log").read_text(encoding="utf-8", errors="replace")
    raise NoServerError(f"the server did not start: {told[-800:]}")


def _answers_in_time(process: subprocess.Popen[bytes], port: int) -> bool:
    for _ in range(int(_PATIENCE * 5)):
        if process.poll() is not None:
            return False
        if _answers(port):
            return True
        time.sleep(0.2)
    return False


def _answers(port: int) -> bool:
    """Whether a Bolt server shakes hands on the port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
            probe.settimeout(5)
            probe.sendall(bytes.fromhex("6060b017" + "00000405" + "00" * 12))
            return len(probe.recv(4)) == len(b"\0\0\4\5")
    except OSError:
        return False


def _end(pid: int, how: signal.Signals) -> None:
    """End a process that this script started, now or in another run, and wait for it."""
    try:
        os.kill(pid, how)
        for _ in range(300):
            ours = _OURS.get(pid)
            if ours is None:
                os.kill(pid, 0)
            elif ours.poll() is not None:
                return
            time.sleep(0.1)
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _start_for_shell() -> int:
    if STATE.exists():
        _stop_for_shell()
    server = start()
    for secret in (STATE, ENVIRONMENT):
        secret.touch(mode=0o600)
    STATE.write_text(json.dumps(asdict(server)), encoding="utf-8")
    lines = [f"export {name}={value}\n" for name, value in server.environment.items()]
    ENVIRONMENT.write_text("".join(lines), encoding="utf-8")
    sys.stdout.write(f"Neo4j answers at {server.url}; its password is in {ENVIRONMENT}\n")
    return 0


def _stop_for_shell() -> int:
    if STATE.exists():
        Server(**json.loads(STATE.read_text(encoding="utf-8"))).stop()
        STATE.unlink()
        ENVIRONMENT.unlink(missing_ok=True)
    return 0


def _run(command: list[str]) -> int:
    server = start()
    try:
        environment = os.environ | server.environment
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 (asked)
    finally:
        server.stop()


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Start and stop a real Neo4j server.")
    parser.add_argument("action", choices=["start", "stop", "run"])
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    # Asked to end, Python would leave without stopping the server.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        if asked.action == "run":
            return _run(asked.command)
        return _start_for_shell() if asked.action == "start" else _stop_for_shell()
    except NoServerError as error:
        sys.stderr.write(f"no Neo4j server: {error}\n")
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
