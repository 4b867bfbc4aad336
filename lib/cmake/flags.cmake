# SPDX-License-Identifier: MIT
# What every target of ours is compiled with, and nothing of the caller's.
add_library(userdir_flags INTERFACE)
target_compile_features(userdir_flags INTERFACE c_std_11)
target_compile_definitions(userdir_flags INTERFACE
	_POSIX_C_SOURCE=200809L)
target_compile_options(userdir_flags INTERFACE
	-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wmissing-prototypes
	-Wvla -fstack-protector-strong
	$<$<BOOL:${USERDIR_WERROR}>:-Werror>)
if(USERDIR_COVERAGE)
	# Threads count as well.
	target_compile_options(userdir_flags INTERFACE --coverage
		-fprofile-update=atomic)
	target_link_options(userdir_flags INTERFACE --coverage)
endif()
if(USERDIR_SANITIZE)
	target_compile_options(userdir_flags INTERFACE
		-fsanitize=${USERDIR_SANITIZE} -fno-omit-frame-pointer
		-fno-sanitize-recover=all)
	target_link_options(userdir_flags INTERFACE
		-fsanitize=${USERDIR_SANITIZE})
endif()
if(USERDIR_FUZZ)
	target_compile_options(userdir_flags INTERFACE
		-fsanitize=fuzzer-no-link)
endif()
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS OFF)
if(NOT CMAKE_BUILD_TYPE)
	set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
