"""The entry point for WSGI servers: `granian --interface wsgi --factory …wsgi:application_from_environment`."""

import os

from flask import Flask

from advocacy.sandbox.app import create_sandbox
from advocacy.sandbox.settings import settings_from_environment


def application_from_environment() -> Flask:
    """Reads SANDBOX_… from the environment; raises SandboxSettingsError naming what is missing."""
    return create_sandbox(settings_from_environment(os.environ))
