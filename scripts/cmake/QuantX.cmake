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
  add_dependencies(${name} QuantXPrecompiled ${ARG_DEPENDS})
  target_compile_options(${name} PRIVATE -fpch-instantiate-templates)
  target_precompile_headers(${name} REUSE_FROM QuantXPrecompiled)
  target_link_libraries(${name} PUBLIC ${ARG_LINK} MLIR LLVM)
endfunction()

# quantx_add_tool(NAME SOURCES... [LINK LIBS...])
function(quantx_add_tool name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  add_dependencies(${name} QuantXPrecompiled)
  target_compile_options(${name} PRIVATE -fpch-instantiate-templates)
  target_precompile_headers(${name} REUSE_FROM QuantXPrecompiled)
  target_link_libraries(${name} PRIVATE ${ARG_LINK} MLIR LLVM)
endfunction()
