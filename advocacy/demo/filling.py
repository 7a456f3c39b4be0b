"""Fills the made-up company: three weeks of work, told by a moved clock through the real use cases and the sandbox."""

from flask import Flask

from advocacy.sandbox.settings import SandboxSettings

DAYS = 21


def fill_demo(app: Flask, sandbox: SandboxSettings, *, days: int = DAYS) -> None:
    """Fill an empty database and a sandbox's file; `days` of history end at the present moment.

    The sandbox is served in this process, on a port of its own, over the file that its process opens afterwards.
    """
