"""Refusals of the gateway's API, each answered with HTTP 200 and a text."""

from __future__ import annotations


class RequestRefused(Exception):
    """The request is answered `Success: false` with a message, and nothing is kept of it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class FieldMissing(RequestRefused):
    """A required field is absent or empty."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is required")
        self.field = field


class FieldInvalid(RequestRefused):
    """A field is present and its value cannot be used."""

    def __init__(self, field: str) -> None:
        super().__init__(f"Invalid {field} value")
        self.field = field


class NothingFound(RequestRefused):
    """No record has the id that was asked for."""

    def __init__(self) -> None:
        super().__init__("Not found")
