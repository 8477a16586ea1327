# Helpers that every folder of lib/ and tools/ uses.

# The one precompiled header: MLIR's headers, parsed and instantiated once.
function(quantx_add_precompiled_header)
  set(source ${CMAKE_BINARY_DIR}/QuantXPrecompiled.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(QuantXPrecompiled OBJECT ${source})
  target_compile_options(QuantXPrecompiled PRIVATE -fpch-instantiate-templates)
  target_precompile_headers(QuantXPrecompiled PRIVATE
    ${CMAKE_SOURCE_DIR}/lib/Precompiled.h)
endfunction()

# Executables are compiled with -fPIC, not -fPIE: the header is, and the two
# do not mix.
function(quantx_use_precompiled_header name)
  add_dependencies(${name} QuantXPrecompiled)
  get_target_property(type ${name} TYPE)
  if(type STREQUAL "EXECUTABLE")
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${name} PRIVATE -fPIC)
  endif()
  target_compile_options(${name} PRIVATE -fpch-instantiate-templates)
  target_precompile_headers(${name} REUSE_FROM QuantXPrecompiled)
endfunction()

# quantx_add_plain_library(NAME SOURCES... [LINK LIBS...]): no MLIR inside.
function(quantx_add_plain_library name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC ${ARG_LINK} LLVM)
endfunction()

# quantx_add_mlir_library(NAME SOURCES... [LINK LIBS...] [DEPENDS TARGETS...])
function(quantx_add_mlir_library name)
  cmake_parse_arguments(ARG "" "" "LINK;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  quantx_use_precompiled_header(${name})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  target_link_libraries(${name} PUBLIC ${ARG_LINK} MLIR LLVM)
endfunction()

# quantx_add_tool(NAME SOURCES... [LINK LIBS...])
function(quantx_add_tool name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  quantx_use_precompiled_header(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} MLIR LLVM)
endfunction()

# quantx_add_unittest(NAMETests SOURCES... [LINK LIBS...] [MLIR]): one
# GoogleTest binary, beside its sources' folder in the build tree, where lit
# finds it by the ending `Tests`. MLIR: the sources use MLIR's headers.
function(quantx_add_unittest name)
  cmake_parse_arguments(ARG "MLIR" "" "LINK" ${ARGN})
  if(NOT name MATCHES "Tests$")
    message(FATAL_ERROR "unit test: wanted a name that ends in Tests, got: ${name}")
  endif()
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} GTest::gtest_main)
  if(ARG_MLIR)
    quantx_use_precompiled_header(${name})
    target_link_libraries(${name} PRIVATE MLIR LLVM)
  endif()
endfunction()
