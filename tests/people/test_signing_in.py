"""Signing in: use cases and pages."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2.exceptions import VerifyMismatchError
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.journal import JournalEntry
from advocacy.core.services import now, services
from advocacy.people.models import Person, SignedInSession, SignInAttempt
from advocacy.people.passwords import Passwords, _nobodys_hash
from advocacy.people.rules import PersonState, Scope
from advocacy.people.sessions import find_session
from advocacy.people.signing_in import TOKEN, Browser, DoesNotFit, SignedIn
from advocacy.people.signing_in import sign_in as use_sign_in
from advocacy.people.throttling import Begun, Blocked, Key, attempt_fitted, begin_attempt
from tests.people.factories import CHEAP, PASSWORD, make_person, sign_in

HOME = Browser("192.0.2.7", "Firefox/145.0 (X11; Linux)")


def typed(client: FlaskClient, email: str, password: str = PASSWORD, **more: str):
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def sessions() -> list[SignedInSession]:
    with transaction() as session:
        return list(session.scalars(select(SignedInSession).order_by(SignedInSession.id)))


def test_the_right_password_opens_the_pages(client: FlaskClient) -> None:
    noor = make_person(name="Noor Hartsuiker", email="noor@hazelpont.example")
    assert client.get("/me").status_code == 302
    answer = typed(client, " Noor@Hazelpont.Example ")
    assert answer.status_code == 303
    assert answer.location == "/"
    page = client.get("/me")
    assert page.status_code == 200
    assert "Noor Hartsuiker" in page.text
    assert [row.person_id for row in sessions()] == [noor.id]


def test_the_cookie_holds_a_token_and_the_table_its_hash(client: FlaskClient) -> None:
    typed(client, make_person().email)
    with client.session_transaction() as cookie:
        token = cookie[TOKEN]
    (row,) = sessions()
    assert token != row.token_hash
    assert len(row.token_hash) == 64
    assert set(row.__table__.columns.keys()).isdisjoint({"token"})


@pytest.mark.parametrize("password", ["wrong", "x" * 200, "fer\x00ries", "пароль"])
def test_a_wrong_password_keeps_the_address(client: FlaskClient, password: str) -> None:
    make_person(email="noor@hazelpont.example")
    answer = typed(client, "noor@hazelpont.example", password)
    assert answer.status_code == 422
    assert "This password does not fit this e-mail address." in answer.text
    assert 'value="noor@hazelpont.example"' in answer.text
    assert sessions() == []


@pytest.mark.parametrize("email", ["", "nobody", "noor\x00@hazelpont.example", "x" * 300, "\ufffd@b.nl"])
def test_odd_addresses_are_told_apart_from_wrong_passwords(client: FlaskClient, email: str) -> None:
    assert typed(client, email).status_code == 422


def test_unknown_invited_and_left_people_hear_the_same(app: Flask) -> None:
    invited = make_person(state=PersonState.INVITED, password_hash=None)
    left = make_person(state=PersonState.LEFT)
    for email in ("nobody@hazelpont.example", invited.email, left.email):
        assert use_sign_in(email, PASSWORD, HOME, stay=False) == DoesNotFit()


def test_an_unknown_address_costs_a_hash_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []
    passwords = services().get(Passwords)
    verify = passwords.verify
    monkeypatch.setattr(passwords, "verify", lambda stored, typed: asked.append(stored) or verify(stored, typed))
    use_sign_in("nobody@hazelpont.example", PASSWORD, HOME, stay=False)
    assert asked == [None]


def test_the_hash_of_nobody_fits_nothing() -> None:
    assert not Passwords(CHEAP).verify(None, "").fits


def test_the_hash_of_nobody_is_one_that_is_compared_and_not_refused_unread() -> None:
    with pytest.raises(VerifyMismatchError):
        CHEAP.verify(_nobodys_hash(CHEAP), PASSWORD)
    assert not CHEAP.check_needs_rehash(_nobodys_hash(CHEAP))


def test_hashes_are_renewed_when_parameters_grow(app: Flask) -> None:
    noor = make_person(password_hash=Passwords().hash(PASSWORD))
    before = noor.password_hash
    assert isinstance(use_sign_in(noor.email, PASSWORD, HOME, stay=False), SignedIn)
    with transaction() as session:
        after = session.get_one(Person, noor.id).password_hash
    assert after != before
    assert Passwords(CHEAP).verify(after, PASSWORD).fits
    assert str(before).startswith("$argon2id$")


def test_staying_lasts_thirty_days_and_not_staying_twelve_hours(client: FlaskClient, clock: FixedClock) -> None:
    noor = make_person()
    typed(client, noor.email, stay="y")
    clock.move(timedelta(days=29, hours=23))
    assert client.get("/me").status_code == 200
    clock.move(timedelta(hours=1))
    assert client.get("/me").status_code == 302
    typed(client, noor.email)
    clock.move(timedelta(hours=11, minutes=59))
    assert client.get("/me").status_code == 200
    clock.move(timedelta(minutes=1))
    assert client.get("/me").status_code == 302


def test_a_session_that_was_prepared_by_somebody_else_is_dropped(client: FlaskClient) -> None:
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = cookie[TOKEN] = "prepared"
    typed(client, make_person().email)
    with client.session_transaction() as cookie:
        assert cookie[TOKEN] != "prepared"
        assert "csrf_token" not in cookie


def test_signing_out_ends_the_session_itself(client: FlaskClient) -> None:
    sign_in(client, make_person())
    with client.session_transaction() as cookie:
        token = cookie[TOKEN]
    assert client.post("/sign-out").status_code == 303
    with client.session_transaction() as cookie:
        cookie[TOKEN] = token  # a copied cookie is worth nothing
    assert client.get("/me").status_code == 302


def test_who_left_is_signed_out_at_once(client: FlaskClient) -> None:
    noor = make_person()
    sign_in(client, noor)
    with transaction() as session:
        session.get_one(Person, noor.id).state = PersonState.LEFT
    assert client.get("/me").status_code == 302


def test_seen_moves_every_five_minutes(app: Flask, clock: FixedClock, client: FlaskClient) -> None:
    noor = make_person()
    sign_in(client, noor)
    first = now()
    clock.move(timedelta(minutes=4))
    client.get("/me")
    assert sessions()[0].seen_at == first
    clock.move(timedelta(minutes=1))
    client.get("/me")
    assert sessions()[0].seen_at == now()
    with transaction() as session:
        assert session.get_one(Person, noor.id).seen_at == now()


def test_the_way_back_is_kept_and_only_ours(client: FlaskClient) -> None:
    noor = make_person()
    asked = client.get("/me/signing-in?x=1")
    assert asked.location == "/sign-in?next=/me/signing-in?x%3D1"
    page = client.get(asked.location)
    assert "next=/me/signing-in?x%3D1" in page.text
    data = {"email": noor.email, "password": PASSWORD}
    assert client.post(asked.location, data=data).location == "/me/signing-in?x=1"
    assert client.post("/sign-in?next=//evil.example/", data=data).location == "/"


@pytest.mark.parametrize(
    ("came_from", "wanted"),
    [
        ("http://localhost/me/signing-in?x=1", "/sign-in?next=/me/signing-in?x%3D1"),
        ("http://localhost/me/password", "/sign-in"),
        ("http://localhost/nowhere", "/sign-in"),
        ("http://evil.example/me/signing-in", "/sign-in"),
        ("", "/sign-in"),
    ],
)
def test_a_form_that_was_sent_too_late_leads_back_to_the_page_it_stood_on(
    client: FlaskClient, came_from: str, wanted: str
) -> None:
    """A page that only takes forms, or another site's, is nowhere to lead to."""
    answer = client.post("/me/password", data={}, headers={"Referer": came_from} if came_from else {})
    assert answer.location == wanted


