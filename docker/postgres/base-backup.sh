#!/bin/sh
# Copies the running PostgreSQL to BACKUPS/base, proves the copy, and lets go of the oldest ones with
# the log that only they needed. The name of a copy is the moment from which on it can be used.
#   base-backup.sh BACKUPS [COPIES TO KEEP, by default 7]
set -eu
backups=$1
copies=${2:-7}
umask 077

rm -rf "$backups/base/unfinished"
pg_basebackup --pgdata="$backups/base/unfinished" --checkpoint=fast --no-password
pg_verifybackup --quiet "$backups/base/unfinished"
name=$(date --utc +%Y-%m-%dT%H-%M-%SZ)
mv -T "$backups/base/unfinished" "$backups/base/$name"
sync "$backups/base"

find "$backups/base" -mindepth 1 -maxdepth 1 | sort | head --lines="-$copies" |
    while read -r old; do
        rm -rf "$old"
    done

# After a restore the log goes on from an earlier place, so the oldest copy need not be the one that
# needs the oldest log. The first eight digits of a segment are its timeline, which does not matter.
first_segment=$(
    sed -n 's/^START WAL LOCATION: .*(file \([0-9A-F]*\))$/\1/p' "$backups"/base/*/backup_label |
        LC_ALL=C sort --key=1.9 | head --lines=1
)
pg_archivecleanup -x .gz "$backups/wal" "$first_segment"
echo "$name"
