"""Words that this room says in text messages."""

from flask_babel import gettext as _


def code_words(company: str, code: str) -> str:
    return _("%(company)s: your code is %(code)s. Nobody will ever ask you for it.", company=company, code=code)
