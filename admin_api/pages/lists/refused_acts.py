"""Why acts of managers came to nothing, told to whoever reads the trail afterwards."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from runtime.web.pages.problem_sentences import sentence_of

REFUSED_ACT_WORDS: Mapping[str, object] = {
    "amount_not_positive": lazy_gettext("It was about no money."),
    "attempt_outdated": lazy_gettext("There had been other attempts meanwhile."),
    "body_too_large": lazy_gettext("What was sent was too large."),
    "broker_unavailable": lazy_gettext("The message broker was away."),
    "days_out_of_range": lazy_gettext("So many days are never given."),
    "difference_settled": lazy_gettext("It had been settled before."),
    "forbidden": lazy_gettext("The role does not allow it."),
    "idempotency_key_malformed": lazy_gettext("The request could not be understood."),
    "idempotency_key_required": lazy_gettext("The request could not be understood."),
    "idempotency_key_reused": lazy_gettext(
        "The same form had been sent before, with something else in it."
    ),
    "kind_unknown": lazy_gettext("The request could not be understood."),
    "malformed_request": lazy_gettext("The request could not be understood."),
    "not_allowed_in_this_state": lazy_gettext("Things had changed: it could not be done any more."),
    "not_found": lazy_gettext("It does not exist, or not any more."),
    "quote_missing": lazy_gettext("The request could not be understood."),
    "quote_outdated": lazy_gettext("The cost had changed since it was shown."),
    "refund_unknown": lazy_gettext("The request could not be understood."),
    "unsupported_media_type": lazy_gettext("The request could not be understood."),
    "validation_failed": lazy_gettext("Something in the form was wrong."),
    "viewer_erased": lazy_gettext("The viewer was erased."),
}
"""By the code of the problem: those whose sentences ask the one who acts to do something."""

NOT_FOUND = "_not_found"
"""What codes of things that are not there end in."""


def refused_act_words(code: str | None) -> str | None:
    """Return why an act came to nothing.

    Args:
        code: Of the problem, as the trail or the inbox has it; none where it came to something.
    """
    if code is None:
        return None
    known = REFUSED_ACT_WORDS.get("not_found" if code.endswith(NOT_FOUND) else code)
    return sentence_of({"code": code, "message": code}) if known is None else str(known)
