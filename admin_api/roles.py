"""Who may do what; a token with several roles may do what any of them may."""

from runtime.web.principal import Role

READERS = (Role.SUPPORT, Role.MANAGER, Role.ADMIN, Role.AUDITOR)
"""Whoever works for the cinema sees everything but the audit and the dead letters."""

AUDIT_READERS = (Role.AUDITOR, Role.ADMIN)
"""Those who are watched do not read the watch's notes."""

HELPERS = (Role.SUPPORT, Role.MANAGER, Role.ADMIN)
"""May do what comforts a viewer and moves no money: days, notes, fewer letters."""

MANAGERS = (Role.MANAGER, Role.ADMIN)
"""May move money and change the catalogue."""

OPERATORS = (Role.ADMIN,)
"""May decide over messages that the system could not settle by itself."""

ERASERS = (Role.ADMIN,)
"""May erase a viewer's personal data, which nobody can take back."""
