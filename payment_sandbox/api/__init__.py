"""The gateway's API for merchants: Basic authentication, one envelope, `X-Request-ID`, a limit of requests in flight."""
