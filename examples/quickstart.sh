#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what is missing, builds, and runs quickstart.c on the accounts of
# this machine and a file of users.  Repeated runs build only what changed.

cd "$(dirname "$0")/.." || exit 1
. lib/cmake/packages.sh
LC_ALL=C.UTF-8
export LC_ALL
build=$PWD/build/quickstart
users=examples/data/users.jsonl

install_packages $BUILD_PACKAGES
mkdir -p "$build" || exit 1
echo "Building the library and the userdir command"
: >"$build/log"
quietly "$build/log" cmake -S . -B "$build" -DCMAKE_BUILD_TYPE=Release \
    -DUSERDIR_TESTS=OFF
quietly "$build/log" cmake --build "$build" --parallel "$(nproc)"

# show COMMAND...: as it is typed, then what it does.
show()
{
	echo
	echo "\$ $*"
	"$@"
}

# The last line tells where the new directory is.
PATH=$build/examples:$PATH
show quickstart "$PWD/$users" >"$build/output"
status=$?
cat "$build/output"
[ "$status" -eq 0 ] || exit 1
USERDIR_DB=$(sed -n 's/.*--db \([^ ]*\).*/\1/p' "$build/output")
[ -n "$USERDIR_DB" ] || exit 0
export USERDIR_DB
echo
echo "The same directory, with the command:"
show userdir user list --org musashi --limit 5 &&
    show userdir search 'name.familyName co "SS" and phoneNumbers pr' &&
    show userdir user show ROOT &&
    show userdir check || exit 1
echo
echo "Go on by yourself:"
echo "    export PATH=$build/examples:\$PATH USERDIR_DB=$USERDIR_DB"
echo "    userdir --help"
