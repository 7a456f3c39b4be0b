"""What a mail is, what our own server says of its sender, and what somebody wrote in it; as values."""

from email.message import EmailMessage
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.questions.mail.letters import read_letter
from advocacy.questions.mail.plain import html_as_text, newest_words
from advocacy.questions.mail.rules import Became, Headers, Proof, by_machine, proof, topic_in, who_in
from advocacy.questions.rules import WhoAsked
from tests.questions.mail.writing import mail

NOOR = "noor@hazelpont.example"
OWN = {"questions@hazelpont.example"}


@pytest.mark.parametrize(
    ("headers", "is_a"),
    [
        (Headers(NOOR), None),
        (Headers(NOOR, auto_submitted="no"), None),
        (Headers(NOOR, null_sender=True), Became.BOUNCE),
        (Headers(NOOR, report=True), Became.BOUNCE),
        (Headers(NOOR, auto_submitted="auto-replied"), Became.AUTOMATIC),
        (Headers(NOOR, auto_submitted="Auto-Generated; owner-email=x"), Became.AUTOMATIC),
        (Headers(NOOR, precedence="Bulk"), Became.AUTOMATIC),
        (Headers(NOOR, list_id="all.hazelpont.example"), Became.AUTOMATIC),
        (Headers(NOOR, list_id="questions.hazelpont.example", precedence="list"), None),  # our address is a group
        (Headers(NOOR, auto_response=True), Became.AUTOMATIC),
        (Headers("questions@hazelpont.example"), Became.AUTOMATIC),
        (Headers(NOOR, own=True), Became.AUTOMATIC),
    ],
)
def test_what_a_machine_wrote_is_known(headers: Headers, is_a: Became | None) -> None:
    assert by_machine(headers, OWN) is is_a


@pytest.mark.parametrize(
    ("results", "is_a"),
    [
        ((), Proof.NONE),
        (("mx.ours; dmarc=pass header.from=hazelpont.example",), Proof.PASSED),
        (
            ("mx.ours 1; spf=pass smtp.mailfrom=x.example; dmarc=pass (p=none) header.from=hazelpont.example",),
            Proof.PASSED,
        ),
        (("mx.ours; dkim=pass header.d=hazelpont.example",), Proof.PASSED),
        (("mx.ours; dkim=pass header.d=evil.example",), Proof.NONE),
        (("mx.ours; spf=pass smtp.mailfrom=noor@hazelpont.example",), Proof.NONE),  # the envelope is not the From
        (("mx.ours; dmarc=fail header.from=hazelpont.example; dkim=pass header.d=hazelpont.example",), Proof.FAILED),
        (("mx.ours; dmarc=pass header.from=evil.example",), Proof.FAILED),
        (("mx.theirs; dmarc=pass header.from=hazelpont.example",), Proof.NONE),
        (("mx.theirs; dmarc=pass", "mx.ours; dmarc=pass header.from=hazelpont.example"), Proof.NONE),  # not the topmost
        (("evil (mx.ours; dmarc=pass header.from=hazelpont.example)",), Proof.NONE),
        (("mx.ours; dmarc=pass (header.from=hazelpont.example) header.from=evil.example",), Proof.FAILED),
        (("",), Proof.NONE),
    ],
)
def test_only_the_topmost_word_of_our_own_server_counts(results: tuple[str, ...], is_a: Proof) -> None:
    assert proof(results, "mx.ours", NOOR) is is_a


def test_without_a_trusted_server_nothing_is_proved() -> None:
    assert proof(("mx.ours; dmarc=pass header.from=hazelpont.example",), "", NOOR) is Proof.NONE


@pytest.mark.parametrize(
    ("subject", "who"),
    [
        ("Question of my neighbour", WhoAsked.NEIGHBOUR),
        ("Vraag van de buurvrouw", WhoAsked.NEIGHBOUR),
        ("A customer asks", WhoAsked.CUSTOMER),
        ("een vriend vraagt", WhoAsked.FRIEND),
        ("Neighbourhood watch", WhoAsked.ME),
        ("", WhoAsked.ME),
    ],
)
def test_who_asked_stands_in_the_subject(subject: str, who: WhoAsked) -> None:
    assert who_in(subject) is who


def test_the_longest_topic_in_the_subject_wins() -> None:
    topics = [("a", "Ferry"), ("b", "Ferry batteries"), ("c", "C++")]
    assert topic_in("about FERRY BATTERIES, please", topics) == "b"
    assert topic_in("the ferry", topics) == "a"
    assert topic_in("ferryman", topics) == ""
    assert topic_in("on c++ again", topics) == "c"


