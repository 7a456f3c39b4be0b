"""LinkedIn and X in small, as a WSGI app of its own: for demo, tests and trying out. It imports no other room."""
