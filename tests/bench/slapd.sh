#!/bin/sh
# SPDX-License-Identifier: MIT
# Run userdir_ldapbench beside a slapd of its own: private, filled with the
# same users, on a Unix socket only, durable, and gone afterwards.
#
#	slapd.sh FOLDER USERS [OPTION...]
#
# FOLDER is where a build has userdir_ldapbench and userdir_ldapbench_ldif.
# Any user may run it.

die() { echo "slapd.sh: $*" >&2; exit 2; }
skip() { echo "userdir_ldapbench is skipped: $*"; exit 0; }

[ $# -ge 2 ] || die "FOLDER USERS [OPTION...]"
programs=$1 users=$2
shift 2
case $users in
*k) number=${users%k}000 ;;
*m) number=${users%m}000000 ;;
*) number=$users ;;
esac
[ -x "$programs/userdir_ldapbench" ] || skip "it was built without libldap"
PATH=$PATH:/usr/sbin:/usr/lib/openldap:/usr/libexec/openldap
command -v slapd >/dev/null && command -v slapadd >/dev/null ||
    skip "slapd is not installed"
schemas=
for folder in /etc/ldap/schema /etc/openldap/schema; do
	[ ! -r "$folder/inetorgperson.schema" ] || schemas=$folder
done
modules=
for folder in /usr/lib/ldap /usr/lib/openldap /usr/lib64/openldap \
    /usr/libexec/openldap; do
	[ ! -e "$folder/sssvlv.so" ] && [ ! -e "$folder/sssvlv.la" ] ||
	    modules=$folder
done
[ -n "$schemas" ] || skip "its schemas are not where they were expected"
[ -n "$modules" ] || skip "it cannot sort: the module sssvlv is not there"

folder=$(mktemp -d "${TMPDIR:-/tmp}/userdir-slapd-XXXXXXXX") ||
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

# Every write is on the disk before it is acknowledged: mdb's default.  A
# sorted search stays in a place of its connection.
mkdir "$folder/data" || exit 2
cat >"$folder/conf" <<END
include $schemas/core.schema
include $schemas/cosine.schema
include $schemas/inetorgperson.schema
pidfile $folder/pid
modulepath $modules
moduleload back_mdb
moduleload sssvlv
sizelimit unlimited
timelimit unlimited
database mdb
maxsize 17179869184
suffix dc=bench
rootdn cn=admin,dc=bench
rootpw bench
directory $folder/data
index objectClass eq
index uid eq,sub
index mail eq,sub
index employeeNumber eq
index o eq
index employeeType eq
overlay sssvlv
sssvlv-max 20000
sssvlv-maxperconn 20000
END
"$programs/userdir_ldapbench_ldif" "$number" >"$folder/ldif" || exit 2
start=$(date +%s%N)
slapadd -q -f "$folder/conf" -b dc=bench -l "$folder/ldif" ||
    die "slapadd failed"
echo "slapadd: $((($(date +%s%N) - start) / 1000 / number)) us a user"
rm -f "$folder/ldif"

uri=ldapi://$(printf %s "$folder/socket" | sed 's,/,%2F,g')
(ulimit -n 64 && exec slapd -d 0 -f "$folder/conf" -h "$uri") \
    >"$folder/log" 2>&1 &
server=$!
tries=0
until [ -S "$folder/socket" ]; do
	tries=$((tries + 1))
	if [ "$tries" -gt 150 ] || ! kill -0 "$server" 2>/dev/null; then
		cat "$folder/log" >&2
		die "the server does not answer"
	fi
	sleep 0.2
done

"$programs/userdir_ldapbench" --ldap "$uri" --users "$users" "$@"
