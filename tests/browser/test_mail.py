"""A neighbour's question by mail, from a colleague's program to thanks: real SMTP, real pages, two browsers."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from advocacy.core.services import services
from advocacy.notifications.mailing import send_due
from advocacy.people.models import Person
from advocacy.people.sessions import start_session
from advocacy.people.signing_in import TOKEN
from advocacy.questions.helping import Helping, save_helping
from advocacy.questions.mail.rules import Became
from advocacy.questions.mail.taking import take
from advocacy.rewards.gift_rules import GiftKind
from tests.browser.conftest import DESKTOP, PHONE, READER
from tests.browser.test_gifts import pass_on
from tests.browser.watching import Watch
from tests.notifications.mail_server import PostOffice, mail_server
from tests.people.factories import make_person, make_topic
from tests.questions.factories import make_expert
from tests.questions.mail.conftest import ADDRESS
from tests.questions.mail.writing import mail, reply, sent_to, text_of
from tests.rewards.factories import make_gift

WORDS = "My neighbour asks: do the old ferry batteries end up in the ground?"
ANSWER = "Nothing goes into the ground: they store sun on the roof of the terminal first."
ANNA = "anna@outside.example"
COFFEE = {"en": {"name": "Coffee for two", "about": "On any quay."}}
ALWAYS = Helping(days=tuple(range(7)), starts=Helping.starts.min, ends=Helping.ends.max)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application over HTTP, in this process: what it mails is read here, and what is mailed to it taken here."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    running = Thread(target=server.serve_forever, daemon=True)
    running.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        running.join()
        server.server_close()


@pytest.fixture
def house(app: Flask) -> Iterator[tuple[str, PostOffice]]:
    before = services().settings
    with served(app) as url, mail_server() as post:
        services().settings = replace(
            before,
            public_url=url,
            smtp_url=f"smtp://127.0.0.1:{post.port}",
            mail_from="Hazelpont <advocacy@hazelpont.example>",
            question_address=ADDRESS,
            mail_timeout=timedelta(seconds=5),
        )
        app.config["WTF_CSRF_ENABLED"] = True
        yield url, post
    app.config["WTF_CSRF_ENABLED"] = False
    services().settings = before


@pytest.fixture
def pages(browser: Browser, app: Flask, house: tuple[str, PostOffice], watch: Watch) -> Iterator[Callable[..., Page]]:
    contexts = []

    def open_page(person: Person | None = None, size: dict[str, int] = DESKTOP) -> Page:
        context = browser.new_context(viewport=size, user_agent=READER, base_url=house[0], locale="en-GB")  # type: ignore[arg-type]
        contexts.append(context)
        watch.over(context)
        if person is not None:
            started = start_session(person.id, stay=False, device="Chromium · Linux")
            value = app.session_interface.get_signing_serializer(app).dumps({TOKEN: started.token})  # type: ignore[attr-defined]
            context.add_cookies([{"name": app.config["SESSION_COOKIE_NAME"], "value": value, "url": house[0]}])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def link_in(words: str, part: str) -> str:
    (found,) = {word for word in words.split() if part in word and word.startswith("http")}
    return found


def test_a_question_by_mail_is_answered_by_mail_thanked_for_outside_and_becomes_a_gift(
    app: Flask, house: tuple[str, PostOffice], pages: Callable[..., Page]
) -> None:
    _url, post = house
    topic = make_topic("Batteries")
    expert = make_expert(topic, name="Wim Terpstra")
    save_helping(expert, ALWAYS)
    rosa = make_person(name="Rosa Visser")

    # Rosa writes a mail; nobody vouches for her, so she is asked, and adds what her neighbour wants.
    assert take(bytes(mail(rosa.email, WORDS, subject="Batteries, of a neighbour"))) is Became.WAITS
    send_due()
    (question,) = sent_to(post, rosa)
    page = pages(rosa, PHONE)
    page.goto(link_in(text_of(question), "letter="))
    expect(page.get_by_label("The question, as you heard it")).to_have_value(WORDS)
    expect(page.get_by_label("A neighbour")).to_be_checked()
    expect(page.get_by_label("Batteries")).to_be_checked()
    page.get_by_label("Their e-mail address").fill(ANNA)
    page.get_by_label("They agreed to that").check()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Ask the colleague who knows").click()
    expect(page.get_by_text(expert.name).first).to_be_visible()

    # Wim answers by replying; what stops an answer comes back to him with the reason.
    send_due()
    (asked,) = sent_to(post, expert)
    assert take(bytes(reply(expert, "Our ferry is guaranteed silent.", asked))) is Became.NOT_TAKEN
    send_due()
    assert "The guidelines stop it" in text_of(sent_to(post, expert)[-1])
    assert take(bytes(reply(expert, ANSWER, asked))) is Became.ANSWER
    send_due()

    # Rosa has it in her mail, and so has her neighbour, who says thanks without an account.
    assert ANSWER in text_of(sent_to(post, rosa)[-1])
    (outside,) = sent_to(post, ANNA)
    theirs = pages(None, PHONE)
    theirs.goto(link_in(text_of(outside), "/answers/"))
    expect(theirs.get_by_text(ANSWER)).to_be_visible()
    assert theirs.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    theirs.get_by_role("button", name="Say thanks").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text("They hear it now")
    theirs.goto(link_in(text_of(outside), "/answers/"))
    expect(theirs.get_by_text("This link was used before.")).to_be_visible()

    experts_page = pages(expert, PHONE)
    experts_page.goto("/notices")
    expect(experts_page.get_by_text(re.compile("Whoever asked thanks you")).first).to_be_visible()

    # Wim's credits become a gift, and the neighbour claims it in their own browser.
    coffee = make_gift(GiftKind.CODES, price=20, words=COFFEE, codes=("CUP-MAIL",))
    experts_page.goto("/me/credits")
    expect(experts_page.locator(".purse-number")).to_have_text("25")
    theirs.goto(pass_on(experts_page, coffee))
    theirs.get_by_role("button", name="Claim your gift").click()
    expect(theirs.get_by_text("CUP-MAIL")).to_be_visible()
    experts_page.reload()
    expect(experts_page.get_by_text("Somebody claimed it. We never learn who.")).to_be_visible()
