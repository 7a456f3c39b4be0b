"""Puts the web application together: settings, services, the rooms' cards."""

import os
from collections.abc import Sequence
from typing import Any

from flask import Flask, url_for
from flask_login import current_user
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from advocacy.content.room import ROOM as CONTENT
from advocacy.core.access import check_routes, install_access, may_open
from advocacy.core.clock import Clock, OffsetFileClock, SystemClock
from advocacy.core.engine import Database
from advocacy.core.errors import install_errors
from advocacy.core.headers import install_headers
from advocacy.core.html import with_links
from advocacy.core.languages import chosen_language, install_languages
from advocacy.core.look.installing import install_look
from advocacy.core.navigation import navigation_for
from advocacy.core.paths import TEMPLATES
from advocacy.core.pocket.installing import Shell, install_pocket
from advocacy.core.queues import Queues
from advocacy.core.room import Banner, Room
from advocacy.core.searching import install_search
from advocacy.core.services import EXTENSION, Services, services
from advocacy.core.settings import Settings, load_settings
from advocacy.core.vault import Vault
from advocacy.engagement.redirecting import mount_redirects
from advocacy.engagement.room import ROOM as ENGAGEMENT
from advocacy.evidence.room import ROOM as EVIDENCE
from advocacy.guidelines.room import ROOM as GUIDELINES
from advocacy.insights.room import ROOM as INSIGHTS
from advocacy.networks.room import ROOM as NETWORKS
from advocacy.notifications.reading import bell_for
from advocacy.notifications.room import ROOM as NOTIFICATIONS
from advocacy.people.organisation import team_name
from advocacy.people.room import ROOM as PEOPLE
from advocacy.people.signing_in import install_sign_in
from advocacy.questions.room import ROOM as QUESTIONS
from advocacy.relationships.room import ROOM as RELATIONSHIPS
from advocacy.rewards.room import ROOM as REWARDS
from advocacy.sharing.room import ROOM as SHARING
from advocacy.wishes.room import ROOM as WISHES

MAX_BODY_BYTES = 25 * 1024 * 1024


ROOMS: tuple[Room, ...] = (
    PEOPLE,
    NOTIFICATIONS,
    NETWORKS,
    EVIDENCE,
    REWARDS,
    WISHES,
    GUIDELINES,
    QUESTIONS,
    CONTENT,
    SHARING,
    ENGAGEMENT,
    RELATIONSHIPS,
    INSIGHTS,
)


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> Flask:
    """The whole application. Raises SettingsError, and the rooms' own errors for broken policy files."""
    settings = settings or load_settings(os.environ)
    app = Flask("advocacy", template_folder=str(TEMPLATES), static_folder=None)
    configure(app, settings)
    built = build_services(app, settings, clock or default_clock(settings), ROOMS)
    app.extensions[EXTENSION] = built
    install(app, built)
    for room in built.rooms:
        if room.install:
            room.install(built)
        for blueprint in room.blueprints:
            app.register_blueprint(blueprint)
    install_search(app)
    check_routes(app)
    mount_redirects(app)
    trust_proxies(app, settings.trusted_proxies)
    return app


def trust_proxies(app: Flask, hops: int) -> None:
    """Outermost: everything that looks at an address (throttling, visitors) sees the one the company's proxy saw."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # how middleware is put around


def default_clock(settings: Settings) -> Clock:
    return OffsetFileClock(settings.data_dir / settings.clock_file) if settings.clock_file else SystemClock()


def build_services(app: Flask, settings: Settings, clock: Clock, cards: Sequence[Room]) -> Services:
    queue_of = {task.name: task.queue for room in cards for task in room.tasks}
    return Services(
        settings=settings,
        clock=clock,
        database=Database(settings.database_url),
        queues=Queues(settings.redis_url, queue_of),
        vault=Vault(settings.vault_keys),
        application=app,
        rooms=tuple(cards),
    )


def configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="__Host-advocacy" if settings.secure else "advocacy",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def install(app: Flask, built: Services) -> None:
    CSRFProtect(app)
    install_languages(app, built.settings)
    install_headers(app, built.settings)
    install_errors(app)
    install_sign_in(app)
    install_access(app)
    assets, sheet = install_look(app, built.settings)
    install_pocket(app, Shell(assets, sheet.path))
    app.context_processor(page_context)
    app.jinja_env.globals["with_links"] = with_links


def page_context() -> dict[str, Any]:
    """What every page may use."""
    settings = services().settings
    return {
        "company_name": settings.company_name,
        "navigation": navigation_for(current_user),
        "language": chosen_language(),
        "languages": settings.languages,
        "signed_in": _signed_in() if current_user.is_authenticated else None,
        "home_url": url_for("feed.show"),
        "search_url": url_for("search.show"),
        "bell": bell_for(current_user) if current_user.is_authenticated else None,
        "banners": banners,
        "may_open": may_open,
    }


def banners() -> list[Banner]:
    """What stands first on a signed-in page; asked by the layout alone, so a part of a page costs nothing."""
    if not current_user.is_authenticated:
        return []
    asked = (room.banner(current_user) for room in services().rooms if room.banner)
    return [banner for banner in asked if banner]


def _signed_in() -> dict[str, str]:
    """The person at the bottom of the menu."""
    return {
        "name": current_user.name,
        "detail": team_name(current_user),
        "url": url_for("me.profile"),
        "tint": current_user.public_id,
        "key": current_user.public_id,
    }
