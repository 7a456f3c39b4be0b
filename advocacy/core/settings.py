"""Every setting of the product, its default and its meaning in one table; read once from the environment.

Sources, later ones win: `advocacy.toml`, `.env`, the process environment. All names carry the prefix `ADVOCACY_`,
except PORT and SANDBOX_PORT. `docs/settings.md` lists each one (a test compares).
"""

import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from advocacy.core.paths import POLICIES
from advocacy.core.settings_sources import PARSERS, PREFIX, WITHOUT_PREFIX, read_sources
from advocacy.core.starting import StartError

FOR_TESTS = "ADVOCACY_TEST_"  # for tests/run.py; processes that tests start inherit it
# Opaque names alone can stand in a tag: there is no way to write a person into a link.
LINK_TAG = re.compile(r"(utm_[a-z]+(?:_[a-z]+)*)=((?:[A-Za-z0-9._~-]|\{(?:campaign|post|network)\})+)")
# A local part has 64 signs at most, and a reply's 27 follow this one's.
QUESTION_ADDRESS = re.compile(r"[A-Za-z0-9._-]{1,30}@[A-Za-z0-9.-]{1,180}")


class Environment(StrEnum):
    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class SettingsError(StartError):
    """One or more settings are missing or wrong; the message names each and says what would be right."""


