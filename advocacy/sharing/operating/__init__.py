"""The operator's side of sharing: the page of networks and queue, pausing and resuming, what admins are told."""
