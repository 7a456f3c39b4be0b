"""A sandbox to try, and the few steps that every test of it starts with."""

import base64
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from advocacy.sandbox.settings import Client, Network, SandboxSettings

CALLBACK = "http://127.0.0.1:8000/connect/callback"
CONTROL = {"X-Sandbox-Control": "control-token"}
LINKEDIN_CLIENT = Client(Network.LINKEDIN, "li-client", "li-secret", redirect_uris=(CALLBACK,))
X_CLIENT = Client(Network.X, "x-client", "x-secret", redirect_uris=(CALLBACK,))
SELF_SERVE = "openid profile w_member_social"
X_SCOPES = "tweet.read tweet.write users.read media.write offline.access"
VERIFIER = "a-verifier-of-at-least-forty-three-characters-abc"
REST = {"LinkedIn-Version": "202609", "X-Restli-Protocol-Version": "2.0.0"}
BASIC = {"Authorization": "Basic " + base64.b64encode(b"x-client:x-secret").decode()}
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def make_settings(folder: Path, **changes: Any) -> SandboxSettings:
    given: dict[str, Any] = {
        "database": folder / "sandbox.sqlite",
        "clients": (LINKEDIN_CLIENT, X_CLIENT, Client(Network.LINKEDIN, "li-other", "other")),
        "control_token": "control-token",
        "x_app_token": "app-token",
    }
    return SandboxSettings(**{**given, **changes})


def challenge(verifier: str = VERIFIER) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def linkedin_authorization(scope: str = SELF_SERVE, **changes: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": "li-client",
        "redirect_uri": CALLBACK,
        "scope": scope,
        "state": "st4te",
    }
    return "/linkedin/oauth/v2/authorization?" + urlencode({**asked, **changes})


def x_authorization(scope: str = X_SCOPES, **changes: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": "x-client",
        "redirect_uri": CALLBACK,
        "scope": scope,
        "state": "st4te",
    }
    pkce = {"code_challenge": challenge(), "code_challenge_method": "S256"}
    return "/x/i/oauth2/authorize?" + urlencode({**asked, **pkce, **changes})


def query_of(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


@dataclass
class Lab:
    """One sandbox with a browser, and the product's side of each call."""

    app: Flask
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def control(self, path: str, **body: Any) -> dict[str, Any]:
        """A POST when there is something to say, else a GET."""
        if body:
            answer = self.client.post(f"/control/{path}", json=body, headers=CONTROL)
        else:
            answer = self.client.get(f"/control/{path}", headers=CONTROL)
        assert answer.status_code in {200, 201}, answer.text
        return answer.get_json()

    def allow(self, authorization: str, account: str = "test-noor", **more: str) -> dict[str, str]:
        """What comes back on the redirect after a test person allowed it."""
        return query_of(self.control("consents", url=authorization, account=account, **more)["location"])

    def linkedin_tokens(self, code: str, **changes: str) -> TestResponse:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "client_id": "li-client",
            "client_secret": "li-secret",
        }
        return self.client.post("/linkedin/oauth/v2/accessToken", data={**form, **changes})

    def x_tokens(self, code: str, verifier: str = VERIFIER, headers: dict[str, str] = BASIC) -> TestResponse:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": verifier}
        return self.client.post("/x/2/oauth2/token", data=form, headers=headers)

    def refresh_at_x(self, token: str) -> TestResponse:
        form = {"grant_type": "refresh_token", "refresh_token": token}
        return self.client.post("/x/2/oauth2/token", data=form, headers=BASIC)

    def linkedin_member(self, account: str = "test-noor", scope: str = SELF_SERVE) -> "LinkedInMember":
        code = self.allow(linkedin_authorization(scope), account)["code"]
        return LinkedInMember(self, self.linkedin_tokens(code).get_json()["access_token"])

    def x_person(self, account: str = "test-noor", scope: str = X_SCOPES) -> "XPerson":
        code = self.allow(x_authorization(scope), account)["code"]
        return XPerson(self, self.x_tokens(code).get_json()["access_token"])


@dataclass
class LinkedInMember:
    lab: Lab
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **REST}

    @property
    def urn(self) -> str:
        return f"urn:li:person:{self.get('/linkedin/v2/userinfo').get_json()['sub']}"

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.lab.client.get(path, headers={**self.headers, **headers})

    def post_body(self, commentary: str, **changes: Any) -> dict[str, Any]:
        distribution = {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []}
        body = {"author": self.urn, "commentary": commentary, "visibility": "PUBLIC", "distribution": distribution}
        return {**body, "lifecycleState": "PUBLISHED", **changes}

    def publish(self, commentary: str, **changes: Any) -> TestResponse:
        body = self.post_body(commentary, **changes)
        return self.lab.client.post("/linkedin/rest/posts", json=body, headers=self.headers)


@dataclass
class XPerson:
    lab: Lab
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str) -> TestResponse:
        return self.lab.client.get(f"/x/2/{path}", headers=self.headers)

    def publish(self, text: str, **more: Any) -> TestResponse:
        return self.lab.client.post("/x/2/tweets", json={"text": text, **more}, headers=self.headers)

    def post_id(self, text: str) -> str:
        return str(self.publish(text).get_json()["data"]["id"])
