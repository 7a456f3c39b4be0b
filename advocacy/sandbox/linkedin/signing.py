"""LinkedIn's id_token: a JWT signed with RS256 by a key that is made once and kept with the state."""

import json
from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from advocacy.sandbox.state import sandbox

KEY_ID = "sandbox"
LIFE = 3600


def _key() -> rsa.RSAPrivateKey:
    store = sandbox().store
    row = store.one("SELECT value FROM meta WHERE name = 'rsa'")
    if row is None:
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        store.run("INSERT OR IGNORE INTO meta VALUES ('rsa', ?)", pem.decode())
        row = store.one("SELECT value FROM meta WHERE name = 'rsa'")
    assert row is not None
    key = serialization.load_pem_private_key(row["value"].encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def _encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def public_key() -> dict[str, str]:
    numbers = _key().public_key().public_numbers()
    exponent, modulus = (_encoded(n.to_bytes((n.bit_length() + 7) // 8)) for n in (numbers.e, numbers.n))
    return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID, "e": exponent, "n": modulus}


def id_token(issuer: str, claims: dict[str, object], client_id: str, now: float) -> str:
    """A nonce is not returned, even when one was sent: LinkedIn does not."""
    header = {"zip": "RS256", "kid": KEY_ID, "alg": "RS256"}
    payload = {"iss": issuer, "aud": client_id, "iat": int(now), "exp": int(now) + LIFE, **claims}
    signed = ".".join(_encoded(json.dumps(part).encode()) for part in (header, payload))
    signature = _key().sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{_encoded(signature)}"
