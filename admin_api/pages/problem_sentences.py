"""What refusals of the managers' API say to a manager, by the code of the problem."""

from collections.abc import Mapping

from admin_api.pages.offer_sentences import OFFER_SENTENCES

PROBLEM_SENTENCES: Mapping[str, object] = {
    **OFFER_SENTENCES,
}
