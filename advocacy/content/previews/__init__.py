"""Previews of links: the queue looks at the page, pages show what came, and nothing ever waits for it."""
