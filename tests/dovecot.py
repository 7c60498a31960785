"""A real IMAP server for tests: Dovecot from Debian, as a process of its own on a loopback port.

It runs as whoever runs the tests. Root may read no mail with it, so root's mail belongs to Dovecot's own user.
"""

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest

PASSWORD = "sécret/pass:word@home"
SECONDS_TO_START = 100

CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
auth_failure_delay = 0
mail_fsync = never
first_valid_uid = 1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login_user}
mail_location = maildir:{folder}/mail/%u
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {secure_port}
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
"""


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@dataclass
class Dovecot:
    """A server, stopped and started as a test likes; whoever asks has a mailbox, which is empty at first."""

    program: str
    folder: Path
    port: int = field(default_factory=_free_port)
    secure_port: int = field(default_factory=_free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate.pem"

    def start(self) -> None:
        self._configure()
        command = [self.program, "-F", "-c", str(self.folder / "dovecot.conf")]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
        give_up_at = time.monotonic() + SECONDS_TO_START
        while not _answers(self.port):
            log = self.folder / "log"
            if self.process.poll() is not None or time.monotonic() > give_up_at:
                raise AssertionError(f"Dovecot did not start: {log.read_text() if log.exists() else ''}")
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(
                    self.process.pid, signal.SIGKILL
                )  # its children too, which would talk on with their clients
            self.process.wait()
            self.process = None

    def secure_url(self, user: str) -> str:
        return f"imaps://{user}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.secure_port}/INBOX"

    def url(self, user: str, *, folder: str = "INBOX", password: str = PASSWORD) -> str:
        return f"imap://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{folder}"

    @contextmanager
    def as_user(self, user: str) -> Iterator[imaplib.IMAP4]:
        """What a person's mail program would do."""
        connection = imaplib.IMAP4("127.0.0.1", self.port, timeout=100)
        connection.authenticate("PLAIN", lambda _challenge: f"\0{user}\0{PASSWORD}".encode())
        yield connection
        connection.logout()

    def deliver(self, user: str, *mails: bytes, folder: str = "INBOX", at: datetime | None = None) -> None:
        date = imaplib.Time2Internaldate(at) if at else ""
        with self.as_user(user) as connection:
            for mail in mails:
                status, said = connection.append(folder, "", date, mail)
                assert status == "OK", said

    def flags_of(self, user: str) -> list[bytes]:
        """What each mail of the inbox is marked with."""
        with self.as_user(user) as connection:
            connection.select("INBOX", readonly=True)
            return [piece for piece in connection.fetch("1:*", "(FLAGS)")[1] if isinstance(piece, bytes)]

    def _configure(self) -> None:
        is_root = os.getuid() == 0
        owner = pwd.getpwnam("dovecot" if is_root else getpass.getuser())
        (self.folder / "mail").mkdir(exist_ok=True)
        os.chown(self.folder / "mail", owner.pw_uid, owner.pw_gid)
        text = CONFIGURATION.format(
            folder=self.folder,
            user=owner.pw_name,
            group=grp.getgrgid(owner.pw_gid).gr_name,
            login_user="dovenull" if is_root else owner.pw_name,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
            port=self.port,
            secure_port=self.secure_port,
            password=PASSWORD,
        )
        (self.folder / "dovecot.conf").write_text(text)


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """A running server; without the program, the test is skipped, but in CI it fails."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    version = subprocess.check_output([program, "--version"], text=True).split()[0] if program else "none"
    if program is None or not version.startswith("2.3."):
        reason = f"no IMAP server here: Dovecot 2.3 (Debian's dovecot-imapd) is needed, and there is {version}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    folder = Path(tempfile.mkdtemp(prefix="baton-dovecot-"))
    folder.chmod(0o755)
    _make_certificate(folder)
    server = Dovecot(program, folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _make_certificate(folder: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            return connection.recv(4) == b"* OK"
    except OSError:
        return False
