"""Imported once by the process that is forked from: the application as the house's settings make it."""

from advocacy import worker
from advocacy.app import create_app

worker._app.append(create_app())
