"""Programs that keep ending, under the supervisor of `baton run`."""

import re
import sys

import pytest

from baton.cli import supervising
from baton.cli.supervising import Program, Supervisor


class Enough(Exception):
    """Leaves the supervisor."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SHORTEST_PAUSE": 0.01, "LONGEST_PAUSE": 0.04, "SECONDS_BETWEEN_CHECKS": 0.001}.items():
        monkeypatch.setattr(supervising, name, value)
    monkeypatch.setattr("signal.signal", lambda *_: None)


def pauses(capsys: pytest.CaptureFixture[str], *, code: str, count: int) -> tuple[list[str], str]:
    """The pauses before the first restarts of a program, and all that was said."""
    printed: list[str] = []

    def look() -> None:
        printed.extend(capsys.readouterr().err.splitlines())
        if len(printed) >= count:
            raise Enough

    supervisor = Supervisor(programs=[Program("worker", [sys.executable, "-c", code])], environment={})
    with pytest.raises(Enough), supervisor.running():
        supervisor.keep_alive(meanwhile=look)
    return re.findall(r"Restarting it in ([0-9.]+) second", "\n".join(printed)), "\n".join(printed)


def test_a_program_that_keeps_ending_is_started_again_after_longer_and_longer_pauses(
    capsys: pytest.CaptureFixture[str],
) -> None:
    paused, printed = pauses(capsys, code="raise SystemExit(3)", count=5)
    assert paused[:5] == ["0.01", "0.02", "0.04", "0.04", "0.04"]
    assert "The worker ended unexpectedly, with exit code 3." in printed


def test_a_program_that_lived_for_a_while_begins_with_the_shortest_pause(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervising, "SECONDS_TO_PROVE_ITSELF", 0)
    paused, printed = pauses(capsys, code="import os; os.kill(os.getpid(), 9)", count=3)
    assert set(paused) == {"0.01"}
    assert "killed by SIGKILL" in printed
