"""What letters say, in every language."""

from collections.abc import Mapping
from types import MappingProxyType

from reminder.texts.catalogue import Catalogue
from reminder.texts.english import ENGLISH
from reminder.texts.russian import RUSSIAN
from runtime.language import Language

CATALOGUES: Mapping[Language, Catalogue] = MappingProxyType(
    {Language.RUSSIAN: RUSSIAN, Language.ENGLISH: ENGLISH}
)
