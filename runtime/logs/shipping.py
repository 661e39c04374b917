"""Begins to ship the lines of this process, where an Elasticsearch is named."""

import atexit
import os
from multiprocessing.util import Finalize

from runtime.logs.lines import TakeLine
from runtime.logs.settings import LogShippingSettings


def begin_shipping() -> TakeLine | None:
    """Return what takes the lines of this process; none where the environment names no place.

    What waits is sent when the process ends, a forked worker's end included.

    Raises:
        SettingsInvalid: A setting of the shipping cannot be used.
    """
    settings = LogShippingSettings.from_environment(os.environ)
    if settings.elasticsearch_url is None:
        return None
    # Its client takes a quarter of the start of a process, and most have nowhere to send to.
    from runtime.logs.delivery import build_deliverer  # noqa: PLC0415  # see above
    from runtime.logs.shipper import LogShipper  # noqa: PLC0415  # see above

    shipper = LogShipper(build_deliverer(settings.elasticsearch_url, settings))
    shipper.start()
    # After the client was built, whose connections would else be closed first.
    atexit.register(shipper.close)
    # A worker that multiprocessing has forked ends without `atexit`.
    Finalize(None, shipper.close, exitpriority=0)
    return shipper.take
