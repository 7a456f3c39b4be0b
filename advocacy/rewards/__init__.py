"""Credits for helping, gifts that are bought with them, and passing gifts on."""
