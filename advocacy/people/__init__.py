"""Persons, how they sign in, and the organisation they belong to."""
