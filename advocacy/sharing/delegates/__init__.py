"""Delegates: a leader names somebody who prepares texts; nothing of it goes out that the leader did not confirm."""
