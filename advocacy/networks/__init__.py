"""Speaking to LinkedIn and X: one folder each with the same file names, one protocol, one registry."""
