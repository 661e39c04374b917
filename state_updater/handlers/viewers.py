"""What we know of a viewer: what their own token said last."""

from uuid import UUID

from models import Payment, Viewer
from state_updater.rejections import conflict
from state_updater.unit_of_work import UnitOfWork


def remember_viewer(work: UnitOfWork, viewer_id: UUID, sealed_profile: str) -> Viewer:
    """Return the viewer with address, locale and zone as their token tells them.

    Args:
        work: Of the command that brings the profile.
        viewer_id: From the cinema's auth service; perhaps somebody new.
        sealed_profile: E-mail, locale and zone.

    Raises:
        CommandRejected: They were erased after they wished for this. Whoever comes back afterwards
            begins anew.
    """
    profile = work.sealer.open(sealed_profile)
    viewer = work.rows.find(Viewer, viewer_id)
    _require_not_erased_since(viewer, work)
    if viewer is None:
        viewer = Viewer(id=viewer_id, payment_epoch=0, created_at=work.now)
        work.keep(viewer)
    viewer.email = profile.get("email")
    viewer.locale = profile.get("locale") or "ru"
    viewer.timezone = profile.get("timezone") or "Europe/Moscow"
    return viewer


def is_forgotten(payment: Payment, work: UnitOfWork) -> bool:
    """Return whether news of a payment must bring no personal data: its viewer was erased since."""
    viewer = work.viewer(payment.viewer_id)
    return viewer.erased_at is not None and payment.created_at <= viewer.erased_at


def _require_not_erased_since(viewer: Viewer | None, work: UnitOfWork) -> None:
    """Refuse what comes late, perhaps from among the dead letters, with a profile of before."""
    wished_at = work.cause.wished_at
    if viewer is None or viewer.erased_at is None or wished_at is None:
        return
    if wished_at <= viewer.erased_at:
        raise conflict("viewer_erased", "the viewer's data was erased after this was asked for")
