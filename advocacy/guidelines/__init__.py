"""The company's rulebook: loading it, checking a text against it, and showing it to the people who speak."""
