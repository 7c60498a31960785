"""Known vulnerabilities of all that uv.lock names: asked of OSV.dev, or looked up in a downloaded copy.

Exit codes: 0 none is known; 1 some are; 2 nothing was audited.
"""

import argparse
import json
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

CHECKOUT = Path(__file__).parents[1]
DOWNLOAD = "https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip"
NONE_KNOWN, SOME_KNOWN, NOT_AUDITED = range(3)
# Of uv, whose exit code is 1 if it finds vulnerabilities.
FAILED = 2

Advisory = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("advisories", nargs="?", type=Path, help=f"a copy of {DOWNLOAD}, or a folder of its files")
    parser.add_argument("--lock", type=Path, default=CHECKOUT / "uv.lock")
    chosen = parser.parse_args()
    if chosen.advisories is None:
        return ask(chosen.lock.parent)
    return look_up(versions_of(chosen.lock), list(stored(chosen.advisories)))


def ask(project: Path) -> int:
    """Let uv ask OSV.dev about the lock file of a project."""
    command: list[str | Path] = [
        Path(sys.executable).with_name("uv"),
        "audit",
        "--preview-features",
        "audit-command",
        "--frozen",
    ]
    status = subprocess.run([*command, "--project", project], check=False).returncode
    if status == FAILED:
        complain(f"OSV.dev could not be asked, so nothing was audited. Without a network, download {DOWNLOAD}")
        complain("elsewhere, and run: make audit ADVISORIES=all.zip")
    return status


def look_up(locked: dict[str, Version], advisories: list[Advisory]) -> int:
    """Print what is known of each package; the newest change says how old the copy is."""
    newest = max((advisory.get("modified", "") for advisory in advisories), default="")
    if not newest:
        complain("There are no advisories in the format of OSV, so nothing was audited.")
        return NOT_AUDITED
    known = defaultdict(list)
    for advisory in advisories:
        for affected in advisory.get("affected", ()) if "withdrawn" not in advisory else ():
            package = affected.get("package", {})
            name = canonicalize_name(package.get("name", ""))
            if package.get("ecosystem") == "PyPI" and name in locked and is_affected(locked[name], affected):
                known[name].append(sentence(advisory, affected))
    for name, sentences in sorted(known.items()):
        print(f"{name} {locked[name]}", *sorted(set(sentences)), sep="\n  ")
    print(
        f"{len(known)} of {len(locked)} packages have known vulnerabilities, by {len(advisories)} advisories "
        f"up to {newest[:10]}."
    )
    return SOME_KNOWN if known else NONE_KNOWN


def versions_of(lock: Path) -> dict[str, Version]:
    """What the lock file takes from a registry; the project itself comes from its folder."""
    packages = tomllib.loads(lock.read_text())["package"]
    return {package["name"]: Version(package["version"]) for package in packages if "registry" in package["source"]}


def stored(place: Path) -> Iterator[Advisory]:
    """The advisories in a zip file or a folder, a JSON file each."""
    if place.is_dir():
        for path in place.rglob("*.json"):
            yield json.loads(path.read_bytes())
        return
    with ZipFile(place) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def is_affected(version: Version, affected: Advisory) -> bool:
    """By the evaluation of https://ossf.github.io/osv-schema/#evaluation: listed, or within a range."""
    if any(parsed(text) == version for text in affected.get("versions", ())):
        return True
    ranges = [range_ for range_ in affected.get("ranges", ()) if range_["type"] == "ECOSYSTEM"]
    return any(is_within(version, range_["events"]) for range_ in ranges)


def is_within(version: Version, events: list[dict[str, str]]) -> bool:
    state = False
    dated = [(parsed(text), kind) for event in events for kind, text in event.items()]
    for at, kind in sorted((at, kind) for at, kind in dated if at is not None):
        if kind == "introduced" and version >= at:
            state = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            state = False
    return state


def parsed(text: str) -> Version | None:
    """Versions from before PEP 440 are no version that can be locked."""
    try:
        return Version(text)
    except InvalidVersion:
        return None


def sentence(advisory: Advisory, affected: Advisory) -> str:
    events = [event for range_ in affected.get("ranges", ()) for event in range_["events"]]
    fixes = ", ".join(event["fixed"] for event in events if parsed(event.get("fixed", "")))
    names = ", ".join([advisory["id"], *advisory.get("aliases", ())])
    summary = advisory.get("summary") or " ".join(advisory.get("details", "").split())[:100]
    return f"{names}: {summary} ({f'fixed in {fixes}' if fixes else 'not fixed'})"


def complain(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
