# What `cmake --install` puts under a prefix, which may be moved afterwards: the
# tools, the plugin, libquantx-rt with its header, the GPU runtime that
# quantx-run loads, the formats, and the package that find_package(quantx) reads.
include(CMakePackageConfigHelpers)

set(tools quantx-compile quantx-opt quantx-run)
set(gpu quantx-gpu quantx-gpu-emulator)
set(package lib/cmake/quantx)
set_target_properties(${tools} ${gpu} quantx-plugin quantx-rt PROPERTIES
  INSTALL_RPATH "$ORIGIN/../lib"
  INSTALL_RPATH_USE_LINK_PATH ON)
install(TARGETS ${tools} quantx-rt EXPORT quantxTargets
  INCLUDES DESTINATION include)
install(TARGETS ${gpu} quantx-plugin quantx-rt-static
  DESTINATION lib)
install(DIRECTORY include/quantx-c DESTINATION include)
install(DIRECTORY formats DESTINATION share/quantx)
install(EXPORT quantxTargets NAMESPACE quantx:: DESTINATION ${package})
configure_package_config_file(
  scripts/cmake/quantxConfig.cmake.in ${CMAKE_BINARY_DIR}/quantxConfig.cmake
  INSTALL_DESTINATION ${package})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/quantxConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${CMAKE_BINARY_DIR}/quantxConfig.cmake
  ${CMAKE_BINARY_DIR}/quantxConfigVersion.cmake
  DESTINATION ${package})
