"""Every answer, also a refusal and a redirect, tells the browser what it may not do."""

from dataclasses import replace

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from advocacy.app import create_app
from advocacy.core.permissions import Role
from advocacy.core.services import services
from tests.house.routes import routes
from tests.people.factories import make_person, sign_in

NEEDED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def missing(answer: TestResponse) -> list[str]:
    wrong = [name for name, value in NEEDED.items() if answer.headers.get(name) != value]
    policy = answer.headers.get("Content-Security-Policy", "")
    if not {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= set(policy.split("; ")):
        wrong.append("Content-Security-Policy")
    return wrong + [name for name in ("Referrer-Policy", "Cache-Control") if name not in answer.headers]


def test_every_answer_has_them(app: Flask, client: FlaskClient) -> None:
    person = make_person(*Role)
    wrong = {}
    for route in routes(app):
        for signed_in in (True, False):
            if signed_in:
                sign_in(client, person)
            with client.open(route.address, method=route.method) as answer:
                if found := missing(answer):
                    wrong[f"{route}, {answer.status}"] = found
            client.delete_cookie("advocacy")
    assert wrong == {}


def test_a_page_that_is_not_there_has_them(client: FlaskClient) -> None:
    assert missing(client.get("/nowhere")) == []
    assert missing(client.put("/sign-in")) == []


def test_a_page_about_somebody_is_kept_by_no_cache(client: FlaskClient) -> None:
    sign_in(client, make_person())
    assert client.get("/").headers["Cache-Control"] == "private, no-store"


def test_over_https_the_browser_stays_there_and_cookies_are_bound_to_it(app: Flask) -> None:
    secure = create_app(replace(services().settings, public_url="https://advocacy.hazelpont.example"))
    answer = secure.test_client().get("/sign-in", base_url="https://advocacy.hazelpont.example")
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
