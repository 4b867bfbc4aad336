#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs the library and builds programs against it as outsiders do: with
# pkg-config and with CMake, shared and static; and within a host's own tree.
#
#	sh install.sh CMAKE SOURCE BUILD CC LIBDIR [FLAGS]
#
# FLAGS are those that an instrumented library asks of its callers.

cmake=$1 source=$2 build=$3 cc=$4 libdir=$5 flags=$6
T=$(mktemp -d) || exit 2
trap 'rm -rf "$T"' EXIT
trap 'exit 1' INT TERM
unset DESTDIR CMAKE_PREFIX_PATH PKG_CONFIG_LIBDIR LD_LIBRARY_PATH
prefix=$T/prefix
PKG_CONFIG_PATH=$prefix/$libdir/pkgconfig
export PKG_CONFIG_PATH
passed=0
failed=0

# works WHAT COMMAND...: it succeeds; else show what it said.
works()
{
	what=$1
	shift
	if "$@" >"$T/said" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $what"
		sed 's/^/    /' "$T/said"
	fi
}

# says WHAT COMMAND...: it prints the user and the version.
says()
{
	works "$@"
	cp "$T/said" "$T/printed"
	works "$1 prints its user" grep -q '^robot of libuserdir [0-9.]*$' \
	    "$T/printed"
}

needs() { readelf -d "$1" | grep -q 'NEEDED.*libuserdir'; }
does_not_need() { ! needs "$1"; }

# by_pkg_config NAME [--static]: flags come from pkg-config alone.
by_pkg_config()
{
	name=$1
	shift
	cflags=$(pkg-config --cflags userdir)
	libs=$(pkg-config --libs "$@" userdir)
	if [ "$1" = --static ]; then
		# The system's linker takes ours from the archive.
		libs=$(echo "$libs" | sed 's/-luserdir/-l:libuserdir.a/')
	fi
	# The flags are words.
	works "$name builds" "$cc" -std=c99 -pedantic -Wall -Wextra -Werror \
	    -o "$T/$name" "$T/outside/caller.c" $flags $cflags $libs
}

# by_cmake NAME OPTIONS...: a host's CMake project.
by_cmake()
{
	name=$1
	shift
	works "$name is configured" "$cmake" -S "$T/outside" -B "$T/$name" \
	    -DCMAKE_C_COMPILER="$cc" -DCMAKE_C_FLAGS="$flags" "$@"
	works "$name builds" "$cmake" --build "$T/$name" --parallel 2
	says "$name runs, shared" "$T/$name/with_userdir"
	works "$name is shared" needs "$T/$name/with_userdir"
	says "$name runs, static" "$T/$name/with_userdir_static"
	works "$name is static" does_not_need "$T/$name/with_userdir_static"
}

cp -R "$source/tests/install/outside" "$T/outside"
works "installing" "$cmake" --install "$build" --prefix "$prefix"

by_pkg_config shared
says "shared runs" env LD_LIBRARY_PATH="$prefix/$libdir" "$T/shared"
works "shared needs the library" needs "$T/shared"
works "only the static library's callers get its dependencies" \
    sh -c '! pkg-config --libs userdir | grep -q sqlite'
by_pkg_config static --static
says "static runs" "$T/static"
works "static needs no library" does_not_need "$T/static"

# A host's own driver, and the suite for drivers.
suite=$(pkg-config --variable=conformancedir userdir)
works "the suite for drivers builds" "$cc" -std=c99 -pedantic \
    -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror -I"$suite" \
    -o "$T/suite" "$T/outside/driver.c" "$suite"/*.c $flags \
    $(pkg-config --cflags --libs userdir) -lpthread
works "a driver from outside passes it" \
    env LD_LIBRARY_PATH="$prefix/$libdir" "$T/suite"
cp "$T/said" "$T/printed"
works "all checks were run" grep -q '^ok every_order_is_the_same' "$T/printed"

by_cmake package -DCMAKE_PREFIX_PATH="$prefix"
by_cmake embedded -DSOURCE="$source" -DUSERDIR_SANITIZE=
works "embedding builds neither tests nor examples" \
    sh -c '! ls "$1"/userdir/tests "$1"/userdir/examples' sh "$T/embedded"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
