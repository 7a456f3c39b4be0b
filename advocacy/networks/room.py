"""The room's card: adapters are built at the start, and doctor looks at each network's settings."""

from datetime import date, timedelta

from advocacy.core.queues import Queue
from advocacy.core.room import Check, CheckResult, CheckState, Cron, Room, Task
from advocacy.core.services import Services
from advocacy.core.settings import Settings
from advocacy.networks.linkedin.versions import sunset
from advocacy.networks.pricing import NAME, NetworkBook, NetworksFileError, load_network_book
from advocacy.networks.registry import install as install_adapters
from advocacy.networks.rules import Network, address_is_sane
from advocacy.networks.tasks import fold_finished_days

WARN_BEFORE = timedelta(days=60)
X_FIELDS_NAMES = ("tweet.fields", "post.fields")


CALLBACK = "/accounts/{network}/back"  # where a network sends people after its consent page; registered there


def install(services: Services) -> None:
    """Adapters, prices and budgets. Raises SettingsError for an unsafe address and for a broken price table."""
    install_adapters(services)
    services.provide(NetworkBook, load_network_book(services.settings.policies_dir))


def check_linkedin(services: Services) -> CheckResult:
    settings = services.settings
    problem = _missing(Network.LINKEDIN, settings, ("linkedin_client_id", "linkedin_client_secret")) or _insane_address(
        settings, ("linkedin_oauth_url", "linkedin_api_url")
    )
    if not problem and "w_member_social" not in settings.linkedin_scopes.split():
        advice = "Add w_member_social to ADVOCACY_LINKEDIN_SCOPES."
        return CheckResult(CheckState.BROKEN, "Nobody can share: the permission to post is not asked for.", advice)
    return problem or check_version(settings.linkedin_version, services.clock.now().date())


def check_x(services: Services) -> CheckResult:
    settings = services.settings
    problem = _missing(Network.X, settings, ("x_client_id", "x_client_secret")) or _insane_address(
        settings, ("x_authorize_url", "x_api_url")
    )
    if not problem and settings.x_fields_name not in X_FIELDS_NAMES:
        advice = "Set ADVOCACY_X_FIELDS_NAME to tweet.fields or post.fields."
        return CheckResult(CheckState.BROKEN, f"X has no parameter {settings.x_fields_name!r}.", advice)
    return problem or CheckResult(CheckState.FINE, "Client and addresses are set.")


def check_money(services: Services) -> CheckResult:
    try:
        book = load_network_book(services.settings.policies_dir)
    except NetworksFileError as error:
        return CheckResult(CheckState.BROKEN, str(error), f"Mend {NAME}; every line names its key.")
    budget = book.budget_of(Network.X)
    if budget is None:
        advice = f"Set monthly under [x.budget] in {NAME}."
        return CheckResult(CheckState.WARNING, "Nothing ends what X may cost in a month.", advice)
    words = (
        f"X may cost ${budget.monthly:f} in a month, hearing answers ${budget.monthly * budget.listening:.2f} of it."
    )
    if not book.from_file:
        return CheckResult(CheckState.WARNING, f"{NAME} is missing. {words}", "Copy the file that comes with us.")
    return CheckResult(CheckState.FINE, words)


def check_version(version: str, today: date) -> CheckResult:
    """LinkedIn warns of nothing: on the day a version ends, publishing stops for everybody."""
    advice = "Set ADVOCACY_LINKEDIN_VERSION to a newer version from LinkedIn's versioning page."
    end = sunset(version)
    if end is None:
        return CheckResult(CheckState.BROKEN, f"LinkedIn's version {version!r} is no YYYYMM.", advice)
    if today >= end:
        return CheckResult(CheckState.BROKEN, f"LinkedIn's version {version} ended on {end:%d %B %Y}.", advice)
    if today >= end - WARN_BEFORE:
        return CheckResult(CheckState.WARNING, f"LinkedIn's version {version} ends on {end:%d %B %Y}.", advice)
    return CheckResult(CheckState.FINE, f"Client, addresses and version {version} are set.")


def _missing(network: Network, settings: Settings, names: tuple[str, ...]) -> CheckResult | None:
    """A company may do without one network: then nobody can connect it, and nothing else breaks."""
    missing = [f"ADVOCACY_{name.upper()}" for name in names if not getattr(settings, name)]
    if not missing:
        return None
    words = f"{network.label} can't be connected: {' and '.join(missing)} not set."
    callback = settings.public_url.rstrip("/") + CALLBACK.format(network=network.value)
    advice = (
        f"Register an app at {network.label} with the callback address {callback}, and set its client id and secret."
    )
    return CheckResult(CheckState.WARNING, words, advice)


def _insane_address(settings: Settings, names: tuple[str, ...]) -> CheckResult | None:
    wrong = [f"ADVOCACY_{name.upper()}" for name in names if not address_is_sane(getattr(settings, name))]
    if not wrong:
        return None
    advice = "Use an https address; http is allowed on this machine only."
    return CheckResult(CheckState.BROKEN, f"{' and '.join(wrong)}: no safe address.", advice)


ROOM = Room(
    name="networks",
    checks=(Check("LinkedIn", check_linkedin), Check("X", check_x), Check("budget", check_money)),
    tasks=(Task("fold_bookings", Queue.SLOW, fold_finished_days),),
    cron=(Cron("fold_bookings", timedelta(days=1)),),
    install=install,
)
