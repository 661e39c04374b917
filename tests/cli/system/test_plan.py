"""The plan of a local system: who listens where."""

from pathlib import Path

from cli.system.plan import MEASURED_PROCESSES, plan_system
from cli.system.processes import OUR_PROCESSES, process_specs
from cli.system.secrets import keep_secrets


def test_every_process_of_ours_shows_its_metrics_on_a_port_of_its_own(tmp_path: Path) -> None:
    plan = plan_system(
        tmp_path,
        database_url="postgresql://kinokassa@127.0.0.1:1/kinokassa",
        rabbitmq_url="amqp://guest:guest@127.0.0.1:1/",
        secrets=keep_secrets(tmp_path / "secrets.json"),
        sandbox_speed=1.0,
    )

    told = {spec.name: spec.environment.get("METRICS_PORT") for spec in process_specs(plan)}

    ports = [told[process] for process in OUR_PROCESSES]
    assert None not in ports
    assert len(set(ports)) == len(ports)
    assert set(MEASURED_PROCESSES) == set(OUR_PROCESSES)
