"""What the readiness of both APIs depends on."""

from flask import Blueprint
from sqlalchemy import Engine

from interaction_bus.broker_probe import BrokerProbe
from migrations.age import read_schema_age
from runtime.web.health import Probe, ProbeFailed, create_health_blueprint, database_probe


def create_api_health(primary: Engine, *, replica: Engine, broker_url: str) -> Blueprint:
    """Return the blueprint of `/health/live` and `/health/ready` of an API.

    Without the broker access, prices, pages and histories are read as ever, and a command is
    answered with 503: to send nobody here any more would make one fault of it for everybody.

    Args:
        primary: Of the API's database role; without it nothing is served.
        replica: For lists and polls; may be the primary itself.
        broker_url: Of RabbitMQ.
    """
    needed = {"database": database_probe(primary), "migrations": _migrations_probe(primary)}
    helpful: dict[str, Probe] = {"broker": BrokerProbe(broker_url).ask}
    if replica is not primary:
        helpful["replica"] = database_probe(replica)
    return create_health_blueprint(needed, helpful)


def _migrations_probe(engine: Engine) -> Probe:
    def ask() -> str:
        age = read_schema_age(engine)
        if not age.is_usable:
            raise ProbeFailed(age.value)
        return age.value

    return ask
