"""The whole system on one machine: every process of ours beside its servers and the sandbox."""
