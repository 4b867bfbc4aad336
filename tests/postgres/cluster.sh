#!/bin/sh
# SPDX-License-Identifier: MIT
# Servers that a test stops, kills, copies and promotes.
#
#	cluster.sh run COMMAND...	a folder for servers, and "one" in it;
#					all of them end with the command
#	cluster.sh start NAME
#	cluster.sh stop NAME MODE	as of pg_ctl: fast, immediate
#	cluster.sh copy FROM TO		a streaming replica, not yet started
#	cluster.sh promote NAME
#	cluster.sh set NAME SETTING...	lines of configuration, and a reload
#	cluster.sh pid NAME		of the server's first process
#
# The command and the others find the folder in USERDIR_TEST_CLUSTER; each
# server has its socket in the folder of its name, and who may reach it is as
# in server.sh.  They write through to the disk.

here=$(CDPATH= cd "$(dirname "$0")" && pwd) || exit 2
. "$here/programs.sh"
find_programs
cluster=$USERDIR_TEST_CLUSTER

ctl()
{
	name=$1
	shift
	$as_server "$programs/pg_ctl" -s -w -t 60 -D "$cluster/$name/data" "$@" \
	    >>"$cluster/$name/ctl" 2>&1 </dev/null
}

make()
{
	mkdir "$cluster/$1" || exit 2
	if [ "$(id -u)" -eq 0 ]; then
		chown postgres: "$cluster/$1" || exit 2
	fi
	chmod 700 "$cluster/$1"
}

# The name of a server is that of its standby, too.
configure()
{
	$as_server sh -c 'cat >>"$1"' sh \
	    "$cluster/$1/data/postgresql.conf" <<END
unix_socket_directories = '$cluster/$1'
cluster_name = '$1'
END
}

first()
{
	make one
	$as_server "$programs/initdb" --pgdata="$cluster/one/data" \
	    --username=postgres --auth=trust --encoding=UTF8 --locale=C \
	    --no-sync >"$cluster/one/ctl" 2>&1 || return 1
	$as_server sh -c 'cat >>"$1"' sh \
	    "$cluster/one/data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 60
max_wal_size = 256MB
shared_buffers = 16MB
log_min_messages = warning
log_statement = none
recovery_init_sync_method = syncfs
wal_receiver_status_interval = 1s
wal_retrieve_retry_interval = 100ms
deadlock_timeout = 100ms
END
	configure one
	ctl one -l "$cluster/one/log" start
}

stop_all()
{
	for data in "$cluster"/*/data; do
		name=$(basename "$(dirname "$data")")
		[ ! -e "$data/postmaster.pid" ] || ctl "$name" -m immediate stop
	done
	rm -rf "$cluster"
}

run()
{
	owner=$$
	cluster=$(mktemp -d "${TMPDIR:-/tmp}/userdir-cluster-XXXXXXXX") ||
	    die "no folder"
	chmod 711 "$cluster"
	export USERDIR_TEST_CLUSTER="$cluster"
	export USERDIR_TEST_CLUSTER_SCRIPT="$here/cluster.sh"
	export USERDIR_TEST_POSTGRES="host=$cluster/one port=5432\
 dbname=postgres user=postgres"
	trap 'stop_all' EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	# Somebody must clean up even when this is killed.
	setsid sh "$here/cluster.sh" watch "$owner" </dev/null \
	    >/dev/null 2>&1 &
	first || { cat "$cluster/one/ctl" "$cluster/one/log" >&2
	    die "there is no server"; }
	cd "$cluster" || exit 2
	"$programs/psql" -qX -v ON_ERROR_STOP=1 -d "$USERDIR_TEST_POSTGRES" \
	    -f "$here/words.sql" >/dev/null || die "the words are refused"
	cd "$began" || exit 2
	"$@"
	status=$?
	[ "$status" -eq 0 ] || tail -n 40 "$cluster"/*/log >&2
	exit "$status"
}

watch()
{
	trap '' HUP INT
	while kill -0 "$1" 2>/dev/null; do
		sleep 0.2
	done
	stop_all
}

copy()
{
	make "$2"
	$as_server "$programs/pg_basebackup" -D "$cluster/$2/data" -X stream \
	    -R -c fast -d "host=$cluster/$1 user=postgres" \
	    >"$cluster/$2/ctl" 2>&1 || { cat "$cluster/$2/ctl" >&2; exit 2; }
	configure "$2"
}

began=$PWD
cd "${cluster:-/}" || exit 2
command=$1
shift
case $command in
run) run "$@" ;;
watch) watch "$@" ;;
start) ctl "$1" -l "$cluster/$1/log" start ;;
stop) ctl "$1" -m "$2" stop ;;
copy) copy "$@" ;;
promote) ctl "$1" promote ;;
set)
	name=$1
	shift
	for line in "$@"; do
		echo "$line"
	done | $as_server sh -c 'cat >>"$1"' sh \
	    "$cluster/$name/data/postgresql.conf" && ctl "$name" reload
	;;
pid) head -n 1 "$cluster/$1/data/postmaster.pid" ;;
*) die "run COMMAND..." ;;
esac
