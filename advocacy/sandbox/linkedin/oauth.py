"""LinkedIn's OAuth 2.0 and OpenID Connect: authorization, tokens, introspection, userinfo."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from advocacy.sandbox.accounts import Account, account_by_id
from advocacy.sandbox.calling import json_answer, network_call
from advocacy.sandbox.consent import (
    AfterAllow,
    Asked,
    Decision,
    consent_decided,
    consent_page,
    redirect_after,
    refused_page,
)
from advocacy.sandbox.linkedin.answers import LINKEDIN, oauth_error
from advocacy.sandbox.linkedin.identity import claims_of, issuer
from advocacy.sandbox.linkedin.signing import id_token
from advocacy.sandbox.settings import Client, Network
from advocacy.sandbox.state import now, sandbox, switches
from advocacy.sandbox.tokens import (
    Code,
    TokenKind,
    TokenStatus,
    end_tokens,
    find_token,
    issue_token,
    use_code,
)

oauth = Blueprint("linkedin_oauth", __name__, url_prefix="/linkedin")

DAY = 86_400
ACCESS_LIFE = 60 * DAY
REFRESH_LIFE = 365 * DAY
TOKEN_BYTES = 370  # about 500 characters
SELF_SERVE = frozenset({"openid", "profile", "email", "w_member_social"})
COMMUNITY_MANAGEMENT = frozenset(
    {"w_member_social_feed", "r_member_postAnalytics", "r_member_profileAnalytics", "r_basicprofile",
     "r_1st_connections_size", "r_member_social_feed"}
)  # fmt: skip
MISMATCH = (
    "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. "
    "Or authorization code expired. Or external member binding exists"
)


@oauth.route("/oauth/v2/authorization", methods=["GET", "POST"])
def authorization() -> Response:
    asked = asked_for(request.args)
    if isinstance(asked, Response):
        return asked
    return consent_decided(asked) if request.method == "POST" else consent_page(asked)


def asked_for(args: Mapping[str, str]) -> Asked | Response:
    """What an authorization address asks for, or the answer to a wrong one."""
    client = sandbox().settings.client(Network.LINKEDIN, args.get("client_id", ""))
    if client is None:
        return refused_page(Network.LINKEDIN, 401, "client_id does not match")
    redirect_uri = args.get("redirect_uri", "")
    if not _is_registered(client, redirect_uri):
        return refused_page(Network.LINKEDIN, 401, "redirect_uri does not match the registered value")
    scopes = tuple(args.get("scope", "").split())
    if args.get("response_type") != "code" or not scopes:
        return refused_page(Network.LINKEDIN, 401, "invalid scope or response_type")
    asked = Asked(Network.LINKEDIN, client, redirect_uri, args.get("state", ""), scopes)
    return asked if granted_to(client).issuperset(scopes) else _scope_refused(asked)


def _is_registered(client: Client, redirect_uri: str) -> bool:
    """Query parameters are ignored in the comparison; a fragment is never allowed."""
    if not redirect_uri.startswith(("https://", "http://")) or "#" in redirect_uri:
        return False
    bare = redirect_uri.partition("?")[0]
    return not client.redirect_uris or bare in {known.partition("?")[0] for known in client.redirect_uris}


def granted_to(client: Client) -> frozenset[str]:
    """The scopes of the app's products."""
    if client.scopes is not None:
        return client.scopes
    return SELF_SERVE | COMMUNITY_MANAGEMENT if switches().linkedin_community_management else SELF_SERVE


def _scope_refused(asked: Asked) -> Response:
    location = redirect_after(asked, Decision(None, AfterAllow.SCOPE_REFUSED))
    return Response(status=302, headers={"Location": location})


@oauth.post("/oauth/v2/accessToken")
@network_call(LINKEDIN, "token")
def access_token() -> Response:
    client = _authenticated_client("grant_type", "client_id", "client_secret")
    if isinstance(client, Response):
        return client
    if request.form["grant_type"] == "refresh_token":
        return _refreshed(client)
    if request.form["grant_type"] != "authorization_code":
        return oauth_error(400, "unsupported_grant_type", "The grant type is not supported")
    return _exchanged(client)


