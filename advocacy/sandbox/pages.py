"""Pages for people: what this is, what was published, and switches to make things go wrong."""

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as AnyResponse

from advocacy.sandbox.accounts import account_by_id, list_accounts
from advocacy.sandbox.faults import CALLS, FaultKind, NewRule, add_rule, list_rules, remove_rule, remove_rules
from advocacy.sandbox.forms import form_is_ours, form_token
from advocacy.sandbox.published import Post, find_post, list_posts
from advocacy.sandbox.reacting import reactions_now
from advocacy.sandbox.segments import Segment, segments_of
from advocacy.sandbox.settings import Network
from advocacy.sandbox.state import now, sandbox

pages = Blueprint("sandbox_pages", __name__)

PAGE = 50
FAULT_WORDS = {
    FaultKind.ACCEPT_CUT: lazy_gettext("take it, then cut the line"),
    FaultKind.ACCEPT_500: lazy_gettext("take it, then answer with error 500"),
    FaultKind.ACCEPT_503: lazy_gettext("take it, then answer with error 503"),
    FaultKind.ACCEPT_HANG: lazy_gettext("take it, then hang"),
    FaultKind.ACCEPT_GARBAGE: lazy_gettext("take it, then answer with half a sentence"),
    FaultKind.CUT: lazy_gettext("cut the line, take nothing"),
    FaultKind.HANG: lazy_gettext("hang, then work"),
    FaultKind.REFUSE_500: lazy_gettext("refuse with error 500"),
    FaultKind.BAD_GATEWAY: lazy_gettext("refuse with error 502"),
    FaultKind.UNAVAILABLE: lazy_gettext("refuse with error 503"),
    FaultKind.TOO_MANY: lazy_gettext("too many calls (429)"),
    FaultKind.DAY_LIMIT: lazy_gettext("the person's limit for today is used up"),
    FaultKind.APP_DAY_LIMIT: lazy_gettext("the app's limit for today is used up"),
    FaultKind.NO_CREDIT: lazy_gettext("the prepaid credit is used up (402)"),
    FaultKind.OLD_VERSION: lazy_gettext("the API version is no longer served (426)"),
    FaultKind.UNAUTHORIZED: lazy_gettext("the token is no longer valid (401)"),
    FaultKind.FORBIDDEN: lazy_gettext("not allowed (403)"),
    FaultKind.GHOST_DUPLICATE: lazy_gettext("call it a duplicate of a post that is not there"),
}
FIGURE_WORDS = {
    "impressions": lazy_gettext("Seen"),
    "reached": lazy_gettext("People reached"),
    "likes": lazy_gettext("Liked"),
    "replies": lazy_gettext("Answered"),
    "reposts": lazy_gettext("Passed on"),
    "quotes": lazy_gettext("Quoted"),
    "bookmarks": lazy_gettext("Kept"),
    "clicks": lazy_gettext("Link followed"),
    "profile_clicks": lazy_gettext("Looked at the person"),
}


@pages.get("/")
def index() -> str:
    counts = {row["account_id"]: row["number"] for row in _post_counts()}
    return render_template("sandbox/index.html", accounts=list_accounts(sandbox().store), counts=counts)


def _post_counts() -> list[dict[str, int]]:
    rows = sandbox().store.all(
        "SELECT account_id, count(*) AS number FROM posts WHERE deleted IS NULL GROUP BY account_id"
    )
    return [dict(row) for row in rows]


@pages.get("/posts")
def posts() -> str:
    before = request.args.get("before", type=float)
    found = list_posts(sandbox().store, before=before, limit=PAGE + 1)
    shown = [_shown(post) for post in found[:PAGE]]
    older = found[PAGE - 1].created if len(found) > PAGE else None
    return render_template("sandbox/posts.html", posts=shown, older=older)


@pages.get("/posts/<post_id>")
def post(post_id: str) -> str:
    found = find_post(sandbox().store, post_id)
    if found is None:
        abort(404)
    counts = reactions_now(found)
    figures = [(words, getattr(counts, name)) for name, words in FIGURE_WORDS.items()]
    return render_template("sandbox/post.html", post=_shown(found), figures=figures)


@pages.get("/linkedin/feed/update/<post_id>/")
@pages.get("/x/<handle>/status/<post_id>")
@pages.get("/x/i/web/status/<post_id>")
def address_on_the_network(post_id: str, **_handle: str) -> AnyResponse:
    """The addresses under which the networks show a post; a wrong handle leads there too, as it does at X."""
    return redirect(url_for("sandbox_pages.post", post_id=post_id))


def _shown(post: Post) -> dict[str, object]:
    author = account_by_id(sandbox().store, post.account_id)
    return {
        "id": post.id,
        "network": post.network,
        "author": author.handle if author else "",
        "segments": _segments(post),
        "created": datetime.fromtimestamp(post.created, UTC),
        "deleted": post.deleted is not None,
        "pictures": [_picture(picture) for picture in post.pictures],
        "parent": post.parent,
    }


def _segments(post: Post) -> list[Segment]:
    """X's own form holds t.co addresses that lead nowhere here, so the text as it was sent is shown."""
    return segments_of(post.text if post.network is Network.LINKEDIN else str(post.sent.get("text", post.text)))


def _picture(picture_id: str) -> dict[str, str]:
    row = sandbox().store.one("SELECT alt FROM pictures WHERE id = ?", picture_id)
    return {"id": picture_id, "alt": row["alt"] if row else ""}


@pages.get("/pictures/<picture_id>")
def picture(picture_id: str) -> Response:
    row = sandbox().store.one("SELECT kind, content FROM pictures WHERE id = ?", picture_id)
    if row is None or row["content"] is None:
        abort(404)
    return Response(row["content"], content_type=row["kind"])


@pages.get("/faults")
def faults() -> str:
    return _faults_page("")


def _faults_page(problem: str) -> str:
    calls = [(network, call) for network in Network for call in ("*", *CALLS[network])]
    return render_template(
        "sandbox/faults.html",
        calls=calls,
        kinds=FAULT_WORDS,
        rules=list_rules(sandbox().store),
        form_token=form_token(),
        problem=problem,
        moment=datetime.fromtimestamp(now(), UTC),
    )


@pages.post("/faults")
def change_faults() -> AnyResponse | tuple[str, int]:
    problem = _changed()
    if problem:
        return _faults_page(problem), 400
    return redirect(url_for("sandbox_pages.faults"), 303)


def _changed() -> str:
    """Does what the form asks; what is wrong, or ""."""
    form = request.form
    if not form_is_ours():
        return str(gettext("This page was open for too long. Send it again."))
    if form.get("act") == "clear":
        remove_rules(sandbox().store)
        return ""
    if form.get("act") == "remove":
        remove_rule(sandbox().store, form.get("rule", 0, type=int))
        return ""
    return _added()


def _added() -> str:
    network, _colon, call = request.form.get("call", "").partition(":")
    kind, times = request.form.get("kind", ""), request.form.get("times", type=int)
    if network not in set(Network) or call not in {"*", *CALLS[Network(network)]} or kind not in set(FaultKind):
        return str(gettext("Choose a call and what goes wrong from the lists."))
    if times is None or not 0 <= times <= 10_000:
        return str(gettext("How often has to be a number from 0 to 10,000."))
    seconds = min(max(request.form.get("seconds", 30.0, type=float), 0.0), 600.0)
    add_rule(sandbox().store, NewRule(Network(network), call, FaultKind(kind), times or None, seconds=seconds))
    return ""