REPLIES = {
    "gmail": "No, nothing does.\n\nOn Mon, 23 Nov 2026 at 10:20, H <a@h.example> wrote:\n> ##- Reply above\n> x",
    "gmail nl": "No, nothing does.\n\nOp ma 23 nov 2026 om 10:20 schreef H <a@h.example>:\n\n> ##- Antwoord\n> x",
    "outlook": "No, nothing does.\n\nFrom: H <a@h.example>\nSent: Monday, 23 November 2026 10:20\nTo: Wim\n"
    "Subject: A question\n\n##- Reply above\n\nold words",
    "outlook nl": "No, nothing does.\n\nVan: Hazelpont <a@h.example>\nVerzonden: maandag 23 november 2026 10:20\n"
    "Aan: Wim <w@h.example>\nOnderwerp: Vraag\n\n##- Antwoord boven deze regel\n\nold words",
    "outlook de": "No, nothing does.\n\nVon: H <a@h.example>\nGesendet: Montag\nAn: Wim\nBetreff: Frage\n\nold words",
    "wrapped": "No, nothing does.\n\nOn Mon, 23 Nov 2026 at 10:20, Hazelpont\n<a@h.example> wrote:\n\nold words",
    "original": "No, nothing does.\n\n-----Original Message-----\nold words",
    "telephone": "No, nothing does.\n\nSent from my iPhone\n\n> old words",
    "outlook phone": "No, nothing does.\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n"
    "________________________________\nFrom: Hazelpont <a@h.example>\nSent: Monday\nSubject: A question\n\nold words",
    "outlook phone nl": "No, nothing does.\n\nOutlook voor Android<https://aka.ms/AAb9ysg> downloaden\n\n> old words",
    "proton": "No, nothing does.\n\nSent with [Proton Mail](https://proton.example/home) secure email.\n\n> old words",
    "bare": "No, nothing does.\n\n##- Reply above this line\n\nold words",
    "signed": "No, nothing does.\n\n-- \nWim Terpstra\nHazelpont",
    "below": "> ##- Reply above\n> old\n",
}


@pytest.mark.parametrize("kind", [name for name in REPLIES if name != "below"])
def test_only_the_newest_words_count(kind: str) -> None:
    assert newest_words(REPLIES[kind]) == "No, nothing does."


def test_a_reply_without_words_of_its_own_is_empty() -> None:
    assert newest_words(REPLIES["below"]) == ""
    assert newest_words("") == ""


def test_words_of_several_lines_stay_as_they_are() -> None:
    words = "First: the roof.\n\n- then the quay\n- then nothing\n\nFrom there it goes on."
    assert newest_words(words) == words


@pytest.mark.parametrize("kind", ["gmail", "gmail nl", "outlook", "outlook nl", "bare"])
def test_a_long_answer_loses_its_history_too(kind: str) -> None:
    """So many small words that only our own line is looked for."""
    long = " ".join(["It stands on the roof of the hall from Monday on."] * 20)
    assert newest_words(REPLIES[kind].replace("No, nothing does.", long)) == long


HOSTILE = {
    "on": "On ",
    "op": "Op ma schreef ",
    "quotes": "> \n",
    "gaps": " \n",
    "lines": "On Mon, x wrote\n",
    "from": "From: a\n",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_text_made_to_keep_the_patterns_busy_is_read_at_once(kind: str) -> None:
    """Anybody can write it under a colleague's address. Before, some of these took minutes."""
    started = process_time()
    newest_words(HOSTILE[kind] * 20_000)
    assert process_time() - started < 2


def test_html_becomes_text_without_history_or_style() -> None:
    html = (
        "<html><head><style>p{}</style><title>x</title></head><body><p>No,&nbsp;nothing <b>does</b>.</p><p>Wim</p>"
        "<script>alert(1)</script><div class='gmail_quote'>On Monday<blockquote>old</blockquote></div></body></html>"
    )
    assert html_as_text(html) == "No, nothing does.\n\nWim"
    assert html_as_text("<blockquote>old") == ""
    assert html_as_text("<!-- hidden <p>x</p> -->3 < 4 &amp; <b title='x'>5</b>") == "3 < 4 & 5"
    assert html_as_text("<div id='divRplyFwdMsg'>old</div>") == ""


def test_a_mail_is_taken_apart() -> None:
    message = mail("Noor <NOOR@hazelpont.example>", "Do they end up in the ground?", subject="Vraag über Batterien")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="secret.pdf")
    letter = read_letter(bytes(message))
    assert letter is not None
    assert letter.headers.sender == NOOR
    assert (letter.subject, letter.text.strip(), letter.attached) == (
        "Vraag über Batterien",
        "Do they end up in the ground?",
        1,
    )


