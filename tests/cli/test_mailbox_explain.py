"""`baton mailbox explain`: what Baton makes of messages in files."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Baton
from tests.mails import EARLIER, OURS, complaint, delivery_report, out_of_office, reply, unrelated
from tests.world import World

MESSAGES = {
    "dead": delivery_report(),
    "full": delivery_report(status="5.2.2", said="smtp; 552 5.2.2 Mailbox full"),
    "late": delivery_report(action="delayed", status="4.4.1", said="smtp; 451 busy"),
    "complaint": complaint(),
    "away": out_of_office(),
    "reply": reply(),
    "news": unrelated(),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in MESSAGES.items():
        (tmp_path / f"{name}.eml").write_bytes(content)
    return tmp_path


def test_each_file_is_a_line_that_programs_read(baton: Baton, world: World, folder: Path) -> None:
    files = [folder / f"{name}.eml" for name in MESSAGES]
    lines = [json.loads(line) for line in baton.out("mailbox", "explain", "--json", *files).splitlines()]
    assert [line["file"] for line in lines] == [str(file) for file in files]
    assert [line["kind"] for line in lines] == [
        "bounce",
        "bounce",
        "delayed",
        "complaint",
        "auto_reply",
        "reply",
        "other",
    ]
    assert [line["reason"] for line in lines[:4]] == ["dead_address", "mailbox_full", "temporary", "abuse"]
    assert [line["address_is_dead"] for line in lines] == [True, *[False] * 6]
    assert lines[0]["recipient"] == "lee@example.org"
    assert lines[5]["answers"] == [OURS, EARLIER]
    assert lines[6]["answers"] == []


def test_people_read_sentences(baton: Baton, world: World, folder: Path) -> None:
    text = baton.out("mailbox", "explain", folder / "dead.eml", folder / "full.eml", folder / "away.eml")
    for words in ("dead.eml: a bounce", "The address is dead.", "Reason: mailbox full", "552 5.2.2 Mailbox full"):
        assert words in text
    assert "The address is not marked as dead." in text
    assert "away.eml: an automatic reply" in text


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_explained(
    baton: Baton, world: World, folder: Path
) -> None:
    missing = folder / "missing.eml"
    result = baton("mailbox", "explain", "--json", missing, folder, folder / "reply.eml", exits=1)
    assert json.loads(result.stdout)["kind"] == "reply"
    assert f"{missing}: No such file or directory." in result.stderr
    assert f"{folder}: Is a directory." in result.stderr


def test_agents_do_not_explain_mail(baton: Baton, world: World, folder: Path) -> None:
    assert "Sequence Admin" in baton.refusal("mailbox", "explain", folder / "reply.eml", by="ann")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=400),
        st.tuples(st.sampled_from(list(MESSAGES.values())), st.integers(0, 1500), st.binary(max_size=30)).map(
            lambda broken: broken[0][: broken[1]] + broken[2] + broken[0][broken[1] :]
        ),
    )
)
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_no_bytes_end_in_a_traceback(
    baton: Baton, world: World, tmp_path: Path, options: list[str], content: bytes
) -> None:
    file = tmp_path / "broken.eml"
    file.write_bytes(content)
    text = baton.out("mailbox", "explain", *options, file)
    assert not options or json.loads(text)["file"] == str(file)
