#!/bin/sh
# Makes the secrets of ops/compose.yaml beside this file, and leaves those that are there as they are.
set -eu
cd "$(dirname "$0")"
chmod 700 .

# Containers run as other users, so the files are open and the folder is not.
put() {
    [ -s "$1" ] && return
    printf '%s\n' "$2" >"$1"
    chmod 444 "$1"
    echo "made $1"
}

random() {
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

put jwt "$(random)"
put postgres "$(random)"
put redis "$(random)"
put grafana "$(random)"
put database-url "postgres://earntrack:$(cat postgres)@postgres/earntrack"
put redis-url "redis://:$(cat redis)@redis:6379/0"
