"""What keeps the product from starting, said in words that name the setting or the file."""


class StartError(Exception):
    """Its message is shown as it is: what is wrong, where, and what would be right."""
