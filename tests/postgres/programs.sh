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

# What runs a program as the user of the server, in its own process.
as_server=
if [ "$(id -u)" -eq 0 ]; then
	as_server="setpriv --reuid postgres --regid postgres --init-groups"
fi
