set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

option(QALAM_WERROR "Warnings are errors" OFF)
option(QALAM_FUZZ "Build the libFuzzer targets (clang++)" OFF)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_link_options(-fuse-ld=mold)
endif()

add_library(qalam_flags INTERFACE)
# -ffp-contract=off: the same arithmetic on every machine, though the ledger has no floating point.
target_compile_options(qalam_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  -Wswitch-enum -ffp-contract=off $<$<BOOL:${QALAM_WERROR}>:-Werror>)
target_compile_definitions(qalam_flags INTERFACE JSON_USE_IMPLICIT_CONVERSIONS=0)
target_include_directories(qalam_flags INTERFACE ${PROJECT_SOURCE_DIR})

# qalam_library(NAME SOURCES a.cpp … MAY_USE target …): one room or part of one. What a target may
# use is stated here and nowhere else; tests/tidy_test.cpp reads every #include against the rooms.
function(qalam_library name)
  cmake_parse_arguments(PARSE_ARGV 1 lib "" "" "SOURCES;MAY_USE")
  add_library(${name} STATIC ${lib_SOURCES})
  target_link_libraries(${name} PUBLIC ${lib_MAY_USE} qalam_flags)
endfunction()
