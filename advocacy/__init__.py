"""Employee advocacy that a company hosts itself."""
