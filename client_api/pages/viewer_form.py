"""The forms of viewers: what may have been taken is followed, and not called refused."""

from runtime.web.pages.forms import WishForm


class ViewerForm(WishForm):
    """Base of every form of the viewers' site.

    Whatever a viewer asks for anew after it was carried out, the state of things refuses. So the
    page that shows it may be shown at once; a manager's second refund would be a further one.
    """

    follows_unconfirmed = True
