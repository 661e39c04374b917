"""Structure, roles and rights of the database, by Alembic."""
