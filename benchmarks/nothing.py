"""The emptiest job."""


def nothing(_task: str) -> None:
    """What RQ can do at most is measured with this."""
