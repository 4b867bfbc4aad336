#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what is missing, builds with sanitizers, runs all tests, and
# measures how much of lib/ they run.
#
#	tests/run.sh [--quick]
#
# --quick leaves out the coverage.  The last line counts tests: those of
# Criterion and of scripts one by one, other programs as one each.

cd "$(dirname "$0")/.." || exit 1
. lib/cmake/packages.sh
LC_ALL=C.UTF-8
export LC_ALL
jobs=$(nproc)
least=95
coverage=1
case $*:$1 in
:) ;;
--quick:*) coverage=0 ;;
*) die "usage: tests/run.sh [--quick]" ;;
esac

# build PRESET
build()
{
	echo "Building build/$1"
	mkdir -p "build/$1" && : >"build/$1/log" || exit 1
	quietly "build/$1/log" cmake --preset "$1"
	quietly "build/$1/log" cmake --build --preset "$1" --parallel "$jobs"
}

# Count what CTest has run: a line a test to standard output, and then
# "total PASSED FAILED".
count()
{
	awk '
	/Synthesis: Tested: / {
		for (i = 1; i < NF; i++) {
			if ($i == "Passing:") p += $(i + 1)
			if ($i == "Failing:") f += $(i + 1)
			if ($i == "Crashing:") f += $(i + 1)
		}
		line = $0
		sub(/^.*Synthesis: /, "", line)
		if (left_out > 0) line = line "| Skipped: " left_out
	}
	/^points: / { points = points "\n" sprintf("%25s", "") $0 }
	/^[0-9]+ passed, [0-9]+ failed$/ { p += $1; f += $3; line = $0 }
	/^skipped: / { line = $0; left_out++ }
	/^Skip regular expression found in output/ { skipped = 1 }
	/^Test (Passed|Failed)\.$/ { good = ($2 == "Passed.") }
	/^".*" end time: / {
		if (skipped) good = 1
		else if (good && p + f == 0) p = 1
		if (!good && f == 0) f = 1
		if (line == "" && good) line = "passed"
		if (!good) line = line " FAILED"
		split($0, part, "\"")
		printf "%-24s %s%s\n", part[2], line, points
		passed += p
		failed += f
		p = f = good = skipped = left_out = 0
		line = points = ""
	}
	END { print "total", passed + 0, failed + 0 }
	' "$1"
}

# Of libcurl either flavour will do; they exclude each other.
curl=libcurl4-openssl-dev
dpkg -s libcurl4-gnutls-dev >/dev/null 2>&1 && curl=libcurl4-gnutls-dev
install_packages $BUILD_PACKAGES g++ libcriterion-dev gcovr \
    libsqlcipher-dev postgresql pgbouncer "$curl" openssl python3-aiosmtpd
began=$(date +%s)
build asan
ctest --preset asan --parallel "$jobs"
verdict=$?
echo
count build/asan/Testing/Temporary/LastTest.log >build/asan/counts
sed '$d' build/asan/counts
set -- $(tail -n 1 build/asan/counts)
passed=$2
failed=$3
if [ "$verdict" -ne 0 ] && [ "$failed" -eq 0 ]; then
	failed=1
fi

# Coverage counts as one more test.
if [ "$coverage" -eq 1 ]; then
	echo
	build coverage
	find build/coverage -name '*.gcda' -exec rm -f {} +
	ctest --preset coverage --parallel "$jobs" >build/coverage/tests.log 2>&1 ||
	    { cat build/coverage/tests.log; failed=$((failed + 1)); }
	# What a process that was killed has counted may be read as nonsense.
	if timeout 300 gcovr --root . --filter lib/ \
	    --exclude lib/base/mem_fault.c --gcov-ignore-parse-errors \
	    -j "$jobs" --fail-under-line "$least" build/coverage \
	    >build/coverage/report 2>build/coverage/report.log; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		cat build/coverage/report.log
		echo "Too few lines are run: the least is $least %"
	fi
	grep '^TOTAL' build/coverage/report | while read -r _ lines run percent
	do
		echo "Coverage of lib/: $percent of lines ($run of $lines;" \
		    "by file in build/coverage/report)"
	done
fi

echo "$(($(date +%s) - began)) seconds"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