def test_scripts_hear_it_in_words_instead_of_a_page(client: FlaskClient) -> None:
    for headers in ({"Accept": "application/json"}, {"Sec-Fetch-Dest": "empty"}):
        answer = client.get("/me", headers=headers)
        assert answer.status_code == 401
        assert answer.json["words"].startswith("You were signed out.")


def test_the_fifth_failure_blocks_and_says_how_long(client: FlaskClient, clock: FixedClock) -> None:
    noor = make_person()
    for _ in range(5):
        assert typed(client, noor.email, "wrong").status_code == 422
    answer = typed(client, noor.email)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert "Wait a minute, then try again." in answer.text
    assert noor.email in answer.text
    clock.move(timedelta(minutes=1))
    assert typed(client, noor.email).status_code == 303


def test_blocks_grow_and_the_right_password_starts_anew(app: Flask, clock: FixedClock) -> None:
    noor = make_person()
    waits = []
    for _ in range(11):
        outcome = use_sign_in(noor.email, "wrong", HOME, stay=False)
        if isinstance(outcome, Blocked):
            waits.append((outcome.until - now()) // timedelta(minutes=1))
            clock.set(outcome.until)
            use_sign_in(noor.email, "wrong", HOME, stay=False)
    assert waits == [1, 2, 4, 8, 15, 15][: len(waits)]
    clock.move(timedelta(minutes=15))
    assert isinstance(use_sign_in(noor.email, PASSWORD, HOME, stay=False), SignedIn)
    assert use_sign_in(noor.email, "wrong", HOME, stay=False) == DoesNotFit()
    assert isinstance(use_sign_in(noor.email, PASSWORD, HOME, stay=False), SignedIn)


def test_a_forged_header_dodges_nothing(client: FlaskClient) -> None:
    for number in range(30):
        forged = {"X-Forwarded-For": f"198.51.100.{number}", "Forwarded": f"for=198.51.100.{number}"}
        data = {"email": f"guess{number}@hazelpont.example", "password": "wrong"}
        assert client.post("/sign-in", data=data, headers=forged).status_code == 422
    answer = client.post(
        "/sign-in",
        data={"email": make_person().email, "password": PASSWORD},
        headers={"X-Forwarded-For": "198.51.100.99"},
    )
    assert answer.status_code == 429


def test_ones_own_account_does_not_reset_the_address(app: Flask) -> None:
    mine = make_person()
    for number in range(29):
        use_sign_in(f"guess{number}@hazelpont.example", "wrong", HOME, stay=False)
    assert isinstance(use_sign_in(mine.email, PASSWORD, HOME, stay=False), SignedIn)
    assert use_sign_in("guess29@hazelpont.example", "wrong", HOME, stay=False) == DoesNotFit()
    assert isinstance(use_sign_in("guess30@hazelpont.example", "wrong", HOME, stay=False), Blocked)


def test_strangers_cannot_lock_somebody_out_of_their_own_browser(client: FlaskClient, app: Flask) -> None:
    noor = make_person()
    typed(client, noor.email)
    client.post("/sign-out")
    strange = Browser("203.0.113.9")
    for _ in range(6):
        use_sign_in(noor.email, "wrong", strange, stay=False)
    assert isinstance(use_sign_in(noor.email, PASSWORD, strange, stay=False), Blocked)
    assert typed(client, noor.email).status_code == 303


def test_a_mark_for_one_address_is_none_for_another(client: FlaskClient, app: Flask) -> None:
    mine, other = make_person(), make_person()
    answer = typed(client, mine.email)
    mark = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("known="))
    assert "HttpOnly" in mark
    client.post("/sign-out")
    for _ in range(5):
        typed(client, other.email, "wrong")
    strange = Browser("203.0.113.9")
    assert isinstance(use_sign_in(other.email, PASSWORD, strange, stay=False), Blocked)


