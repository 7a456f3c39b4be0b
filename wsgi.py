"""The WSGI entry point."""

from advocacy.app import create_app

application = create_app()
