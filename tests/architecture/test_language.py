"""What people read is plain American English of sales software, without what a native seller would not say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.texts import texts_of

BATON = Path(__file__).parent.parent.parent / "baton"
# Each with what to say instead.
BANNED = {
    r"\bby (itself|themselves)\b": "automatic, automatically",
    r"\benrol(s|ment|ments)?\b": "enroll, enrollment",
    r"\bcancelled\b|\bcolour|\borganis|\bspelt\b": "American spelling: canceled, color, organization, spelled",
    r"\b(a|the|this|no|your) mail\b(?! server)|\bmails\b|\bmail that\b": "email, emails",
    r"\bwhoever\b": "users who, records that",
    r"\bsomebody\b|\bnobody\b|\beverybody\b|\banybody\b": "someone, no one, everyone, anyone; better: say who",
    r"\bstand(s|ing)?\b": "is, at this step",
    r"\bleft out\b|\bleft alone\b|\bfor itself\b": "skipped, not changed",
    r"\bgo(es)? out\b|\bcame (in|back)\b|\bcomes? (in|back)\b|\bon its way\b": "is sent; received; returned",
    r"\b(is|are) concerned\b": "affected",
    r"\bgiven? (it )?back to\b|\bgiven back\b|\bthe rule (says|owns|would|puts)\b": "follows delegation",
    r"\btold apart\b|\bwritten down\b|\btaken up\b|\btake(s)? (it|that|this) back\b": "saved, started, undo",
    r"\bfor ever\b|\bmeanwhile\b|\ball the same\b|\bbesides\b": "drop it, or say the fact",
    r"\bmay (not )?(enter|leave|return)\b|\bhow (records|they) enter\b": "can be enrolled; enrollment",
    r"\b(its|the|new|these|some|without|her|their) words\b|(?-i:^Words\b):?$": "text, template, body, content",
    r"\bholds?\b(?! until)|\bbears?\b": "contains, stores, is",
    r"\bhas a slip\b|\bis no place\b|\bmakes no sense\b|\bnot understood\b": "say what is wrong and what to do",
    r"\bgot another owner\b|\bgets? another owner\b": "changed owner",
    r"\bby hand\b": "manually, reassigned",
    r"\bat once\b|\bright after\b": "immediately",
    r"\bis undone already\b|\balready, on\b|\b(?<!or )already\.$": "was already undone; already exists",
    r"\bcalled [“']|\bis called\b": "named",
    r"\bany more\b": "no longer",
    r"^(add|activate|deactivate|clone|delete|remove|take|skip|reschedule|send) it\b": "a verb and what it does it to",
}
REFUSED = {re.compile(phrase, re.IGNORECASE): instead for phrase, instead in BANNED.items()}


def test_no_text_has_a_phrase_that_a_seller_would_not_say() -> None:
    found = [
        f"{text.path.relative_to(BATON)}:{text.line}: “{text.words.strip()}” (rather: {instead})"
        for path in _sources()
        for text in texts_of(path)
        for instead in _objections(text.words)
    ]
    assert not found, "\n".join(sorted(set(found)))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("page.html", '{% include "part.html" with title="Send by itself" %}'),
        ("page.html", "{{ n }} standing here{% if n %}.{% endif %}"),
        ("page.html", "<p>\n  Whoever is here.\n</p>"),
        ("page.html", '<a aria-label="Enrol them">'),
        ("page.html", '{{ name|default:"Nobody is in it" }}'),
        ("form.py", 'name = Field(label="Send by itself")'),
        ("form.py", 'done = plural("%d mails", "%d mails", n)'),
        ("form.py", 'raise Refused(f"{name} is left out.")'),
        ("script.js", 'button.textContent = "Reassigned by hand";'),
    ],
)
def test_a_phrase_is_found_wherever_a_person_would_read_it(tmp_path: Path, name: str, source: str) -> None:
    path = tmp_path / name
    path.write_text(source)
    assert any(True for text in texts_of(path) for _ in _objections(text.words)), source


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("page.html", "{% comment %}Whoever is here stands here.{% endcomment %}<p>3 at this step</p>"),
        ("form.py", '"""Whoever enters by itself."""\nname = "enrol"'),
        ("script.js", '// Whoever was here.\nconst name = "enrol";'),
    ],
)
def test_comments_and_names_are_not_texts(tmp_path: Path, name: str, source: str) -> None:
    path = tmp_path / name
    path.write_text(source)
    assert not [text for text in texts_of(path) for _ in _objections(text.words)]


def _sources() -> Iterator[Path]:
    for pattern in ("**/*.html", "**/*.py", "**/static/**/*.js"):
        yield from (path for path in sorted(BATON.glob(pattern)) if "migrations" not in path.parts)


def _objections(words: str) -> Iterator[str]:
    return (instead for phrase, instead in REFUSED.items() if phrase.search(words.strip()))
