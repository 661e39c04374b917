#!/bin/bash
# Runs once, when the volume of PostgreSQL is empty. Makes the owner, who migrates, and for each kind
# of process a login that can become its own role and no other (decision record 8).
set -euo pipefail

psql --set=ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set=owner_password="$OWNER_DATABASE_PASSWORD" \
    --set=client_api_password="$CLIENT_API_DATABASE_PASSWORD" \
    --set=admin_api_password="$ADMIN_API_DATABASE_PASSWORD" \
    --set=state_updater_password="$STATE_UPDATER_DATABASE_PASSWORD" \
    --set=reminder_password="$REMINDER_DATABASE_PASSWORD" \
    --set=observer_password="$OBSERVER_DATABASE_PASSWORD" <<'SQL'
-- The roles themselves: the migrations would make them too, and a login needs them to be there.
create role kinokassa_client_api nologin;
create role kinokassa_admin_api nologin;
create role kinokassa_state_updater nologin;
create role kinokassa_reminder nologin;
create role kinokassa_observer nologin;

-- CREATEROLE, since the migrations make those roles that are missing.
create role kinokassa_owner login createrole password :'owner_password';
-- NOINHERIT: such a login has no right at all until it has become its role.
create role client_api_login login noinherit password :'client_api_password'
    in role kinokassa_client_api;
create role admin_api_login login noinherit password :'admin_api_password'
    in role kinokassa_admin_api;
create role state_updater_login login noinherit password :'state_updater_password'
    in role kinokassa_state_updater;
create role reminder_login login noinherit password :'reminder_password'
    in role kinokassa_reminder;
create role observer_login login noinherit password :'observer_password'
    in role kinokassa_observer;

select format('alter database %I owner to kinokassa_owner', current_database()) \gexec
select format('revoke all on database %I from public', current_database()) \gexec
select format(
    'grant connect on database %I to client_api_login, admin_api_login, state_updater_login, '
    'reminder_login, observer_login',
    current_database()
) \gexec
SQL
