"""A made-up company, Hazelpont, filled by calling the use cases with a moved clock."""
