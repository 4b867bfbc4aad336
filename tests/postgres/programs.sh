# SPDX-License-Identifier: MIT
# Where PostgreSQL's programs are, and who runs a server; to be read by other
# scripts, with ".".

die() { echo "$(basename "$0"): $*" >&2; exit 2; }

# The programs of the newest server that is installed.
find_programs()
{
	programs=
	for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null |
	    sort -t / -k 5,5nr) $(pg_config --bindir 2>/dev/null) \
	    $(dirname "$(command -v postgres || echo /)"); do
		if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then
			programs=$folder
			return
		fi
	done
	die "PostgreSQL's initdb and postgres are not installed"
}

# wait_for PROCESS LOG COMMAND...: until the command succeeds, as long as the
# process is there.
wait_for()
{
	process=$1
	log=$2
	shift 2
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		if [ "$tries" -gt 150 ] || ! kill -0 "$process" 2>/dev/null
		then
			cat "$log" >&2
			die "the server does not answer"
		fi
		sleep 0.2
	done
}

# What runs a program as the user of the server, in its own process.
as_server=
if [ "$(id -u)" -eq 0 ]; then
	as_server="setpriv --reuid postgres --regid postgres --init-groups"
fi
