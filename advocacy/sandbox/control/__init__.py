"""The control API under /control/: JSON for tests and the demo, answered only to who holds the control token."""
