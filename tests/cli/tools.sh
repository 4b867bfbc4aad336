# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034
# What the tests of the userdir command share: run with its path and a file of
# users, in an empty folder that goes away.

userdir=$1
users=${2:-$(dirname "$0")/../../examples/data/users.jsonl}
case $userdir in /*) ;; */*) userdir=$PWD/$userdir ;; esac
case $users in /*) ;; *) users=$PWD/$users ;; esac
[ -x "$userdir" ] || { echo "usage: $0 PATH-OF-USERDIR"; exit 2; }

T=$(mktemp -d) || exit 2
trap 'rm -rf "$T"' EXIT
trap 'exit 1' INT TERM
cd "$T" || exit 2
TMPDIR=$T
export TMPDIR
unset USERDIR_DB
LC_ALL=C.UTF-8
export LC_ALL
umask 022
passed=0
failed=0

# On PostgreSQL, --db NAME becomes a schema of that name, with the key where it
# would be beside a file.
if [ -n "$USERDIR_TEST_POSTGRES" ]; then
	CLI_COMMAND=$userdir
	CLI_SCHEMA=cli_$$_$(date +%s)_
	export CLI_COMMAND CLI_SCHEMA
	userdir=$T/.userdir
	cat >"$userdir" <<-'END'
	#!/bin/sh
	n=$# key=
	for argument in "$@"; do
		[ "$argument" != --key-file ] || key=given
	done
	while [ "$n" -gt 0 ]; do
		if [ "$1" = --db ] && [ "$n" -gt 1 ]; then
			schema=$CLI_SCHEMA$(echo "$2" | tr -c 'a-z0-9\n' _)
			set -- "$@" --db "$USERDIR_TEST_POSTGRES" \
			    --schema "$schema"
			[ -n "$key" ] || set -- "$@" --key-file "$2.key"
			shift
			n=$((n - 1))
		else
			set -- "$@" "$1"
		fi
		shift
		n=$((n - 1))
	done
	exec "$CLI_COMMAND" "$@"
	END
	chmod +x "$userdir"
fi

# skip WHY: what the caller tests is only in files.
skip()
{
	[ -n "$USERDIR_TEST_POSTGRES" ] || return 1
	echo "skipped: only with SQLite: $*"
}

pass() { passed=$((passed + 1)); }

fail()
{
	failed=$((failed + 1))
	echo "FAILED: $*"
	sed 's/^/    out: /' out 2>/dev/null | head -5
	sed 's/^/    err: /' err 2>/dev/null | head -5
}

# status WANTED WHAT COMMAND...: run it, and look at its exit status.
status()
{
	wanted=$1 what=$2
	shift 2
	"$@" >out 2>err </dev/null
	got=$?
	if [ "$got" -eq "$wanted" ]; then pass
	else fail "$what: status $got, not $wanted"; fi
}

u() { "$userdir" --db a.db "$@"; }

# ok WHAT ARGUMENTS...: it succeeds on a.db.
ok() { ok_what=$1; shift; status 0 "$ok_what" "$userdir" --db a.db "$@"; }

# out PATTERN, err PATTERN: the last command printed it.
out() { if grep -q -e "$1" out; then pass; else fail "stdout lacks: $1"; fi; }
err() { if grep -q -e "$1" err; then pass; else fail "stderr lacks: $1"; fi; }
not_out() { if grep -q -e "$1" out; then fail "stdout has: $1"; else pass; fi; }
not_err() { if grep -q -e "$1" err; then fail "stderr has: $1"; else pass; fi; }

# is WHAT A B: the texts are equal.
is() { if [ "$2" = "$3" ]; then pass; else fail "$1: '$2', not '$3'"; fi; }
same() { if cmp -s "$2" "$3"; then pass; else fail "$1"; diff "$2" "$3" | head -4; fi; }

# mode FILE: its permissions in words.
mode() { find "$1" -prune -printf '%M' 2>/dev/null || stat -f %Sp "$1"; }

# rpc LINE...: answers to these lines go to out.
rpc() { printf '%s\n' "$@" | u rpc >out 2>err; rpc_status=$?; }

# The last word of a test, and its exit status.
verdict()
{
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
}
