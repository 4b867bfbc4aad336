# SPDX-License-Identifier: MIT
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/userdir)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ TYPE INCLUDE)
# What hosts run their own drivers through; see docs/storage.md.
set(conformance ${CMAKE_INSTALL_DATADIR}/userdir/conformance)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/tests/conformance/
	DESTINATION ${conformance}
	FILES_MATCHING PATTERN "*.[ch]" PATTERN drivers EXCLUDE)
# Two exports: who links the shared library needs no dependency's headers.
install(TARGETS userdir EXPORT userdir-targets)
install(TARGETS userdir_static EXPORT userdir-static-targets)
install(EXPORT userdir-targets
	NAMESPACE userdir:: DESTINATION ${package})
install(EXPORT userdir-static-targets
	NAMESPACE userdir:: DESTINATION ${package})
configure_package_config_file(
	${PROJECT_SOURCE_DIR}/lib/cmake/userdir-config.cmake.in
	${CMAKE_CURRENT_BINARY_DIR}/userdir-config.cmake
	INSTALL_DESTINATION ${package})
write_basic_package_version_file(
	${CMAKE_CURRENT_BINARY_DIR}/userdir-config-version.cmake
	COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/userdir-config.cmake
	${CMAKE_CURRENT_BINARY_DIR}/userdir-config-version.cmake
	DESTINATION ${package})

# Found from where the file lies: --prefix may move an installation.
set(pc_postgres)
if(USERDIR_HAS_POSTGRES)
	set(pc_postgres "\nLibs.private: -lpq")
endif()
set(pc_crypt)
if(USERDIR_HAS_CRYPT)
	set(pc_crypt ", libxcrypt >= 4.4")
endif()
set(pc_prefix ${CMAKE_INSTALL_PREFIX})
if(NOT IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
	file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
	string(REGEX REPLACE "/$" "" pc_prefix "\${pcfiledir}/${up}")
endif()
set(pc_includedir "\${prefix}")
set(pc_libdir "\${prefix}")
set(pc_conformancedir "\${prefix}")
cmake_path(APPEND pc_includedir ${CMAKE_INSTALL_INCLUDEDIR})
cmake_path(APPEND pc_libdir ${CMAKE_INSTALL_LIBDIR})
cmake_path(APPEND pc_conformancedir ${conformance})
configure_file(${PROJECT_SOURCE_DIR}/pkgconfig/userdir.pc.in
	${CMAKE_CURRENT_BINARY_DIR}/userdir.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/userdir.pc
	DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
