"""Relationship points, the board, and the evidence behind every number."""
