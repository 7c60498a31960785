"""The units and the composition: what can be checked without systemd as the first process and without Docker."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from baton.config.environment import read_environment

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "deploy" / "env.example"
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
MOST_EXPOSED = 20  # of 100, as systemd-analyze counts


def composed() -> dict[str, Any]:
    composition: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return composition


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_hardened(unit: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(unit)]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    if "unrecognized option" in judged.stderr:
        pytest.skip("systemd is older than 250")
    assert judged.returncode == 0, judged.stdout + judged.stderr


def test_the_settings_of_the_containers_are_accepted_once_filled_in() -> None:
    """What is blank in the example has to be filled in, or may stay blank; nothing else is taken from elsewhere."""
    example = dict(line.split("=", 1) for line in EXAMPLE.read_text().splitlines() if "=" in line and line[0] != "#")
    filled = example | {"POSTGRES_PASSWORD": "ab12" * 16, "BATON_SECRET_KEY": "0a1b2c3d" * 8}
    for name in ("migrate", "web", "worker"):
        service = composed()["services"][name]
        assert service["env_file"] == ".env"
        settings = filled | {
            variable: re.sub(r"\$\{(\w+):\?[^}]+\}", lambda match: filled[match[1]], template)
            for variable, template in service["environment"].items()
        }
        environment = read_environment(settings)
        assert environment.url == "https://baton.example.com"
        assert environment.database_url == f"postgresql://baton:{'ab12' * 16}@db/baton"
        assert environment.warnings == ()


def test_the_secrets_of_the_containers_are_in_no_image_and_no_commit() -> None:
    assert ".env\n" in (ROOT / ".dockerignore").read_text()
    assert "/.env\n" in (ROOT / ".gitignore").read_text()


def test_nothing_of_baton_in_a_container_has_privileges() -> None:
    assert "USER baton\n" in (ROOT / "Dockerfile").read_text()
    for name in ("migrate", "web", "worker"):
        service = composed()["services"][name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
