"""The `kinokassa` command: everything people type, from the local stack to repairs."""
