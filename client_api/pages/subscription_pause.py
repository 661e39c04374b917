"""Pausing: each end that may be chosen stands beside what it would do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Response, render_template, request
from flask_babel import gettext

from billing_rules.preview_sentences import pause_sentence
from billing_rules.previews import PausePreview, PreviewRefused, preview_pause
from client_api.pages.subscription import PLACE
from client_api.pages.subscription_forms import (
    OPEN_END,
    PauseForm,
    back_to_standing,
    find_day,
)
from client_api.pages.subscription_outlook import (
    act_blueprint,
    get_live_outlook,
    page_reader,
    words_of,
)
from client_api.services import current_services
from models.outlooks import ReadOutlook
from runtime.web.auth import require_roles
from runtime.web.pages.languages import page_zone
from runtime.web.principal import Role

USUAL_DAYS = (7, 14, 30)
"""A week away, a holiday, a month: offered without being asked for."""

blueprint = act_blueprint("subscription_pause", __name__, path="pause")


@dataclass(frozen=True, slots=True)
class PauseChoice:
    """One end of a pause, and what it does.

    Args:
        value: What its button sends: a day, or `OPEN_END`.
        days: From today; none for an open end.
        preview: Of the pause.
        sentence: What it does, for the viewer.
    """

    value: str
    days: int | None
    preview: PausePreview
    sentence: str


@blueprint.route("", methods=["GET", "POST"])
@require_roles(Role.VIEWER)
def pause() -> Response:
    """Show what pauses would do, and begin the chosen one."""
    form = PauseForm()
    if form.is_submitted() and form.validate():
        day = form.last_day
        until = None if day is None else _start_of(day).isoformat()
        answer = form.send(form.api_path("pause"), {"until": until})
        if not answer.is_refused:
            done = gettext("Your subscription is paused. Your paid time is kept.")
            return back_to_standing(answer, done=done)
    return _page(form)


def _page(form: PauseForm) -> Response:
    found = get_live_outlook()
    form.subscription.data = str(found.subscription_id)
    asked = find_day(request.args.get("until"))
    choices, problem = [], None
    try:
        choices = list(_choices(found, asked))
    except PreviewRefused as refused:
        problem = words_of(refused.refusal, found.outlook.standing)
    today = found.at.astimezone(page_zone()).date()
    page = render_template(
        "subscription/pause.html",
        place=PLACE,
        form=form,
        choices=choices,
        problem=problem,
        asked=None if asked is None else asked.isoformat(),
        earliest=today + timedelta(days=1),
        latest=today + timedelta(days=current_services().max_pause_days),
        longest_days=current_services().max_pause_days,
    )
    return Response(page, status=form.status, mimetype="text/html")


def _choices(found: ReadOutlook, asked: date | None) -> Iterator[PauseChoice]:
    """Yield the open end, the usual ones and the day that was asked for.

    Raises:
        PreviewRefused: The subscription cannot be paused, or not until that day.
    """
    longest = timedelta(days=current_services().max_pause_days)
    today = found.at.astimezone(page_zone()).date()
    days = {today + timedelta(days=count) for count in USUAL_DAYS if count <= longest.days}
    for day in sorted(days if asked is None else {asked}):
        until = _start_of(day)
        preview = preview_pause(found.outlook, resumes_at=until, longest=longest, at=found.at)
        yield PauseChoice(day.isoformat(), (day - today).days, preview, _told(preview))
    if asked is None:
        preview = preview_pause(found.outlook, resumes_at=None, longest=longest, at=found.at)
        yield PauseChoice(OPEN_END, None, preview, _told(preview))


def _told(preview: PausePreview) -> str:
    return pause_sentence(preview, page_reader())


def _start_of(day: date) -> datetime:
    """Return the first instant of a day where the viewer lives: on it they can watch again."""
    return datetime.combine(day, time.min, tzinfo=page_zone())
