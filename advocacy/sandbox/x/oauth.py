"""X's OAuth 2.0 with PKCE: authorization, tokens that rotate, revocation, and who the person is."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

from flask import Blueprint, Response, request

from advocacy.sandbox.accounts import Account
from advocacy.sandbox.calling import bearer, json_answer, network_call
from advocacy.sandbox.consent import Asked, consent_decided, consent_page, refused_page
from advocacy.sandbox.settings import Client, Network
from advocacy.sandbox.state import now, sandbox
from advocacy.sandbox.tokens import (
    Code,
    TokenKind,
    TokenStatus,
    issue_token,
    revoke_token,
    spend_refresh_token,
    use_code,
)
from advocacy.sandbox.x.answers import X, invalid_request, oauth_error
from advocacy.sandbox.x.guarding import needs

oauth = Blueprint("x_oauth", __name__, url_prefix="/x")

ACCESS_LIFE = 7_200
REFRESH_LIFE = 180 * 86_400.0
TOKEN_BYTES = 68
STATE_LIMIT = 500
SCOPES = frozenset(
    {"tweet.read", "tweet.write", "users.read", "media.write", "offline.access", "users.email", "like.read",
     "follows.read", "bookmark.read", "list.read", "tweet.moderate.write", "timeline.read"}
)  # fmt: skip
USER_FIELDS = frozenset(
    {"id", "name", "username", "protected", "verified", "verified_type", "subscription_type", "profile_image_url",
     "public_metrics", "created_at", "description"}
)  # fmt: skip


@oauth.route("/i/oauth2/authorize", methods=["GET", "POST"])
def authorization() -> Response:
    asked = asked_for(request.args)
    if isinstance(asked, Response):
        return asked
    return consent_decided(asked) if request.method == "POST" else consent_page(asked)


def asked_for(args: Mapping[str, str]) -> Asked | Response:
    """What an authorization address asks for, or the answer to a wrong one."""
    client = sandbox().settings.client(Network.X, args.get("client_id", ""))
    wrong = _what_is_wrong(client, args)
    if client is None or wrong:
        return refused_page(Network.X, 400, wrong)
    scopes = tuple(args["scope"].split())
    method = args.get("code_challenge_method", "plain")
    return Asked(Network.X, client, args["redirect_uri"], args["state"], scopes, args["code_challenge"], method)


def _what_is_wrong(client: Client | None, args: Mapping[str, str]) -> str:
    """The first reason to refuse, or "". The redirect address has to match exactly, its final slash included."""
    if client is None:
        return "client_id is not known"
    redirect_uri = args.get("redirect_uri", "")
    if not redirect_uri.startswith(("https://", "http://")) or redirect_uri not in (
        client.redirect_uris or {redirect_uri}
    ):
        return "redirect_uri is not registered"
    if not SCOPES.issuperset(args.get("scope", "").split()) or not args.get("scope"):
        return "scope is not known"
    if not args.get("code_challenge") or args.get("code_challenge_method", "plain") not in {"S256", "plain"}:
        return "code_challenge is missing"
    if args.get("response_type") != "code" or not 0 < len(args.get("state", "")) <= STATE_LIMIT:
        return "response_type or state is missing"
    return ""


@oauth.post("/2/oauth2/token")
@network_call(X, "token")
def token() -> Response:
    client = _authenticated_client()
    if isinstance(client, Response):
        return client
    grant = request.form.get("grant_type")
    if grant == "authorization_code":
        return _exchanged(client)
    if grant == "refresh_token":
        return _refreshed(client)
    return oauth_error(400, "unsupported_grant_type", "Value passed for the grant type was invalid.")


def _authenticated_client() -> Client | Response:
    """Basic for clients with a secret; public ones send client_id in the body."""
    settings = sandbox().settings
    basic = request.authorization
    if basic and basic.type == "basic":
        client = settings.client(Network.X, basic.username or "")
        if client and client.secret and hmac.compare_digest(client.secret.encode(), (basic.password or "").encode()):
            return client
        return oauth_error(401, "unauthorized_client", "Missing valid authorization header")
    client = settings.client(Network.X, request.form.get("client_id", ""))
    if client and not client.secret:
        return client
    return oauth_error(401, "unauthorized_client", "Missing valid authorization header")


def _exchanged(client: Client) -> Response:
    code = use_code(sandbox().store, Network.X, request.form.get("code", ""), now())
    if code is None or code.used or code.client_id != client.client_id or code.expires <= now():
        return oauth_error(400, "invalid_request", "Value passed for the authorization code was invalid.")
    if code.redirect_uri != request.form.get("redirect_uri"):
        return oauth_error(
            400, "invalid_request", "Value passed for the redirect uri did not match the uri of the authorization code."
        )
    if not verifier_fits(code, request.form.get("code_verifier", "")):
        return oauth_error(
            400, "invalid_request", "Value passed for the code verifier did not match the code challenge."
        )
    return _tokens(client, code.account_id, code.scopes, now())


def verifier_fits(code: Code, verifier: str) -> bool:
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() if code.method == "S256" else verifier
    return hmac.compare_digest(challenge.encode(), code.challenge.encode())


def _refreshed(client: Client) -> Response:
    """Each refresh token works once: of two callers one gets a pair, the other the refusal."""
    spent = spend_refresh_token(
        sandbox().store, Network.X, request.form.get("refresh_token", ""), client.client_id, now()
    )
    if spent.status is not TokenStatus.ACTIVE or spent.account is None:
        return oauth_error(400, "invalid_request", "Value passed for the token was invalid.")
    return _tokens(client, spent.account.id, spent.scopes, spent.granted)


def _tokens(client: Client, account_id: int, scopes: frozenset[str], granted: float) -> Response:
    def issued(kind: TokenKind, life: float) -> str:
        return issue_token(
            sandbox().store, Network.X, kind, client.client_id, account_id, scopes, granted, now() + life, TOKEN_BYTES
        )

    body: dict[str, object] = {
        "token_type": "bearer",
        "expires_in": ACCESS_LIFE,
        "access_token": issued(TokenKind.ACCESS, ACCESS_LIFE),
        "scope": " ".join(sorted(scopes, reverse=True)),  # another order than the request's, as at X
    }
    if "offline.access" in scopes:
        body["refresh_token"] = issued(TokenKind.REFRESH, REFRESH_LIFE)
    return json_answer(body)


@oauth.post("/2/oauth2/revoke")
@network_call(X, "revoke")
def revoke() -> Response:
    """An access or a refresh token; also one that is over already."""
    client = _authenticated_client()
    if isinstance(client, Response):
        return client
    if not request.form.get("token"):
        return oauth_error(400, "invalid_request", "Missing required parameter [token].")
    revoke_token(sandbox().store, Network.X, request.form["token"], client.client_id, now())
    return json_answer({"revoked": True})


@oauth.get("/2/users/me")
@network_call(X, "users.me")
@needs("users.read", "tweet.read")
def me() -> Response:
    account = bearer().account
    assert account is not None
    asked = [field for field in request.args.get("user.fields", "").split(",") if field]
    unknown = [field for field in asked if field not in USER_FIELDS | {"confirmed_email"}]
    if unknown:
        return invalid_request(
            {"user.fields": unknown}, f"The `user.fields` query parameter value [{unknown[0]}] is not known"
        )
    profile = _profile(account)
    return json_answer(
        {"data": {field: profile[field] for field in profile if field in {"id", "name", "username", *asked}}}
    )


def _profile(account: Account) -> dict[str, object]:
    profile: dict[str, object] = {
        "id": account.remote_id,
        "name": account.name,
        "username": account.handle.replace("-", "_"),
        "protected": account.protected,
        "verified": False,
        "verified_type": "none",
        "subscription_type": "None",
        "public_metrics": {"followers_count": account.audience, "following_count": 0, "tweet_count": 0},
    }
    if bearer().may("users.email"):
        profile["confirmed_email"] = f"{account.handle}@example.org"
    return profile