def setting(meaning: str, default: Any, *, secret: bool = False, needed: bool = False) -> Any:
    """A field of Settings. `secret`: left out of `repr`. `needed`: production does not start without it."""
    metadata = {"meaning": meaning, "secret": secret, "needed": needed}
    return field(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    environment: Environment = setting(
        "production, demo or test. Demo and test are set by the tools themselves.", Environment.PRODUCTION
    )
    database_url: str = setting(
        "PostgreSQL 15 or newer, as postgresql+psycopg://…; empty: the embedded server under DATA_DIR.", "", secret=True
    )
    redis_url: str = setting(
        "Redis or Valkey, as redis://…; empty: the embedded server under DATA_DIR.", "", secret=True
    )
    secret_key: str = setting(
        "Signs sessions and derives short codes. At least 32 characters.", "", secret=True, needed=True
    )
    vault_keys: tuple[str, ...] = setting(
        "Keys that seal tokens at rest, newest first, with commas (advocacy keys new makes one).",
        (),
        secret=True,
        needed=True,
    )
    public_url: str = setting(
        "The address people open, as https://advocacy.example.com; short links start with it.", "", needed=True
    )
    data_dir: Path = setting("Where files, embedded servers and caches live.", Path("var"))
    policies_dir: Path = setting(
        "Folder of your own policies, read upon the installed ones; a copy with guidelines/ in it is read alone.",
        POLICIES,
    )
    company_name: str = setting("The company's name as it stands on pages and in rules.", "Your company")
    time_zone: str = setting("The company's IANA zone: weeks, seasons and days are counted in it.", "Europe/Amsterdam")
    languages: tuple[str, ...] = setting(
        "Languages on offer, the company's first one first, with commas.", ("en", "nl")
    )
    jurisdictions: tuple[str, ...] = setting(
        "Countries whose law counts where rules differ by it: the company's, then teams' regions, as nl, Boston=us.",
        (),
    )
    accent: str = setting("The company's colour as #RRGGBB; made readable in both themes.", "#0B5D66")
    port: int = setting("Port of the web server.", 8000)
    sandbox_port: int = setting("Port of the sandbox networks in the demo.", 8001)
    host: str = setting("Address the web server listens on.", "127.0.0.1")
    web_workers: int = setting("Processes of the web server.", 2)
    publish_workers: int = setting("Worker processes that `advocacy up` starts.", 2)
    trusted_proxies: int = setting(
        "How many proxies of yours stand before the web server; 0 ignores forwarding headers.", 0
    )
    linkedin_client_id: str = setting("Client id of your LinkedIn app.", "")
    linkedin_client_secret: str = setting("Client secret of your LinkedIn app.", "", secret=True)
    linkedin_oauth_url: str = setting("LinkedIn's OAuth address.", "https://www.linkedin.com/oauth/v2")
    linkedin_api_url: str = setting("LinkedIn's API address.", "https://api.linkedin.com")
    linkedin_version: str = setting("LinkedIn API version as YYYYMM; each lives about a year.", "202609")
    linkedin_scopes: str = setting(
        "Permissions asked for at LinkedIn, with spaces. Where LinkedIn granted them: r_member_postAnalytics for "
        "figures, r_member_social_feed for reading comments, w_member_social_feed for answering them.",
        "openid profile w_member_social",
    )
    linkedin_duplicate_window: timedelta = setting(
        "Seconds after a first call in which one identical attempt is safe, because LinkedIn still refuses duplicates.",
        timedelta(minutes=8),
    )
    x_client_id: str = setting("Client id of your X app.", "")
    x_client_secret: str = setting("Client secret of your X app.", "", secret=True)
    x_authorize_url: str = setting("X's authorization page.", "https://x.com/i/oauth2/authorize")
    x_api_url: str = setting("X's API address.", "https://api.x.com")
    x_app_token: str = setting(
        "Bearer token of your X app; public figures are then read in batches across people.", "", secret=True
    )
    x_fields_name: str = setting("Name of X's field parameter: tweet.fields or post.fields.", "tweet.fields")
    company_x_accounts: tuple[str, ...] = setting(
        "Handles of your company's accounts on X, with commas: only their posts are passed on.", ()
    )
    company_linkedin_pages: tuple[str, ...] = setting(
        "Names of your company's pages in LinkedIn's addresses, with commas: only their posts are passed on. Add each "
        "page's number (linkedin.com/company/<number>/admin), and what it answers counts as a colleague's.",
        (),
    )
    publish_timeout: timedelta = setting("Seconds to wait for a network's answer.", timedelta(seconds=20))
    publish_lease: timedelta = setting(
        "Seconds a worker may hold a share before another looks after it; longer than the time-out.",
        timedelta(seconds=60),
    )
    settle_wait: timedelta = setting("Seconds before an unknown outcome is looked into.", timedelta(seconds=90))
    settle_read_gap: timedelta = setting("Seconds between two readings of an account's posts.", timedelta(seconds=60))
    share_age_cap: timedelta = setting("Seconds after which a share sent now is no longer tried.", timedelta(hours=48))
    undo_seconds: timedelta = setting("Seconds in which a share can be taken back.", timedelta(seconds=10))
    feed_new_a_day: int = setting("New posts that somebody's feed brings on one day, at most.", 3)
    office_networks: tuple[str, ...] = setting(
        "Address ranges of your offices, with commas: clicks from there don't count.", ()
    )
    link_tags: tuple[str, ...] = setting(
        "Tags on links of a campaign's posts, as utm_name=value with commas; {campaign}, {post} and {network} stand for"
        " their names, which say nothing about a person.",
        ("utm_campaign={campaign}", "utm_medium=social", "utm_source={network}"),
    )
    smtp_url: str = setting(
        "Your mail server, as smtp://name:password@host:587 (STARTTLS) or smtps://…:465; empty: mails are not sent.",
        "",
        secret=True,
    )
    mail_from: str = setting("The address that mails come from; needed with SMTP_URL.", "")
    mail_timeout: timedelta = setting("Seconds to wait for the mail server at each step.", timedelta(seconds=20))
    mail_lease: timedelta = setting(
        "Seconds a worker may hold a mail before another looks after it; longer than three time-outs.",
        timedelta(minutes=2),
    )
    question_address: str = setting(
        "The address to which people mail questions, as questions@example.com; what follows a + must arrive there too."
        " Empty: questions come in by the app alone.",
        "",
    )
    imap_url: str = setting(
        "The mailbox of QUESTION_ADDRESS, as imaps://name:password@host/INBOX; what was taken is deleted there. Empty:"
        " nothing is fetched (a mail server may pipe to `advocacy mail take`).",
        "",
        secret=True,
    )
    mail_trusted_host: str = setting(
        "Name with which your own mail server signs its Authentication-Results; what it says about a sender is"
        " believed. Empty: every sender of a new question is asked.",
        "",
    )
    text_gateway: str = setting("Who carries text messages: sinch, or console to try it out; empty: none are sent.", "")
    text_url: str = setting("The gateway's address, of your region.", "https://eu.sms.api.sinch.com")
    text_account: str = setting("Your account at the gateway (Sinch: service plan id).", "")
    text_token: str = setting("Token of that account.", "", secret=True)
    text_sender: str = setting("The number or name that texts come from.", "")
    webhook_hosts: tuple[str, ...] = setting(
        "Hosts of channels that may be posted to, with commas; one that starts with a dot stands for all below it.",
        ("hooks.slack.com", ".logic.azure.com", ".environment.api.powerplatform.com"),
    )
    media_bucket: str = setting(
        "Bucket of an S3-compatible store in which pictures are kept; empty: as files under DATA_DIR.", ""
    )
    media_endpoint: str = setting("The store's address, as https://…; empty: Amazon's own.", "")
    media_region: str = setting("The store's region.", "us-east-1")
    media_access_key: str = setting("Access key of the store; needed with MEDIA_BUCKET.", "", secret=True)
    media_secret_key: str = setting("Secret key of the store; needed with MEDIA_BUCKET.", "", secret=True)
    clock_file: str = setting("Test only: file with seconds to add to the clock. Production refuses it.", "")

    @property
    def secure(self) -> bool:
        """Whether people reach the product over https."""
        return self.public_url.startswith("https://")


def load_settings(environ: Mapping[str, str], directory: Path | None = None) -> Settings:
    """Read every setting; raises SettingsError that names each missing or wrong one."""
    directory = directory or Path.cwd()
    raw = read_sources(environ, directory)
    values: dict[str, Any] = {}
    problems: list[str] = []
    for declared in fields(Settings):
        name = environment_name(declared)
        if name not in raw:
            continue
        try:
            values[declared.name] = _parse(declared, raw[name])
        except ValueError as error:
            problems.append(f"{name}: {error}")
    problems += _unknown(raw)
    if problems:
        raise SettingsError("\n".join(problems))
    settings = Settings(**values)
    _refuse(settings)
    return settings


def environment_name(declared: "Field[Any]") -> str:
    name = declared.name.upper()
    return name if name in WITHOUT_PREFIX else PREFIX + name


def _unknown(raw: Mapping[str, str]) -> list[str]:
    known = {environment_name(declared) for declared in fields(Settings)}
    ours = [name for name in raw if name.startswith(PREFIX) and not name.startswith(FOR_TESTS)]
    return [f"{name}: there is no such setting" for name in ours if name not in known]


def _environment(value: str) -> Environment:
    try:
        return Environment(value)
    except ValueError:
        raise ValueError(f"expected production, demo or test, found {value!r}") from None


def _parse(declared: "Field[Any]", value: str) -> Any:
    return _environment(value) if declared.type is Environment else PARSERS[declared.type](value)


def _refuse(settings: Settings) -> None:
    problems = [*_missing(settings), *_wrong(settings)]
    if problems:
        raise SettingsError("\n".join(problems))


def _missing(settings: Settings) -> list[str]:
    if settings.environment is not Environment.PRODUCTION:
        return []
    return [
        f"{environment_name(declared)} is not set: {declared.metadata['meaning']}"
        for declared in fields(Settings)
        if declared.metadata["needed"] and not getattr(settings, declared.name)
    ]


def _wrong(settings: Settings) -> list[str]:
    problems = []
    if settings.secret_key and len(settings.secret_key) < 32:
        problems.append("ADVOCACY_SECRET_KEY is shorter than 32 characters")
    if settings.public_url and urlsplit(settings.public_url).scheme not in {"http", "https"}:
        problems.append("ADVOCACY_PUBLIC_URL must start with https:// (or http:// on this machine)")
    if settings.clock_file and settings.environment is Environment.PRODUCTION:
        problems.append("ADVOCACY_CLOCK_FILE moves the clock and is refused in production")
    if settings.publish_lease <= settings.publish_timeout:
        problems.append("ADVOCACY_PUBLISH_LEASE must be longer than ADVOCACY_PUBLISH_TIMEOUT")
    problems += [*_wrong_mail(settings), *_wrong_texts(settings), *_wrong_media(settings), *_wrong_tags(settings)]
    if any(not re.fullmatch(r"(?:[^=]+=\s*)?[a-z]{2}", entry) for entry in settings.jurisdictions):
        problems.append(
            "ADVOCACY_JURISDICTIONS holds countries as two small letters, and region=country: nl, Boston=us"
        )
    try:
        ZoneInfo(settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        problems.append(f"ADVOCACY_TIME_ZONE: {settings.time_zone!r} is no IANA zone")
    return problems


def _wrong_mail(settings: Settings) -> list[str]:
    problems = []
    if settings.smtp_url:
        address = urlsplit(settings.smtp_url)
        if address.scheme not in {"smtp", "smtps"} or not address.hostname:
            problems.append("ADVOCACY_SMTP_URL must look like smtp://host:587 or smtps://host:465")
        if "@" not in settings.mail_from:
            problems.append("ADVOCACY_MAIL_FROM must be the address that mails come from")
    if settings.question_address and not QUESTION_ADDRESS.fullmatch(settings.question_address):
        problems.append("ADVOCACY_QUESTION_ADDRESS must look like questions@example.com, with 30 signs before the @")
    if settings.question_address and not settings.smtp_url:
        problems.append("ADVOCACY_QUESTION_ADDRESS needs ADVOCACY_SMTP_URL: answers go back by mail")
    if settings.imap_url:
        address = urlsplit(settings.imap_url)
        if address.scheme not in {"imap", "imaps"} or not address.hostname or not address.username:
            problems.append("ADVOCACY_IMAP_URL must look like imaps://name:password@host/INBOX")
        if not settings.question_address:
            problems.append("ADVOCACY_IMAP_URL needs ADVOCACY_QUESTION_ADDRESS")
    if settings.mail_lease <= 3 * settings.mail_timeout:
        problems.append("ADVOCACY_MAIL_LEASE must be longer than three times ADVOCACY_MAIL_TIMEOUT")
    return problems


def _wrong_texts(settings: Settings) -> list[str]:
    if settings.text_gateway not in {"", "console", "sinch"}:
        return ["ADVOCACY_TEXT_GATEWAY must be sinch or console, or empty"]
    if settings.text_gateway == "sinch" and not (
        settings.text_account and settings.text_token and settings.text_sender
    ):
        return ["ADVOCACY_TEXT_GATEWAY=sinch needs ADVOCACY_TEXT_ACCOUNT, ADVOCACY_TEXT_TOKEN and ADVOCACY_TEXT_SENDER"]
    if urlsplit(settings.text_url).scheme not in {"http", "https"}:
        return ["ADVOCACY_TEXT_URL must start with https://"]
    return []


def _wrong_tags(settings: Settings) -> list[str]:
    wrong = [tag for tag in settings.link_tags if not LINK_TAG.fullmatch(tag)]
    rule = "must look like utm_source={network}: utm_, a name, letters, digits and {campaign}, {post} or {network}"
    return [f"ADVOCACY_LINK_TAGS: {tag!r} {rule}" for tag in wrong]


def _wrong_media(settings: Settings) -> list[str]:
    problems = []
    if settings.media_bucket and not (settings.media_access_key and settings.media_secret_key):
        problems.append("ADVOCACY_MEDIA_BUCKET needs ADVOCACY_MEDIA_ACCESS_KEY and ADVOCACY_MEDIA_SECRET_KEY")
    if settings.media_endpoint and urlsplit(settings.media_endpoint).scheme not in {"http", "https"}:
        problems.append("ADVOCACY_MEDIA_ENDPOINT must start with https:// (or http:// inside your own network)")
    return problems
