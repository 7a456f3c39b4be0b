"""Tests of the sandbox networks."""
