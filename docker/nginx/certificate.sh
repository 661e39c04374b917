#!/bin/sh
# Leaves a certificate in FOLDER as it is. Where there is none, makes one that nobody vouches for, but
# only in the sandbox: elsewhere viewers and the payment gateway would turn away from it.
#   certificate.sh FOLDER HOST...
set -eu
folder=$1
shift

if [ -s "$folder/certificate.pem" ] && [ -s "$folder/key.pem" ]; then
    exit 0
fi
if [ "${SANDBOX:-0}" != 1 ]; then
    echo "put certificate.pem (with its chain) and key.pem into the folder that CERTIFICATES names" >&2
    exit 1
fi

names=IP:127.0.0.1
for host in "$@"; do
    names="$names,DNS:$host"
done
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 90 \
    -subj "/CN=$1" -addext "subjectAltName=$names" \
    -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2>/dev/null