def test_html_alone_is_read_as_text() -> None:
    message = EmailMessage()
    message["From"], message["Message-ID"] = NOOR, "<1@x.example>"
    message.set_content("<p>Do they end up <i>in the ground</i>?</p>", subtype="html")
    letter = read_letter(bytes(message))
    assert letter is not None
    assert letter.text == "Do they end up in the ground?"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no mail at all",
        b"From: nobody\n\nx",
        b"From: " + b"<" * 5000 + b"\n\nx",
        b"From: =?utf-8?b?AAAA?= <noor@hazelpont.example>\nSubject: =?x?q?=\n\n\x00\xff",
        b"From: noor@hazelpont.example\nContent-Type: text/plain; charset=punycode\n\nhello there",
        b"From: noor@hazelpont.example\nContent-Type: multipart/mixed; boundary=a\n\n--a\n" * 400,
        b"From: noor@hazelpont.example\nContent-Transfer-Encoding: base64\n\n!!!!",
        b"From: noor@hazelpont.example\nAuthentication-Results: " + b"(" * 3000 + b"\n\nhello",
    ],
)
def test_a_mail_made_to_break_is_read_or_refused_quietly(raw: bytes) -> None:
    letter = read_letter(raw)
    assert letter is None or "\x00" not in letter.text + letter.subject + letter.message_id


@pytest.mark.parametrize(
    "raw",
    [
        b"From: noor@hazelpont.example\nFrom: wim@hazelpont.example\n\nhello",
        b"From: noor@hazelpont.example, wim@hazelpont.example\n\nhello",
        b"From: =?utf-8?q?noor=40hazelpont=2Eexample?=\n\nhello",
        "From: ü@hazelpont.example\n\nhello".encode(),
    ],
)
def test_a_sender_is_one_address_and_no_other(raw: bytes) -> None:
    assert read_letter(raw) is None


def test_a_name_is_no_address() -> None:
    """Decoded first, the name was taken for the sender, and our mail server vouched for the address behind it."""
    letter = read_letter(b"From: =?utf-8?q?noor=40hazelpont=2Eexample?= <wim@hazelpont.example>\n\nhello")
    assert letter is not None
    assert letter.headers.sender == "wim@hazelpont.example"


def test_a_return_path_in_foreign_letters_is_none() -> None:
    assert read_letter("Return-Path: <ü@x.example>\nFrom: noor@hazelpont.example\n\nhello".encode("latin-1"))


PLAIN = b"From: noor@hazelpont.example\n\n"
HTML = b"From: noor@hazelpont.example\nContent-Type: text/html\n\n"


@pytest.mark.parametrize(
    "raw",
    [
        HTML + b"<a " * 100_000,
        HTML + b"<!--" * 70_000,
        HTML + b"<script>" * 30_000 + b"</style>" * 30_000,
        HTML + b"<p class='" * 30_000,
        PLAIN + b">\n" * 30_000,
        PLAIN + b"On " * 20_000,
        PLAIN + b"On 1\n" * 12_000,
        PLAIN + b"\n" * 60_000,
        PLAIN + b"From: \n" * 8_000,
        PLAIN + b"x" * 9_000_000,
        b"a: b\n" * 150_000 + PLAIN,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(200))
        + b"x\n" * 9_999,
    ],
)
def test_no_mail_keeps_us_busy(raw: bytes) -> None:
    """In minutes before; the processor's seconds, so that a busy machine does not fail it."""
    began = process_time()
    letter = read_letter(raw)
    newest_words(letter.text if letter else "")
    assert process_time() - began < 3


@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    letter = read_letter(b"From: noor@hazelpont.example\nContent-Type: multipart/mixed; boundary=x\n" + raw)
    assert letter is None or letter.headers.sender.count("@") >= 1


def identity(message: EmailMessage | bytes) -> tuple[str, str]:
    found = read_letter(bytes(message))
    assert found is not None
    return found.message_id, found.digest


@pytest.mark.parametrize("named", [True, False])
def test_one_mail_by_two_ways_is_the_same_and_another_is_not(named: bool) -> None:
    first, other = mail(NOOR, "Do they end up in the ground?"), mail(NOOR, "Do they end up in the sea?")
    if not named:
        del first["Message-ID"], other["Message-ID"]
    raw = bytes(first)
    piped = b"Received: from elsewhere\n" + raw.replace(b"\r\n", b"\n")
    assert identity(raw) == identity(piped) != identity(other)
    theirs = raw.replace(NOOR.encode(), b"somebody@else.example")
    assert identity(theirs) != identity(raw)


def test_what_servers_change_on_the_way_makes_no_other_mail_of_it() -> None:
    first = mail(NOOR, "Do they end up in the ground?")
    raw = bytes(first)
    marked = raw.replace(b"Subject: ", b"Subject: [EXTERNAL] ") + b"\r\nThis mail came from outside.\r\n"
    assert identity(raw) == identity(marked)