def _authenticated_client(*needed: str) -> Client | Response:
    """Client and secret come in the body; a Basic header alone counts for nothing."""
    missing = next((name for name in needed if not request.form.get(name)), None)
    if missing:
        return oauth_error(400, "invalid_request", f'A required parameter "{missing}" is missing')
    client = sandbox().settings.client(Network.LINKEDIN, request.form["client_id"])
    if client is None or client.secret != request.form["client_secret"]:
        return oauth_error(401, "invalid_client", "Client authentication failed")
    return client


def _exchanged(client: Client) -> Response:
    missing = next((name for name in ("code", "redirect_uri") if not request.form.get(name)), None)
    if missing:
        return oauth_error(400, "invalid_request", f'A required parameter "{missing}" is missing')
    code = use_code(sandbox().store, Network.LINKEDIN, request.form["code"], now())
    if code is None or code.used:
        return oauth_error(401, "invalid_request", "authorization code not found")
    if (code.client_id, code.redirect_uri) != (client.client_id, request.form["redirect_uri"]) or code.expires <= now():
        return oauth_error(400, "invalid_redirect_uri", MISMATCH)
    return _granted(client, code)


def _granted(client: Client, code: Code) -> Response:
    """Another scope set than before ends all earlier tokens of this member for this app."""
    end_tokens(sandbox().store, code.account_id, now(), client.client_id, other_than=code.scopes)
    account = account_by_id(sandbox().store, code.account_id)
    assert account is not None
    body = _access(client, account, code.scopes, now())
    if switches().linkedin_refresh_tokens:
        body |= _refresh(client, account, code.scopes, now())
    if "openid" in code.scopes:
        body["id_token"] = id_token(
            issuer(), claims_of(account, client.client_id, code.scopes), client.client_id, now()
        )
    return json_answer(body)


def _access(client: Client, account: Account, scopes: frozenset[str], granted: float) -> dict[str, object]:
    token = issue_token(
        sandbox().store, Network.LINKEDIN, TokenKind.ACCESS, client.client_id, account.id, scopes, granted,
        now() + ACCESS_LIFE, TOKEN_BYTES,
    )  # fmt: skip
    return {
        "access_token": token,
        "expires_in": ACCESS_LIFE,
        "scope": ",".join(sorted(scopes)),
        "token_type": "Bearer",
    }


def _refresh(client: Client, account: Account, scopes: frozenset[str], granted: float) -> dict[str, object]:
    """365 days from the first grant, not prolonged by use."""
    expires = granted + REFRESH_LIFE
    token = issue_token(
        sandbox().store, Network.LINKEDIN, TokenKind.REFRESH, client.client_id, account.id, scopes, granted, expires,
        TOKEN_BYTES,
    )  # fmt: skip
    return {"refresh_token": token, "refresh_token_expires_in": int(expires - now())}


def _refreshed(client: Client) -> Response:
    """The same refresh token goes on to work and comes back in the answer."""
    token = request.form.get("refresh_token", "")
    known = find_token(sandbox().store, Network.LINKEDIN, token, now(), TokenKind.REFRESH)
    if known.status is not TokenStatus.ACTIVE or known.client_id != client.client_id or known.account is None:
        words = "The provided authorization grant or refresh token is invalid, expired or revoked."
        return oauth_error(400, "invalid_request", words)
    body = _access(client, known.account, known.scopes, known.granted)
    return json_answer({**body, "refresh_token": token, "refresh_token_expires_in": int(known.expires - now())})


@oauth.post("/oauth/v2/introspectToken")
@network_call(LINKEDIN, "introspect")
def introspect() -> Response:
    client = _authenticated_client("client_id", "client_secret", "token")
    if isinstance(client, Response):
        return client
    known = find_token(sandbox().store, Network.LINKEDIN, request.form["token"], now())
    if known.status is TokenStatus.UNKNOWN or known.client_id != client.client_id:
        return json_answer({"active": False})
    body = {
        "active": known.status is TokenStatus.ACTIVE,
        "status": known.status,
        "client_id": client.client_id,
        "scope": ",".join(sorted(known.scopes)),
        "authorized_at": int(known.granted),
        "expires_at": int(known.expires),
        "auth_type": "3L",
    }
    return json_answer(body)
