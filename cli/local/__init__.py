"""PostgreSQL, RabbitMQ and our own processes on one developer's machine, without Docker or root."""
