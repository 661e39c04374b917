#!/bin/sh
# Writes .env from .env.example with a fresh secret wherever one is missing. An .env that is there is
# left alone: its secrets are those of the volumes.
set -eu
cd "$(dirname "$0")/.."
file=${1:-.env}

if [ -e "$file" ]; then
    echo "$file is there already" >&2
    exit 1
fi

umask 077
while IFS= read -r line; do
    case $line in
        SEALING_KEYS=) echo "$line$(openssl rand -base64 32 | tr '+/' '-_')" ;;
        JWT_SECRET= | PAGES_SECRETS=) echo "$line$(openssl rand -hex 32)" ;;
        [A-Z]*PASSWORD= | CLOUDPAYMENTS_API_SECRETS=) echo "$line$(openssl rand -hex 24)" ;;
        *) printf '%s\n' "$line" ;;
    esac
done <.env.example >"$file.unfinished"
mv "$file.unfinished" "$file"
echo "$file is written"
