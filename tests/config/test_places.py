from pathlib import Path

import pytest

from baton.config.places import state_folder

HOME = Path("/home/ann")


def folder(checkout: Path, *, is_root: bool = False, xdg: str = "") -> Path:
    return state_folder(checkout=checkout, variables={"XDG_STATE_HOME": xdg}, is_root=is_root, home=HOME)


def test_a_checkout_keeps_its_state_beside_the_code(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    assert folder(tmp_path, is_root=True, xdg="/state") == tmp_path / "var"


@pytest.mark.parametrize(
    ("is_root", "xdg", "expected"),
    [
        (False, "", "/home/ann/.local/state/baton"),
        (False, "/state", "/state/baton"),
        (False, "relative", "/home/ann/.local/state/baton"),
        (True, "", "/var/lib/baton"),
        (True, "/state", "/state/baton"),
    ],
)
def test_installed_code_keeps_it_where_the_system_keeps_state(
    tmp_path: Path, *, is_root: bool, xdg: str, expected: str
) -> None:
    assert folder(tmp_path, is_root=is_root, xdg=xdg) == Path(expected)
