"""The reference that is written from the code: machines, messages, tables, settings, interfaces."""
