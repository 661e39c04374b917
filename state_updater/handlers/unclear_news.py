"""Why a notification cannot be applied now."""

from models import Payment


class NotificationUnclear(Exception):
    """It cannot be applied now, and perhaps never; the problem says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def require_same_account(account_id: str | None, payment: Payment) -> None:
    """Refuse news that name another viewer than the payment's; many name none.

    Raises:
        NotificationUnclear: Somebody's order number got into another viewer's payment.
    """
    if account_id is not None and account_id != str(payment.viewer_id):
        raise NotificationUnclear("account_differs")
