#!/bin/sh
# SPDX-License-Identifier: MIT
# A PostgreSQL server for tests: private, on a Unix socket only, and gone when
# they are over.
#
#	server.sh [--locale NAME] [--durable] COMMAND...
#	server.sh [--locale NAME] [--durable] --start FILE
#	server.sh --with FILE COMMAND...
#	server.sh --stop FILE
#
# The first form runs a command with a server of its own, and gives its exit
# status.  The others are for many commands that share one server: FILE is
# where it is written down, and it also ends with the process that started it.
#
# Commands find these in their environment:
#
#	USERDIR_TEST_POSTGRES		the connection string
#	USERDIR_TEST_POSTGRES_FOLDER	the folder of the server: data, log
#
# Encoding UTF-8; no just-in-time compilation, which the library turns off on
# connections of its own.  Without --locale the locale is Turkish, where this
# PostgreSQL knows ICU: small i is not the lower case of capital I, and letters
# are not in the order of their bytes, so that whoever leaves a comparison to
# the database is found out; else it is C.  --durable lets it write through to the disk,
# which tests of crashes need and all others are slower with.
#
# Who can reach it: anybody who can open the socket may do anything, as
# PostgreSQL has nothing to ask for here.  The socket is in a new folder with
# a name that cannot be guessed, which only the user who runs the server may
# enter.  For other users that is who calls this; for root, as whom PostgreSQL
# refuses to run, it is the user "postgres", and root may enter it as well.  No
# port is opened.

here=$(CDPATH= cd "$(dirname "$0")" && pwd) || exit 2

. "$here/programs.sh"

# make_data LOCALE OPTION...
make_data()
{
	of_data=$1
	shift
	$as_server "$programs/initdb" --pgdata="$folder/data" \
	    --username=postgres --auth=trust --encoding=UTF8 \
	    --locale="$of_data" "$@" --no-sync >"$folder/initdb" 2>&1
}

make_cluster()
{
	folder=$(mktemp -d "${TMPDIR:-/tmp}/userdir-postgres-XXXXXXXX") ||
	    die "no folder"
	# Relative paths below: the folder above may be closed to the server.
	cd "$folder" || exit 2
	if [ "$(id -u)" -eq 0 ]; then
		chown postgres: "$folder" || exit 2
	fi
	{ [ -z "$locale" ] && make_data C --locale-provider=icu \
	    --icu-locale=tr || make_data "${locale:-C}"; } &&
	    $as_server sh -c 'cat >>"$1"' sh "$folder/data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$folder'
unix_socket_permissions = 0700
max_connections = 100
wal_level = minimal
max_wal_senders = 0
max_wal_size = 256MB
jit = off
fsync = $durable
synchronous_commit = $durable
full_page_writes = $durable
log_min_messages = warning
log_min_error_statement = panic
END
}

# Run the server until FILE is gone or process OWNER has ended.
watch_over()
{
	$as_server "$programs/postgres" -D "$folder/data" &
	server=$!
	while [ -e "$file" ] && kill -0 "$owner" 2>/dev/null &&
	    kill -0 "$server" 2>/dev/null; do
		sleep 0.2
	done
	kill -QUIT "$server" 2>/dev/null
	wait "$server"
	rm -rf "$folder" "$file"
}

start()
{
	find_programs
	if ! make_cluster; then
		cat "$folder/initdb" >&2
		rm -rf "$folder"
		die "there is no cluster"
	fi
	{
		echo "$folder"
		echo "host=$folder port=5432 dbname=postgres user=postgres"
	} >"$file" || die "cannot write $file"
	# In a session of its own: a signal to the tests must not end the
	# server before those who use it.
	setsid sh "$here/server.sh" --watch "$file" "$owner" "$programs" "$folder" \
	    </dev/null >"$folder/log" 2>&1 &
	read_file
	tries=0
	until "$programs/psql" -qX -v ON_ERROR_STOP=1 -d "$connection" \
	    -f "$here/words.sql" >"$folder/psql" 2>&1; do
		tries=$((tries + 1))
		if [ "$tries" -gt 150 ]; then
			cat "$folder/psql" "$folder/log" >&2
			rm -f "$file"
			die "the server does not answer"
		fi
		sleep 0.2
	done
}

# What start() wrote down.
read_file()
{
	{ read -r folder && read -r connection; } <"$file" 2>/dev/null ||
	    die "no server is written down in $file"
	USERDIR_TEST_POSTGRES=$connection
	USERDIR_TEST_POSTGRES_FOLDER=$folder
	export USERDIR_TEST_POSTGRES USERDIR_TEST_POSTGRES_FOLDER
}

# Returns when nothing is left of it.
stop()
{
	[ -e "$file" ] || return 0
	read_file
	rm -f "$file"
	tries=0
	while [ -d "$folder" ] && [ "$tries" -lt 500 ]; do
		tries=$((tries + 1))
		sleep 0.2
	done
	[ ! -d "$folder" ] || die "the server in $folder does not end"
}

# run COMMAND...: the watcher ends the server even when we are killed.
run()
{
	file=$(mktemp "${TMPDIR:-/tmp}/userdir-postgres-file-XXXXXXXX") ||
	    die "no file"
	owner=$$
	trap 'stop' EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	start
	# In the background, so that a signal need not wait for it.
	cd "$began" || exit 2
	"$@" <&3 &
	command=$!
	trap 'kill "$command" 2>/dev/null; exit 130' INT
	trap 'kill "$command" 2>/dev/null; exit 143' TERM
	wait "$command"
}

locale=
durable=off
began=$PWD
exec 3<&0
while :; do
	case $1 in
	--locale)
		[ $# -gt 1 ] || die "--locale NAME"
		locale=$2
		shift 2
		;;
	--durable)
		durable=on
		shift
		;;
	*) break ;;
	esac
done
case $2 in
/*) file=$2 ;;
*) file=$began/$2 ;;
esac
case $1 in
--start)
	[ $# -eq 2 ] || die "--start FILE"
	owner=$PPID
	stop
	start
	;;
--stop)
	[ $# -eq 2 ] || die "--stop FILE"
	stop
	;;
--with)
	[ $# -gt 2 ] || die "--with FILE COMMAND..."
	read_file
	shift 2
	exec "$@"
	;;
--watch)
	owner=$3 programs=$4 folder=$5
	trap '' HUP INT
	watch_over
	;;
'' | --*)
	die "[--locale NAME] [--durable] COMMAND..."
	;;
*)
	run "$@"
	;;
esac
