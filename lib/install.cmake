# SPDX-License-Identifier: MIT
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/userdir)

install(TARGETS userdir userdir_static EXPORT userdir-targets)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ TYPE INCLUDE)
install(EXPORT userdir-targets NAMESPACE userdir:: DESTINATION ${package})
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

configure_file(${PROJECT_SOURCE_DIR}/pkgconfig/userdir.pc.in
	${CMAKE_CURRENT_BINARY_DIR}/userdir.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/userdir.pc
	DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
