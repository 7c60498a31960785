import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.rules.bounce_tags import LONGEST_LOCAL_PART, number_in, problem_of, tagged

PATTERN, KEY = "bounces+{tag}@example.com", "a key"
LONGEST = "a" * 34 + "{tag}@example.com"


def sent_to(address: str, header: str = "Delivered-To") -> bytes:
    return f"From: MAILER-DAEMON\r\n{header}: {address}\r\n\r\nIt did not arrive.\r\n".encode()


def found(content: bytes) -> int | None:
    return number_in(content, pattern=PATTERN, key=KEY)


@given(st.integers(0, 2**63 - 1))
def test_every_number_is_found_again_in_small_letters_and_capitals(number: int) -> None:
    address = tagged(PATTERN, number=number, key=KEY)
    assert found(sent_to(address)) == found(sent_to(address.upper())) == number
    assert len(tagged(LONGEST, number=number, key=KEY).split("@")[0]) <= LONGEST_LOCAL_PART


@pytest.mark.parametrize(
    "header", ["To", "Delivered-To", "X-Original-To", "Envelope-To", "Original-Recipient", "X-Forwarded-To", "Cc"]
)
def test_it_is_looked_for_where_servers_write_it(header: str) -> None:
    address = tagged(PATTERN, number=17, key=KEY)
    assert found(sent_to(address, header)) == 17
    assert found(sent_to(f"rfc822; {address}", header)) == 17
    assert found(sent_to(f"Somebody <lee@example.org>, <{address}>", header)) == 17


def test_a_signature_that_is_wrong_of_another_number_or_another_key_counts_for_nothing() -> None:
    address = tagged(PATTERN, number=17, key=KEY)
    signature = address.split("-")[1]
    for wrong in (
        address.replace("-", "-a"),
        address.replace("+h-", "+i-"),
        f"bounces+h-{'a' * 16}@example.com",
        tagged(PATTERN, number=17, key="another"),
        address.replace("example.com", "example.net"),
        "bounces+h@example.com",
        f"bounces+-{signature}",
    ):
        assert found(sent_to(wrong)) is None
    assert found(sent_to(address, "Subject")) is None


def test_the_right_address_counts_among_wrong_ones() -> None:
    wrong = tagged(PATTERN, number=3, key="another")
    right = tagged(PATTERN, number=17, key=KEY)
    assert found(f"To: {wrong}\r\nTo: x\r\nDelivered-To: {right}\r\n\r\n".encode()) == 17


def test_an_address_without_a_place_for_the_tag_is_the_same_for_all() -> None:
    assert tagged("bounces@example.com", number=17, key=KEY) == "bounces@example.com"
    assert number_in(sent_to("bounces@example.com"), pattern="bounces@example.com", key=KEY) is None


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        (PATTERN, ""),
        ("bounces@example.com", ""),
        (LONGEST, ""),
        ("a" + LONGEST, "at most 34 characters"),
        ("bounces@{tag}.example.com", "before the @"),
        ("{tag}{tag}@example.com", "once"),
        ("bounces", "not an email address"),
    ],
)
def test_a_pattern_that_gives_no_address_is_refused_with_a_reason(pattern: str, problem: str) -> None:
    assert problem in problem_of(pattern)
    assert bool(problem_of(pattern)) == bool(problem)
