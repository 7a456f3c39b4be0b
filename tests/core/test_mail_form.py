"""A mail as it travels: whatever stands in it arrives as it was, and no header begins another."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.core.mail_form import two_bodies

words = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300)


def arrived(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


@given(st.lists(words, min_size=1, max_size=6))
def test_words_arrive_as_they_were_written(lines: list[str]) -> None:
    raw = two_bodies([("Subject", "x")], "\n".join(lines), "<p>" + "<br>\n".join(lines) + "</p>")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert raw.isascii()
    message = arrived(raw)
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n").rstrip("\n") == "\n".join(lines).rstrip("\n")
    assert html.get_content_type() == "text/html"
    assert all(not part.defects for part in message.walk())


@given(words.map(lambda text: " ".join(text.split())))
def test_a_subject_of_any_length_and_letters_arrives(subject: str) -> None:
    raw = two_bodies([("Subject", subject), ("Message-ID", "<1@hazelpont.example>")], "x", "x")
    message = arrived(raw)
    assert " ".join(str(message["Subject"]).split()) == subject
    assert message["Message-ID"] == "<1@hazelpont.example>"


@pytest.mark.parametrize("value", ["Hello\r\nBcc: all@hazelpont.example", "Hello\nX", "Hello\rX"])
def test_no_value_begins_a_header_of_its_own(value: str) -> None:
    with pytest.raises(ValueError, match="several lines"):
        two_bodies([("Subject", value)], "x", "x")


def test_a_long_address_stands_on_one_line() -> None:
    address = f"<https://hzl.example/unsubscribe/{'x' * 200}>"
    assert f"List-Unsubscribe: {address}\r\n".encode() in two_bodies([("List-Unsubscribe", address)], "x", "x")
