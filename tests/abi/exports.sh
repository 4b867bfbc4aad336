#!/bin/sh
# SPDX-License-Identifier: MIT
# What the libraries export, the version script lists, the headers declare and
# the headers explain must be the same functions.
#
#	sh exports.sh SOURCE libuserdir.so libuserdir.a NM READELF

source=$1 shared=$2 static=$3 nm=$4 readelf=$5
LC_ALL=C
export LC_ALL
T=$(mktemp -d) || exit 2
trap 'rm -rf "$T"' EXIT
passed=0
failed=0

# verdict WHAT: the file `wrong` must be empty.
verdict()
{
	if [ -s "$T/wrong" ]; then
		failed=$((failed + 1))
		echo "FAILED: $1:"
		sed 's/^/    /' "$T/wrong"
	else
		passed=$((passed + 1))
	fi
}

# same WHAT FILE: the same names as the version script's.
same()
{
	diff "$T/map" "$2" | grep '^[<>]' |
	    sed 's/^</only the map has/; s/^>/the map lacks/' >"$T/wrong"
	verdict "$1"
}

# The names of the map, of all its versions.
sed -n 's/^[[:space:]]*\(ud_[a-z0-9_]*\);$/\1/p' \
    "$source/lib/libuserdir.map" >"$T/listed"
sort -u "$T/listed" >"$T/map"
[ -s "$T/map" ] || echo "no name at all" >"$T/wrong"
verdict "the map has names"
sort -c "$T/listed" 2>"$T/wrong"
verdict "the map is in order"
sort "$T/listed" | uniq -d >"$T/wrong"
verdict "no name is in two versions"

# "NAME documented|bare" for each prototype with UD_API.  A comment explains
# the prototype right below it, and only the first one.
awk '
FNR == 1 { doc = 0; inside = 0; open = 0 }
inside { if (/\*\//) { inside = 0; doc = good } next }
!open && /^[[:space:]]*\/\*/ {
	good = /^[[:space:]]*\/\*\*([[:space:]]|$)/
	if (/\*\//) doc = good; else inside = 1
	next
}
!open && /^UD_API / { open = 1; text = ""; had = doc }
{ doc = 0 }
open {
	text = text " " $0
	if (!/;/)
		next
	open = 0
	sub(/\(.*/, "", text)
	sub(/[[:space:]]+$/, "", text)
	sub(/.*[^a-z0-9_]/, "", text)
	print text, had ? "documented" : "bare"
}
' "$source"/include/*.h "$source"/include/userdir/*.h >"$T/prototypes"

cut -d' ' -f1 "$T/prototypes" | sort >"$T/headers"
same "headers = map" "$T/headers"
sed -n 's/ bare$//p' "$T/prototypes" >"$T/wrong"
verdict "every prototype has a comment directly before it"

sed -n 's/^    \(ud_[a-z0-9_]*\)$/\1/p' "$source/NEWS" | sort >"$T/news"
same "the symbols that NEWS lists = map" "$T/news"

# Capital letters are global symbols; A is the name of a version.
"$nm" -D --defined-only "$shared" |
    awk '$2 ~ /[B-Z]/ { sub(/@.*/, "", $3); print $3 }' | sort >"$T/shared"
same "shared library = map" "$T/shared"
"$nm" -g --defined-only "$static" |
    awk '$2 ~ /[A-Z]/ && $3 !~ /^__/ { print $3 }' | sort >"$T/static"
same "static library = map" "$T/static"
grep '^ud_test_' "$T/shared" "$T/static" >"$T/wrong"
verdict "nothing that is only for tests"

"$readelf" -d "$shared" | grep SONAME |
    grep -v '\[libuserdir\.so\.[0-9.]*\]' >"$T/wrong"
verdict "the library has its name and version"

# The library never prints, never ends the program, and leaves alone what
# belongs to the whole process.
"$nm" -D --undefined-only "$shared" | awk '{ sub(/@.*/, "", $2); print $2 }' |
    grep -Ex '_?exit|v?printf|puts|putchar|perror|setlocale|signal|sigaction|'\
'fork|system|pthread_create|sqlite3_config|sqlite3_initialize|'\
'sqlite3_shutdown|cJSON_InitHooks|sodium_set_misuse_handler|'\
'randombytes_set_implementation' >"$T/wrong"
verdict "nothing that only a host may call"

echo "$(grep -c . "$T/map") functions"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
