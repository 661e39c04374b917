"""Taking a plan off the offer, with what that means for whom."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext, ngettext

from admin_api.pages.acts import Act, Order
from admin_api.pages.plans.reading import versions_of
from admin_api.pages.plans.takings import Takings, takings_of
from admin_api.queries.pages import Record
from runtime.web.pages.formats import money


def _is_on_sale(plan: Record) -> bool:
    return bool(plan["status"] == "active")


def _after_archiving(plan: Record, _form: Any) -> Sequence[str]:
    told = [
        gettext(
            "From now on nobody can subscribe to this plan or change over to it. This cannot be "
            "undone."
        ),
        ngettext(
            "%(num)d subscriber keeps it and goes on paying the price they have.",
            "%(num)d subscribers keep it and go on paying the prices they have.",
            plan["subscribers"],
        ),
        *(_renewals(takings) for takings in takings_of(versions_of(plan["id"]))),
    ]
    if plan["gifts"]:
        told.append(
            ngettext(
                "%(num)d gift of it can still be claimed.",
                "%(num)d gifts of it can still be claimed.",
                plan["gifts"],
            )
        )
    if plan["promo_codes"]:
        told.append(
            ngettext(
                "%(num)d promo code for it alone becomes useless to new viewers.",
                "%(num)d promo codes for it alone become useless to new viewers.",
                plan["promo_codes"],
            )
        )
    return told


def _renewals(takings: Takings) -> str:
    return str(
        ngettext(
            "%(num)d of them renews and pays %(sum)s for a period.",
            "%(num)d of them renew and pay %(sum)s for a period.",
            takings.renewing,
            sum=money(takings.of_a_period),
        )
    )


def _archive_order(plan: Record, form: Any) -> Order:
    return Order(f"/admin/v1/plans/{plan['id']}/archive", {"reason": form.reason.data})


ARCHIVE_PLAN = Act(
    key="archive",
    verb=lazy_gettext("Archive the plan"),
    fits=_is_on_sale,
    follows=_after_archiving,
    order=_archive_order,
    done=lazy_gettext("The plan is not sold any more. Its subscribers keep it."),
    is_danger=True,
)
