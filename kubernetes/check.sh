#!/bin/sh
# Has kubectl compose every overlay. Needs no cluster; where there is no kubectl, tests/kubernetes is
# the only check.
set -eu
cd "$(dirname "$0")"

if ! command -v kubectl >/dev/null 2>&1; then
    echo "there is no kubectl here: the manifests were not composed by it"
    exit 0
fi

for folder in overlays/* overlays/*/migrate overlays/*/restoring; do
    kubectl kustomize "$folder" >/dev/null
done
