"""Which letters a viewer wants."""

from interaction_bus.commands import MuteReminders
from state_updater.unit_of_work import UnitOfWork


def mute_reminders(command: MuteReminders, work: UnitOfWork) -> None:
    """Stop the reminders of a viewer's subscription, or send them again.

    It is no move of the machine: what is paid and what comes stay as they are. A viewer without a
    subscription gets none of these reminders, so there is nothing to do and nothing to refuse.
    """
    subscription = work.rows.live_subscription_of(command.viewer_id)
    if subscription is None:
        return
    subscription.letters_muted = command.muted
    work.answer(subscription_id=subscription.id)
