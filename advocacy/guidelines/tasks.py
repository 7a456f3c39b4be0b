"""What the queue runs for the guidelines."""

from advocacy.guidelines.announcing import announce_editions
from advocacy.guidelines.asking_to_read import remind_readers
from advocacy.guidelines.sighting import forget_old_sightings
from advocacy.guidelines.trial_reporting import report_trials


def announce() -> None:
    announce_editions()


def remind() -> None:
    remind_readers()


def report_on_trials() -> None:
    """To the owner of each rule on trial, once a week."""
    report_trials()


def forget_sightings() -> None:
    """Those of more than 400 days."""
    forget_old_sightings()