def test_attempts_at_the_same_moment_count_exactly(app: Flask) -> None:
    keys = (Key(Scope.EMAIL, "noor@hazelpont.example"), Key(Scope.ADDRESS, "192.0.2.7"))

    def attempt(_: int) -> Begun | Blocked:
        with app.app_context():
            return begin_attempt(keys)

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(24)))
    assert sum(isinstance(outcome, Begun) for outcome in outcomes) == 5
    with transaction() as session:
        counted = dict(session.execute(select(SignInAttempt.scope, SignInAttempt.failures)).all())
    assert counted == {"email": 5, "address": 5}


def test_a_fitting_attempt_leaves_a_block_that_others_made(app: Flask) -> None:
    address = Key(Scope.ADDRESS, "192.0.2.7")
    mine = begin_attempt((Key(Scope.EMAIL, "mine@hazelpont.example"), address))
    assert isinstance(mine, Begun)
    for number in range(29):
        begin_attempt((Key(Scope.EMAIL, f"guess{number}@hazelpont.example"), address))
    attempt_fitted(mine)
    assert isinstance(begin_attempt((Key(Scope.EMAIL, "next@hazelpont.example"), address)), Blocked)


def test_the_table_of_attempts_names_nobody(app: Flask) -> None:
    use_sign_in("noor@hazelpont.example", "wrong", HOME, stay=False)
    with transaction() as session:
        rows = session.scalars(select(SignInAttempt)).all()
    assert len(rows) == 2
    assert all(len(row.key_hash) == 64 and "noor" not in row.key_hash for row in rows)


def test_a_new_browser_is_noted_once(client: FlaskClient) -> None:
    noor = make_person()
    typed(client, noor.email)
    client.post("/sign-out")
    typed(client, noor.email)
    with transaction() as session:
        actions = list(session.scalars(select(JournalEntry.action)))
    assert actions == ["person.signed_in_from_new_browser"]


def test_the_language_of_the_page_is_a_cookie_of_its_own(client: FlaskClient) -> None:
    assert "Nederlands" in client.get("/sign-in").text
    answer = client.get("/language/nl?next=/sign-in")
    assert answer.location == "/sign-in"
    assert 'lang="nl"' in client.get("/sign-in").text
    assert client.get("/language/xx").status_code == 404
    assert client.get("/language/nl?next=https://evil.example/").location == "/sign-in"


def test_a_form_of_another_site_is_refused(app: Flask, client: FlaskClient) -> None:
    noor = make_person()
    app.config["WTF_CSRF_ENABLED"] = True
    assert typed(client, noor.email).status_code == 400
    sign_in(client, noor)
    assert client.post("/sign-out").status_code == 400
    assert client.get("/me").status_code == 200


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(client: FlaskClient) -> None:
    answer = typed(client, make_person().email)
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("advocacy="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie


def test_a_token_that_nobody_holds_is_nobody(app: Flask) -> None:
    assert find_session("never given") is None
