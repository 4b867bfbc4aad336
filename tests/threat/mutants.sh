#!/bin/sh
# SPDX-License-Identifier: MIT
# Proof that the threat tests can fail: each defence that mutants.txt names is
# switched off, one at a time, and the tests that it names must turn red.
#
#	mutants.sh [TH-NN...]		all of them, or those of these rows
#
# The tree is copied and built once, for SQLite alone; each mutant then compiles
# a file or two.  Fails if a mutant survives, does not compile, or changes
# nothing any more.

here=$(CDPATH= cd "$(dirname "$0")" && pwd) || exit 2
root=$(CDPATH= cd "$here/../.." && pwd) || exit 2
programs="threat_codes threat_contact threat_password threat_hashes
	threat_matrix threat_race threat_kill"
copy=$(mktemp -d "${TMPDIR:-/tmp}/userdir-mutants-XXXXXXXX") || exit 2
trap 'rm -rf "$copy"' EXIT
trap 'exit 130' HUP INT TERM
generator=
! command -v ninja >/dev/null || generator=-GNinja
export LC_ALL=C.UTF-8 USERDIR_TEST_POSTGRES=
# What a race needs to show is there after a few rounds.
export USERDIR_THREAT_ROUNDS=60 USERDIR_THREAT_NAMES=500

build()
{
	cmake --build "$copy/build" --parallel "$(nproc)" --target "$@" \
	    >"$copy/log" 2>&1
}

# run PROGRAM FILTER
run()
{
	case $2 in
	-) timeout 60 "$copy/build/tests/threat/$1" ;;
	*) timeout 60 "$copy/build/tests/threat/$1" --filter "$2" ;;
	esac >"$copy/output" 2>&1
}

# Bring back what a mutant changed; newer, so that it is built again.
restore()
{
	for file in $changed; do
		cp "$root/$file" "$copy/$file"
	done
	changed=
}

report()
{
	printf '%-9s %s  %-56s %3d s\n' "$1" "$row" "$what" \
	    "$(($(date +%s) - began))"
}

# One mutant was read: try it.
judge()
{
	[ -n "$row" ] || return 0
	tried=$((tried + 1))
	began=$(date +%s)
	if [ -n "$stale" ]; then
		report STALE
		failed=$((failed + 1))
	elif ! build "$program"; then
		report BROKEN
		tail -n 20 "$copy/log"
		failed=$((failed + 1))
	elif run "$program" "$filter"; then
		report SURVIVES
		failed=$((failed + 1))
	else
		report killed
	fi
	restore
	row=
}

tar -C "$root" --exclude=./build --exclude=./.git -cf - . |
    tar -C "$copy" -xf - || exit 2
# shellcheck disable=SC2086
cmake $generator -S "$copy" -B "$copy/build" -DCMAKE_BUILD_TYPE=Release \
    -DUSERDIR_POSTGRES=OFF -DUSERDIR_WERROR=OFF -DUSERDIR_EXAMPLES=OFF \
    >"$copy/log" 2>&1 || { cat "$copy/log"; exit 2; }
# shellcheck disable=SC2086
build $programs || { tail -n 40 "$copy/log"; exit 2; }
for program in $programs; do
	run "$program" - || { status=$?; cat "$copy/output"
	    echo "$program fails as it is, with $status"; exit 2; }
done

tried=0
failed=0
row=
changed=
tab=$(printf '\t')
while IFS= read -r line; do
	case $line in
	\#*) ;;
	'') judge ;;
	TH-*)
		row=${line%% *}
		rest=${line#* }
		program=${rest%% *}
		rest=${rest#* }
		filter=${rest%% *}
		what=${rest#* }
		stale=
		case " $* " in
		'  ' | *" $row "*) ;;
		*) row= ;;
		esac
		;;
	"$tab"*)
		[ -n "$row" ] || continue
		sed -E -z -i "${line#"$tab"}" "$copy/$file" || stale=1
		changed="$changed $file"
		! cmp -s "$copy/$file" "$copy/before" || stale=1
		;;
	*)
		file=$line
		cp "$copy/$file" "$copy/before"
		;;
	esac
done <"$here/mutants.txt"
judge
echo "$((tried - failed)) passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$tried" -gt 0 ]
