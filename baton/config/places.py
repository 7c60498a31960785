"""Where Baton keeps its private database, its key and its collected static files when BATON_STATE does not say."""

from collections.abc import Mapping
from pathlib import Path


def state_folder(*, checkout: Path, variables: Mapping[str, str], is_root: bool, home: Path) -> Path:
    """`var` in a checkout, the folder that is meant for state otherwise: installed code may be replaced at any time.

    XDG Base Directory Specification: XDG_STATE_HOME counts only if it is absolute; its default is ~/.local/state.
    """
    if (checkout / "pyproject.toml").is_file():
        return checkout / "var"
    xdg = Path(variables.get("XDG_STATE_HOME", ""))
    if xdg.is_absolute():
        return xdg / "baton"
    return Path("/var/lib/baton") if is_root else home / ".local" / "state" / "baton"
