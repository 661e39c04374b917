"""Speaking a viewer's own language on pages that they open without being signed in."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import force_locale

from client_api.language import language_of
from runtime.web.pages.languages import is_language_told


@contextmanager
def language_for(locale: str) -> Iterator[None]:
    """Write what is rendered meanwhile in a viewer's language, unless they chose another here.

    Args:
        locale: That of the viewer's letters.
    """
    if is_language_told():
        yield
        return
    with force_locale(language_of(locale).value):
        yield
