"""Who a LinkedIn member is: userinfo, and what OpenID Connect publishes."""

from flask import Blueprint, Response, url_for

from advocacy.sandbox.accounts import Account
from advocacy.sandbox.calling import bearer, json_answer, network_call
from advocacy.sandbox.linkedin.answers import LINKEDIN, access_denied, token_refused
from advocacy.sandbox.linkedin.signing import public_key
from advocacy.sandbox.state import sandbox
from advocacy.sandbox.tokens import TokenStatus

identity = Blueprint("linkedin_identity", __name__, url_prefix="/linkedin")


@identity.get("/v2/userinfo")
@network_call(LINKEDIN, "userinfo")
def userinfo() -> Response:
    caller = bearer()
    if caller.status is not TokenStatus.ACTIVE or caller.account is None:
        return token_refused(caller.status)
    if not caller.may("openid"):
        return access_denied("userinfo.GET.NO_VERSION")
    return json_answer(claims_of(caller.account, caller.client_id, caller.scopes))


def claims_of(account: Account, client_id: str, scopes: frozenset[str]) -> dict[str, object]:
    """`locale` comes as an object, as LinkedIn sends it today."""
    claims: dict[str, object] = {"sub": account.subject(sandbox().secret, client_id)}
    if "profile" in scopes:
        given, _, family = account.name.partition(" ")
        locale = {"country": "NL", "language": "en"}
        claims |= {"name": account.name, "given_name": given, "family_name": family, "locale": locale}
    if "email" in scopes:
        claims |= {"email": f"{account.handle}@example.org", "email_verified": True}
    return claims


def issuer() -> str:
    return url_for("linkedin_identity.discovery", _external=True).removesuffix("/.well-known/openid-configuration")


@identity.get("/oauth/openid/jwks")
def jwks() -> Response:
    return json_answer({"keys": [public_key()]})


@identity.get("/oauth/.well-known/openid-configuration")
def discovery() -> Response:
    claims = [
        "iss",
        "aud",
        "iat",
        "exp",
        "sub",
        "name",
        "given_name",
        "family_name",
        "picture",
        "email",
        "email_verified",
        "locale",
    ]
    body = {
        "issuer": issuer(),
        "authorization_endpoint": url_for("linkedin_oauth.authorization", _external=True),
        "token_endpoint": url_for("linkedin_oauth.access_token", _external=True),
        "userinfo_endpoint": url_for("linkedin_identity.userinfo", _external=True),
        "jwks_uri": url_for("linkedin_identity.jwks", _external=True),
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile", "email"],
        "claims_supported": claims,
    }
    return json_answer(body)
