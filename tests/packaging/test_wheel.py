"""The wheel as a company installs it: built, installed into a fresh environment, started outside a checkout."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.packaging.running import folder_for_postgresql, serving

CHECKOUT = Path(__file__).parents[2]
UV = Path(sys.executable).with_name("uv")

pytestmark = pytest.mark.skipif(not UV.exists(), reason="uv is not installed beside Python")


def uv(*arguments: str | Path) -> None:
    """Run uv; a registry that does not answer is no fault of ours."""
    done = subprocess.run([UV, *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode and re.search(r"dns error|error sending request|Failed to fetch|timed out", done.stderr):
        pytest.skip("The package registry does not answer")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with folder_for_postgresql("baton-wheel-") as folder:
        yield folder


@pytest.fixture(scope="module")
def baton(folder: Path) -> Path:
    """The command, installed with the versions that the lock file names."""
    uv("build", "--quiet", "--wheel", "--out-dir", folder)
    locked = ["--no-dev", "--no-emit-project", "--no-hashes", "--frozen"]
    uv("export", "--quiet", *locked, "--output-file", folder / "locked.txt")
    uv("venv", "--quiet", "--python", sys.executable, folder / "venv")
    [wheel] = folder.glob("*.whl")
    python = folder / "venv" / "bin" / "python"
    uv("pip", "install", "--quiet", "--python", python, wheel, "--constraint", folder / "locked.txt")
    return folder / "venv" / "bin" / "baton"


@pytest.fixture(scope="module")
def environment(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_STATE_HOME": str(folder / "state")}


@pytest.fixture(scope="module")
def address(baton: Path, environment: dict[str, str], folder: Path) -> Iterator[str]:
    """Where `baton run` of the wheel answers, started in a folder that has nothing of Baton."""
    command: list[str | Path] = [baton, "run", "--port", "0"]
    with serving(command, says="Baton is at", folder=folder, environment=environment) as url:
        yield url.rpartition("/")[2]


def page(address: str, path: str) -> tuple[int, str]:
    connection = HTTPConnection(address)
    connection.request("GET", path)
    response = connection.getresponse()
    answer = response.status, response.read().decode()
    connection.close()
    return answer


def test_its_pages_come_with_their_styles_and_scripts(address: str) -> None:
    status, text = page(address, "/sign-in/")
    assert status == 200
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
    assert any(name.endswith(".css") for name in files)
    assert any(name.endswith(".js") for name in files)
    assert {page(address, name)[0] for name in files} == {200}


def test_it_writes_nothing_beside_the_installed_code(address: str, folder: Path) -> None:
    assert page(address, "/healthz") == (200, "ok\n")
    assert {"postgres", "secret-key", "static"} <= {path.name for path in (folder / "state" / "baton").iterdir()}
    [packages] = folder.glob("venv/lib/python3*/site-packages")
    assert not (packages / "var").exists()


def test_other_commands_share_its_database(address: str, baton: Path, environment: dict[str, str]) -> None:
    listed = subprocess.run(
        [baton, "user", "list"], env=environment, capture_output=True, text=True, check=True, cwd="/"
    )
    assert "maya.okafor@northwind.example" in listed.stdout


def test_the_package_says_what_it_is_without_links_that_lead_nowhere(baton: Path) -> None:
    [metadata] = baton.parents[1].glob("lib/python3*/site-packages/baton-*.dist-info/METADATA")
    text = metadata.read_text()
    assert "License-Expression: Apache-2.0\n" in text
    assert "![" not in text
    assert "](docs/" not in text
    assert (metadata.parent / "licenses" / "LICENSE").is_file()


def test_it_says_its_version(baton: Path, environment: dict[str, str]) -> None:
    shown = subprocess.run([baton, "--version"], env=environment, capture_output=True, text=True, check=True)
    assert re.fullmatch(r"Baton \d+\.\d+\.\d+\n", shown.stdout)
