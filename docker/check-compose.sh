#!/bin/sh
# Has Docker Compose read docker-compose.yml, with every secret of .env.example filled in by a word.
# Needs no Docker daemon; where there is no Compose at all, tests/docker is the only check.
set -eu
cd "$(dirname "$0")/.."

if docker compose version >/dev/null 2>&1; then
    compose="docker compose"
elif command -v docker-compose >/dev/null 2>&1; then
    compose="docker-compose"
else
    echo "there is no Docker Compose here: docker-compose.yml was not read by it"
    exit 0
fi

filled=$(mktemp)
trap 'rm -f "$filled"' EXIT
sed 's/=$/=only-for-checking/' .env.example >"$filled"
for profile in core demo core,observability demo,observability; do
    # Two words where it is a plugin, hence no quotes.
    COMPOSE_PROFILES=$profile $compose --env-file "$filled" config --quiet
done
