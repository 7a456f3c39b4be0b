"""RSS as newspapers write it, for tests."""


def item(title: str, link: str = "", guid: str = "", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link><guid>{guid or link or title}</guid>{more}</item>"


def rss(*items: str, name: str = "Oeverbode") -> str:
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>{name}</title>{''.join(items)}</channel></rss>"


def news(*titles: str) -> str:
    return rss(*(item(title, f"https://oeverbode.example/{title.replace(' ', '-').lower()}") for title in titles))
