"""Sources of news: feeds are read by the queue, items become drafts that somebody writes, or wait in a list."""
