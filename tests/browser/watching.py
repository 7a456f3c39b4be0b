"""A page that remembers everything that went wrong in it: what a person would not see, and a test must not miss."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

# Each violation of the Content-Security-Policy, also of the kinds that the console leaves out.
CSP_ALARM = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`content policy: ${event.violatedDirective} refused ${event.blockedURI} at ${event.sourceFile}`);
});
"""
OFFLINE = "ERR_INTERNET_DISCONNECTED"
LOST = "ERR_CONNECTION_RESET"
NO_WORKER = "Service Worker registration blocked by Playwright"  # as most tests want it, see conftest.py


@dataclass
class Watch:
    """Console errors, broken requests, uncaught exceptions and answers of 400 and more, in every page of a context."""

    problems: list[str] = field(default_factory=list)
    forgiven: set[int] = field(default_factory=set)
    offline: bool = False
    lost: bool = False

    def forgive(self, *statuses: int) -> None:
        """Answers that this test asks for."""
        self.forgiven |= set(statuses)

    def forgive_offline(self) -> None:
        """This test cuts the connection."""
        self.offline = True

    def forgive_lost(self) -> None:
        """This test loses an answer on its way."""
        self.lost = True
        self.forgive(503)

    def over(self, context: BrowserContext) -> None:
        context.add_init_script(CSP_ALARM)
        context.on("console", self._console)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)
        context.on("weberror", lambda error: self.problems.append(f"uncaught in the page: {error.error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        if any(f"status of {status}" in message.text for status in self.forgiven):
            return
        if self._wanted(message.text) or NO_WORKER in message.text:
            return
        self.problems.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def _failed(self, request: Request) -> None:
        if self._wanted(request.failure or ""):
            return
        if "ERR_ABORTED" not in (request.failure or ""):  # the page was left, or the next key made a check needless
            self.problems.append(f"request failed: {request.method} {request.url}: {request.failure}")

    def _wanted(self, words: str) -> bool:
        return (self.offline and OFFLINE in words) or (self.lost and LOST in words)

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.forgiven:
            self.problems.append(f"{response.status}: {response.request.method} {response.url}")


def overflow(page: Page) -> str:
    """What sticks out at the right, so that the page scrolls sideways; empty when nothing does."""
    return str(page.evaluate(STICKS_OUT))


STICKS_OUT = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const out = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > width + 0.5
    && getComputedStyle(one).position !== "fixed" && !one.closest(".visually-hidden"));
  const words = (one) => one.textContent.trim().slice(0, 40);
  const named = out.slice(-3).map((one) => `${one.tagName}.${[...one.classList].join(".")} "${words(one)}"`);
  return `${document.documentElement.scrollWidth} px wide on ${width}: ${named.join("; ")}`;
}"""
