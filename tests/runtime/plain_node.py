"""What the client needs to talk to the test server, which knows only media types of no release."""

import re
from collections.abc import Mapping
from typing import Any

from elastic_transport import Urllib3HttpNode

RELEASED_MEDIA_TYPE = re.compile(r"application/vnd\.elasticsearch\+([a-z-]+); ?compatible-with=\d+")


class PlainNode(Urllib3HttpNode):
    """Sends `application/json` where the client says `application/vnd.elasticsearch+json`."""

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Any:
        """Send a request with plain media types."""
        plain = {
            name: RELEASED_MEDIA_TYPE.sub(r"application/\1", value)
            for name, value in (headers or {}).items()
        }
        return super().perform_request(method, target, body, plain, **options)
