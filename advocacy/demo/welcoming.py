"""What the console says when the demo is up: where, and as whom."""

PASSWORD = "quiet water at night"  # noqa: S105 - made up, for the demo's persons only, printed on every start

SIGN_INS = (
    ("noor@hazelpont.example", "employee, team Quays"),
    ("lotte@hazelpont.example", "comms, writes posts"),
    ("maud@hazelpont.example", "comms, has one to review"),
    ("bram@hazelpont.example", "manager of Quays"),
    ("tom@hazelpont.example", "admin"),
)


def welcome_text(public_url: str, sandbox_url: str) -> str:
    """Where to open it, where the sandbox networks are, and sign-ins for each role."""
    width = max(len(email) for email, _ in SIGN_INS)
    rows = "\n".join(f"    {email:<{width}}  {role}" for email, role in SIGN_INS)
    return (
        f"\n  Hazelpont, a made-up company, is open: {public_url}\n"
        f"  The sandbox networks (LinkedIn and X in small): {sandbox_url}\n\n"
        f"  Sign in as\n{rows}\n    password for all: {PASSWORD}\n\n"
        f"  Ctrl-C ends everything; a second start keeps what you did; make demo RESET=1 starts over.\n"
    )
