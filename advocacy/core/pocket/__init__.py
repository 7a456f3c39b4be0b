"""The product on a phone's home screen: its manifest, the worker in the browser, and the page without a connection."""
