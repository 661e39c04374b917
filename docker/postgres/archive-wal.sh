#!/bin/sh
# Keeps one segment of PostgreSQL's log: `archive_command = 'archive-wal.sh %p %f BACKUPS'`.
# PostgreSQL forgets the segment once this ends with 0, so it does only when the copy is on the disk.
set -eu
segment=$1
kept=$3/wal/$2.gz

if [ -e "$kept" ]; then
    # The server died after we had finished and before it knew. Anything else is somebody else's log.
    if gunzip --stdout "$kept" | cmp --silent - "$segment"; then
        exit 0
    fi
    echo "$kept is of another server" >&2
    exit 1
fi

# Compressed, for a segment that is closed by the clock is 16 MB of almost nothing.
gzip --fast --stdout "$segment" >"$kept.unfinished"
sync "$kept.unfinished"
mv "$kept.unfinished" "$kept"
sync "$3/wal"
