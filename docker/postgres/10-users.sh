#!/bin/bash
# Makes the owner, who migrates, and for each kind of process a login that can become its own role and
# no other (decision record 8). In containers it runs once, when the volume of PostgreSQL is empty.
# Run again it makes what is missing and sets the passwords. Who may make roles need be no superuser.
set -euo pipefail

# Asked of the environment and not among the arguments of psql, which everybody can read.
: "${OWNER_DATABASE_PASSWORD:?}" "${CLIENT_API_DATABASE_PASSWORD:?}" \
    "${ADMIN_API_DATABASE_PASSWORD:?}" "${STATE_UPDATER_DATABASE_PASSWORD:?}" \
    "${REMINDER_DATABASE_PASSWORD:?}" "${OBSERVER_DATABASE_PASSWORD:?}"

psql --set=ON_ERROR_STOP=1 --single-transaction --no-psqlrc \
    --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv owner_password OWNER_DATABASE_PASSWORD
\getenv client_api_password CLIENT_API_DATABASE_PASSWORD
\getenv admin_api_password ADMIN_API_DATABASE_PASSWORD
\getenv state_updater_password STATE_UPDATER_DATABASE_PASSWORD
\getenv reminder_password REMINDER_DATABASE_PASSWORD
\getenv observer_password OBSERVER_DATABASE_PASSWORD

-- The roles themselves: the migrations would make them too, and a login needs them to be there.
select format('create role %I', name)
from unnest(array[
    'kinokassa_client_api', 'kinokassa_admin_api', 'kinokassa_state_updater', 'kinokassa_reminder',
    'kinokassa_observer', 'kinokassa_owner', 'client_api_login', 'admin_api_login',
    'state_updater_login', 'reminder_login', 'observer_login'
]) as name
where not exists (select from pg_roles where rolname = name) \gexec

-- CREATEROLE, since the migrations make those roles that are missing.
alter role kinokassa_owner login createrole password :'owner_password';
-- NOINHERIT: such a login has no right at all until it has become its role.
alter role client_api_login login noinherit password :'client_api_password';
alter role admin_api_login login noinherit password :'admin_api_password';
alter role state_updater_login login noinherit password :'state_updater_password';
alter role reminder_login login noinherit password :'reminder_password';
alter role observer_login login noinherit password :'observer_password';
grant kinokassa_client_api to client_api_login;
grant kinokassa_admin_api to admin_api_login;
grant kinokassa_state_updater to state_updater_login;
grant kinokassa_reminder to reminder_login;
grant kinokassa_observer to observer_login;

-- Nobody but a superuser gives a database to whom they are not.
grant kinokassa_owner to current_user;
select format('alter database %I owner to kinokassa_owner', current_database()) \gexec
select format('revoke all on database %I from public', current_database()) \gexec
select format(
    'grant connect on database %I to client_api_login, admin_api_login, state_updater_login, '
    'reminder_login, observer_login',
    current_database()
) \gexec
SQL
