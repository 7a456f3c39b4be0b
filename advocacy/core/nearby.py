"""An address with a slash too many at its end leads to the page that was meant."""

from urllib.parse import quote

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

PLAIN = "/:@!$&'()*+,;=-._~"  # what stands in a path as it is; a backslash would lead a browser to another host


def page_nearby() -> str | None:
    """The same address without slashes at its end, with its query, when one of our pages answers there."""
    if request.method not in ("GET", "HEAD") or not request.path.endswith("/"):
        return None
    bare = "/" + request.path.strip("/")  # one slash in front: two would name a host
    if bare == "/" or not _answers(bare):
        return None
    query = request.query_string.decode("ascii", "replace")
    return request.script_root + quote(bare, safe=PLAIN) + (f"?{query}" if query else "")


def _answers(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter is not None and bool(adapter.match(path, method="GET"))
    except (HTTPException, RequestRedirect):
        return False
