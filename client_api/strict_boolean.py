"""Yes or no, said as JSON says it."""

from typing import Any

from marshmallow import fields


class StrictBoolean(fields.Boolean):
    """Takes true and false; marshmallow's own takes 1, "yes" and others too."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)
