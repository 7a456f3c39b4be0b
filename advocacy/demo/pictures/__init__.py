"""Flat drawings of our own for the made-up company's posts."""
