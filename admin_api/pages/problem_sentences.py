"""What refusals of the managers' API say to a manager, by the code of the problem."""

from collections.abc import Mapping

from admin_api.pages.offer_sentences import OFFER_SENTENCES
from admin_api.pages.retry_words import RETRY_SENTENCES
from admin_api.pages.story_sentences import STORY_SENTENCES

PROBLEM_SENTENCES: Mapping[str, object] = {
    **OFFER_SENTENCES,
    **STORY_SENTENCES,
    **RETRY_SENTENCES,
}
