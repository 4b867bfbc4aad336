#!/bin/sh
# SPDX-License-Identifier: MIT
# Run userdir_pgbench on a PostgreSQL server of its own: private, on a Unix
# socket only, durable, and gone afterwards.
#
#	postgres.sh PROGRAM [OPTION...]
#
# PROGRAM is userdir_pgbench of a build; options are its own.  A server that
# is there already is used if USERDIR_BENCH_POSTGRES is its connection string.
#
# The socket is in a new folder that only the user who runs the server may
# enter: for root, as whom PostgreSQL refuses to run, the user "postgres".

here=$(CDPATH= cd "$(dirname "$0")" && pwd) || exit 2
. "$here/../postgres/programs.sh"
skip() { echo "userdir_pgbench is skipped: $*"; exit 0; }

program=$1
[ -n "$program" ] || die "PROGRAM [OPTION...]"
shift
[ -x "$program" ] || skip "it was built without libpq"
if [ -n "$USERDIR_BENCH_POSTGRES" ]; then
	exec "$program" --postgres "$USERDIR_BENCH_POSTGRES" "$@"
fi

(find_programs) 2>/dev/null ||
    skip "PostgreSQL's initdb and postgres are not installed"
find_programs

folder=$(mktemp -d "${TMPDIR:-/tmp}/userdir-pgbench-XXXXXXXX") ||
    die "no folder"
server=
stop()
{
	if [ -n "$server" ]; then
		kill -INT "$server" 2>/dev/null
		wait "$server"
	fi
	rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' HUP INT TERM
[ "$(id -u)" -ne 0 ] || chown postgres: "$folder" || exit 2

(cd "$folder" && $as_server "$programs/initdb" --pgdata="$folder/data" \
    --username=postgres --auth=trust --encoding=UTF8 --locale=C \
    --no-sync) >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 2; }

# Everything in memory, and commits on the disk.
cd "$folder" || exit 2
$as_server "$programs/postgres" -D "$folder/data" -c listen_addresses= \
    -c unix_socket_directories="$folder" -c unix_socket_permissions=0700 \
    -c shared_buffers="${USERDIR_BENCH_BUFFERS:-1GB}" -c max_wal_size=4GB \
    -c max_connections=100 -c fsync=on >>"$folder/log" 2>&1 &
server=$!
cd "$OLDPWD" || exit 2
wait_for "$server" "$folder/log" "$programs/pg_isready" -q -h "$folder"

"$program" --postgres "host=$folder user=postgres dbname=postgres" "$@"
