"""Security headers on every answer: strict content policy, no framing, no sniffing, no address leaking out."""

from urllib.parse import urlsplit

from flask import Flask, Response

from advocacy.core.settings import Settings


def install_headers(app: Flask, settings: Settings) -> None:
    policy = content_policy(settings)

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cache-Control", "private, no-store")
        if settings.secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response


def content_policy(settings: Settings) -> str:
    """Browsers hold redirects after a form to form-action too, so the networks' consent pages stand in it."""
    consent = {origin(settings.linkedin_oauth_url), origin(settings.x_authorize_url)}
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "form-action": " ".join(["'self'", *sorted(consent)]),
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
