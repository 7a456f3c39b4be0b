"""LinkedIn, as its API documentation of 2026 describes it."""
