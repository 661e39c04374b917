#!/bin/sh
# Lays DATA as the database was at a moment; PostgreSQL replays the log when it is started next.
#   restore.sh BACKUPS MOMENT DATA [TIMELINE]
# MOMENT is a time with its zone, such as '2026-11-21 12:00:00+00', or `latest`: all that was kept.
# Each restore begins a new timeline of the log, and the log of those before it stays. Where one began
# after the copy, it has to be said along which TIMELINE to go, for what the others hold is left out.
# What DATA holds is moved aside, never deleted.
set -eu
# Names of copies and places in the log are put in order as bytes.
export LC_ALL=C
backups=$1
moment=$2
data=$3
timeline=${4:-}

is_before() {
    [ "$1" != "$2" ] && [ "$(printf '%s\n' "$1" "$2" | sort | head --lines=1)" = "$1" ]
}

# Prints the timeline of the copy $1, and the place in the log from which on it is whole.
end_of_copy() {
    sed -n 's/.*"Timeline": \([0-9]*\),.*"End-LSN": "\([0-9A-F/]*\)".*/\1 \2/p' \
        "$1/backup_manifest" | tail --lines=1
}

history_of() {
    printf '%s/wal/%08X.history.gz' "$backups" "$1"
}

# Prints a place in the log, such as 0/3000060, so that the earlier one sorts first.
sortable() {
    printf '%8s%8s' "${1%/*}" "${1#*/}"
}

# Tells whether the timeline is that of the copy $1, or left it when the copy was whole.
leads_through() {
    end=$(end_of_copy "$1")
    if [ "${end% *}" = "$timeline" ]; then
        return
    fi
    left=$(gunzip --stdout "$(history_of "$timeline")" |
        sed -n "s|^${end% *}[[:space:]]\([0-9A-F/]*\).*|\1|p")
    [ -n "$left" ] && ! is_before "$(sortable "$left")" "$(sortable "${end#* }")"
}

# Prints the number of the last timeline that was begun.
newest_timeline() {
    newest=$(find "$backups/wal" -name '*.history.gz' -printf '%f\n' | sort | tail --lines=1)
    newest=${newest:-1}
    echo "$((0x${newest%%.*}))"
}

# Says of each timeline from $1 to $2 when it began, and which it left at which moment.
tell_timelines() {
    echo "$1: that of the copy ${base##*/}, to its end"
    number=$1
    while [ "$number" -lt "$2" ]; do
        number=$((number + 1))
        file=$(history_of "$number")
        [ -e "$file" ] || continue
        begun=$(date --utc --reference="$file" '+%Y-%m-%d %H:%M:%S+00')
        # PostgreSQL ends the line of a restore to a moment twice.
        gunzip --stdout "$file" | sed '/^$/d' | tail --lines=1 | while read -r left _ why; do
            echo "$number: begun $begun from $left, $why"
        done
    done
}

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
    if is_before "${copy##*/}" "$until" && { [ -z "$timeline" ] || leads_through "$copy"; }; then
        base=$copy
    fi
done
if [ ! -d "$base" ]; then
    echo "there is no copy in $backups/base from before $moment${timeline:+ on timeline $timeline}" >&2
    exit 1
fi

if [ -z "$timeline" ]; then
    end=$(end_of_copy "$base")
    : "${end:?$base has no backup_manifest}"
    timeline=${end% *}
    newest=$(newest_timeline)
    if [ "$timeline" -lt "$newest" ]; then
        echo "restores began timelines since: say along which to go, as the fourth argument" >&2
        tell_timelines "$timeline" "$newest" >&2
        exit 1
    fi
fi

rm -rf "$data.unfinished"
cp --archive "$base" "$data.unfinished"
settings=$data.unfinished/postgresql.auto.conf
# A copy of a restored database has in it how that one was restored.
sed -i '/^ *\(recovery_\|restore_command\)/d' "$settings"
{
    # Status 1 is the end of the log; what is there and cannot be read is none, and stops PostgreSQL.
    printf "restore_command = '%s; %s; %s'\n" "[ -d \"$backups/wal\" ] || exit 255" \
        "[ -e \"$backups/wal/%f.gz\" ] || exit 1" \
        "gunzip --stdout \"$backups/wal/%f.gz\" > \"%p\" || exit 255"
    echo "recovery_target_action = 'promote'"
    echo "recovery_target_timeline = '$timeline'"
    if [ "$moment" != latest ]; then
        echo "recovery_target_time = '$moment'"
    fi
} >>"$settings"
touch "$data.unfinished/recovery.signal"
if [ -e "$data" ]; then
    mv -T "$data" "$data.before-$(date --utc +%Y-%m-%dT%H-%M-%SZ)"
fi
mv -T "$data.unfinished" "$data"
echo "restored from ${base##*/}; start PostgreSQL, which goes on to $moment along timeline $timeline"
