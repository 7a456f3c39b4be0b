"""The wish board: what people would like this tool to do, and what became of it."""
