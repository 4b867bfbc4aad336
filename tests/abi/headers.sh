#!/bin/sh
# SPDX-License-Identifier: MIT
# Every public header stands alone, in C99 and in C++11, stays short, and asks
# for nothing that bindings to other languages could not have.
#
#	sh headers.sh INCLUDE CC CXX

include=$1 cc=$2 cxx=$3
T=$(mktemp -d) || exit 2
trap 'rm -rf "$T"' EXIT
passed=0
failed=0
cd "$include" || exit 2
include=$PWD

# verdict STATUS WHAT: show what was said when the status is not 0.
verdict()
{
	if [ "$1" -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $2"
		sed 's/^/    /' "$T/said"
	fi
}

# compiles SOURCE OPTIONS...: alone, and a second time in the same file.
compiles()
{
	what=$1
	shift
	"$@" -pedantic -Wall -Wextra -Werror -I"$include" -fsyntax-only \
	    "$what" >"$T/said" 2>&1
}

# lacks FILE PATTERN: outside comments.
lacks()
{
	awk '
	{
		line = $0
		if (inside) {
			if (!sub(/^.*\*\//, "", line)) next
			inside = 0
		}
		gsub(/\/\*([^*]|\*[^\/])*\*\//, "", line)
		if (sub(/\/\*.*/, "", line)) inside = 1
		print FNR ": " line
	}' "$1" | grep -E -e "$2" >"$T/said"
	[ $? -eq 1 ]
}

for header in userdir.h userdir/*.h; do
	for suffix in c cpp; do
		printf '#include <%s>\n#include <%s>\nint one_declaration;\n' \
		    "$header" "$header" >"$T/alone.$suffix"
	done
	compiles "$T/alone.c" "$cc" -std=c99
	verdict $? "$header in C99"
	compiles "$T/alone.c" "$cc" -std=c11 -Wconversion -Wshadow \
	    -Wstrict-prototypes -Wpadded
	verdict $? "$header in C11, without padding"
	compiles "$T/alone.cpp" "$cxx" -std=c++11
	verdict $? "$header in C++11"
	compiles "$T/alone.cpp" "$cxx" -std=c++17
	verdict $? "$header in C++17"

	grep -n '#include' "$header" | grep -Ev \
	    '<(stddef\.h|stdint\.h|stdbool\.h|userdir/[a-z]+\.h)>' >"$T/said"
	[ ! -s "$T/said" ]
	verdict $? "$header includes only three system headers and siblings"

	wc -l <"$header" >"$T/said"
	[ "$(cat "$T/said")" -lt 300 ]
	verdict $? "$header has under 300 lines"

	lacks "$header" '\.\.\.|(^|[^a-z_])(inline|union)([^a-z_]|$)|'\
'^[0-9]+: [[:space:]].*[a-z0-9] ?: ?[0-9]+;'
	verdict $? "$header has no varargs, inline functions, unions, bit-fields"
done

# The umbrella leaves no topic out.
for header in userdir/*.h; do
	grep -qF "#include <$header>" userdir.h || echo "$header"
done >"$T/said"
[ ! -s "$T/said" ]
verdict $? "userdir.h includes every topic"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
