"""What the queue runs for the networks."""

from advocacy.networks.spending import fold_finished_days

__all__ = ["fold_finished_days"]
