"""What we know of a viewer: what their own token said last."""

from uuid import UUID

from models import Viewer
from state_updater.unit_of_work import UnitOfWork


def remember_viewer(work: UnitOfWork, viewer_id: UUID, sealed_profile: str) -> Viewer:
    """Return the viewer with address, locale and zone as their token tells them.

    Args:
        work: Of the command that brings the profile.
        viewer_id: From the cinema's auth service; perhaps somebody new.
        sealed_profile: E-mail, locale and zone.
    """
    profile = work.sealer.open(sealed_profile)
    viewer = work.rows.find(Viewer, viewer_id)
    if viewer is None:
        viewer = Viewer(id=viewer_id, payment_epoch=0, created_at=work.now)
        work.keep(viewer)
    viewer.email = profile.get("email")
    viewer.locale = profile.get("locale") or "ru"
    viewer.timezone = profile.get("timezone") or "Europe/Moscow"
    return viewer
