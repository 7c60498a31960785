"""Which addresses can be sent to, and as what."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from baton.rules.addresses import BadAddress, ascii_address, normal_form, spelling


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("lee@example.org", "lee@example.org"),
        ("  Lee.O'Brien+x@Example.org ", "Lee.O'Brien+x@Example.org"),
        ("user@münchen.test", "user@xn--mnchen-3ya.test"),
        ("user@MÜNCHEN.test", "user@xn--mnchen-3ya.test"),
        ("user@straße.example", "user@xn--strae-oqa.example"),
        ("user@例え。テスト", "user@xn--r8jz45g.xn--zckzah"),
        ("user@xn--mnchen-3ya.test", "user@xn--mnchen-3ya.test"),
        ("user@[192.0.2.1]", "user@[192.0.2.1]"),
        ("user@localhost", "user@localhost"),
    ],
)
def test_a_domain_is_written_in_ascii(address: str, written: str) -> None:
    assert ascii_address(address) == written


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("jürgen@example.org", "the part before @ has letters that"),
        ("用户@例え.テスト", "the part before @ has letters that"),
        ("", "not an email address"),
        ("lee", "not an email address"),
        ("@example.org", "not an email address"),
        ("lee@", "not an email address"),
        ("lee@@example", "not an email address"),
        ("lee ortiz@example.org", "not an email address"),
        ("lee\r\nBcc: x@example.org", "not an email address"),
        ("<lee@example.org>", "not an email address"),
        ("a@example.org, b@example.org", "not an email address"),
        ("lee..ortiz@example.org", "not an email address"),
        ("lee@example.org\nx", "not an internet domain"),
        ("lee@exa mple.org", "not an internet domain"),
        ("lee@example..org", "not an internet domain"),
        ("lee@-example.org", "not an internet domain"),
        ("lee@☃.example", "not an internet domain"),
        ("lee@" + "ä" * 200 + ".example", "not an internet domain"),
        ("x" * 65 + "@example.org", "too long"),
        ("lee@" + "a.b" * 100, "too long"),
    ],
)
def test_what_cannot_be_sent_to_is_refused_with_the_reason(address: str, why: str) -> None:
    with pytest.raises(BadAddress, match=why):
        ascii_address(address)


LETTERS = st.text("abc.-_@ÄäßñΩ日本。☃\u200d\u0301\r\n\0<>,\"' ", max_size=80)


@given(st.text() | LETTERS | st.builds("{}@{}".format, LETTERS, LETTERS) | st.builds("a@{}".format, st.text()))
@example("a@xn--")
@example("a@xn--ü.com")
@example("a@" + "\u0627" * 60 + "1a.com")
def test_any_text_is_an_address_in_ascii_or_refused(text: str) -> None:
    try:
        written = ascii_address(text)
    except BadAddress:
        return
    assert written.isascii()
    assert written.isprintable()
    assert not set(written) & set(' <>,;"()')
    assert ascii_address(written) == written


MUNICH = "user@xn--mnchen-3ya.example"


@pytest.mark.parametrize(
    "address",
    [
        "user@münchen.example",
        "User@MÜNCHEN.Example",
        " user@mu\u0308nchen.example\n",
        "USER@XN--MNCHEN-3YA.example",
        "user@\uff4dünchen.example",
    ],
)
def test_each_spelling_of_an_address_has_one_normal_form(address: str) -> None:
    assert normal_form(address) == MUNICH
    assert spelling(address) == "user@münchen.example"


def test_another_mailbox_or_domain_is_another_address() -> None:
    different = ["lee@example.org", "lee@example.com", "lea@example.org", "lee+baton@example.org", "l.ee@example.org"]
    assert len({normal_form(address) for address in different}) == len(different)


@pytest.mark.parametrize(
    "text", ["", "nobody", "a@-ü.example", f"a@{'ü' * 64}.example", "a@xn--\u00e9.example", "@", "@@", "a@", "@b"]
)
def test_what_is_no_address_has_a_form_too(text: str) -> None:
    assert normal_form(text) == text.lower()


@given(st.one_of(st.text(), st.emails(), st.builds("{}@{}".format, st.text(), st.text())))
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)
    assert isinstance(spelling(text), str)
