"""What every process stands on: settings, time, database, logs, secrets and the web base."""
