"""Forms of the human pages: only our own pages may send them."""

import hmac
import secrets

from flask import request, session


def form_token() -> str:
    """Kept in the browser's session and repeated in the form."""
    if "form" not in session:
        session["form"] = secrets.token_urlsafe(24)
    return str(session["form"])


def form_is_ours() -> bool:
    kept = session.get("form", "")
    same_site = request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
    return bool(kept) and same_site and hmac.compare_digest(kept.encode(), request.form.get("form_token", "").encode())
