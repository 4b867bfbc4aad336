#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs a command with PgBouncer between it and the server of the tests.
#
#	pooler.sh MODE COMMAND...
#
# MODE says for how long a client keeps a connection to the server: session or
# transaction.  The command finds the pooler in USERDIR_TEST_POSTGRES, and the
# pooler the server in USERDIR_TEST_POSTGRES_FOLDER.  Who can reach it is as in
# server.sh.

here=$(CDPATH= cd "$(dirname "$0")" && pwd) || exit 2
. "$here/programs.sh"
PATH=$PATH:/usr/sbin
mode=$1
shift
folder=$(mktemp -d "${TMPDIR:-/tmp}/userdir-pooler-XXXXXXXX") ||
    die "no folder"
pooler=
trap '[ -z "$pooler" ] || kill "$pooler"; wait; rm -rf "$folder"' EXIT
trap 'exit 130' HUP INT TERM
cat >"$folder/settings" <<END
[databases]
* = host=$USERDIR_TEST_POSTGRES_FOLDER user=postgres
[pgbouncer]
listen_port = 6432
unix_socket_dir = $folder
auth_type = any
pool_mode = $mode
default_pool_size = 60
max_client_conn = 60
END
if [ "$(id -u)" -eq 0 ]; then
	chown -R postgres: "$folder" || exit 2
fi
cd "$folder" || exit 2
$as_server pgbouncer -q "$folder/settings" >"$folder/log" 2>&1 &
pooler=$!
wait_for "$pooler" "$folder/log" [ -S "$folder/.s.PGSQL.6432" ]
USERDIR_TEST_POSTGRES="host=$folder port=6432 dbname=postgres user=postgres" \
    "$@"
