#!/bin/sh
# Lays DATA as the database was at a moment; PostgreSQL replays the log when it is started next.
#   restore.sh BACKUPS MOMENT DATA
# MOMENT is a time with its zone, such as '2026-11-21 12:00:00+00', or `latest`: all that was kept.
# What DATA holds is moved aside, never deleted.
set -eu
backups=$1
moment=$2
data=$3

if [ -e "$data/postmaster.pid" ]; then
    echo "PostgreSQL runs on $data, or was killed there: stop it, or delete postmaster.pid" >&2
    exit 1
fi

until=9999
if [ "$moment" != latest ]; then
    until=$(date --utc --date="$moment" +%Y-%m-%dT%H-%M-%SZ)
fi
base=
for copy in "$backups"/base/[0-9]*; do
    # Names sort as the moments that they are.
    if [ "$(printf '%s\n' "${copy##*/}" "$until" | sort | head --lines=1)" = "${copy##*/}" ]; then
        base=$copy
    fi
done
if [ ! -d "$base" ]; then
    echo "there is no copy in $backups/base from before $moment" >&2
    exit 1
fi

if [ -e "$data" ]; then
    mv -T "$data" "$data.before-$(date --utc +%Y-%m-%dT%H-%M-%SZ)"
fi
cp --archive "$base" "$data.unfinished"
{
    echo "restore_command = 'gunzip --stdout \"$backups/wal/%f.gz\" > \"%p\"'"
    echo "recovery_target_action = 'promote'"
    if [ "$moment" != latest ]; then
        echo "recovery_target_time = '$moment'"
    fi
} >>"$data.unfinished/postgresql.auto.conf"
touch "$data.unfinished/recovery.signal"
mv -T "$data.unfinished" "$data"
echo "restored from ${base##*/}; start PostgreSQL, which goes on to $moment"
