# How one folder under src/ becomes a library and a test program.
#
#   stormlight_module(metrics DEPS base)
#
# makes `stormlight_metrics` from every .cc below the folder, and `metrics_test` from every
# *_test.cc. New files are picked up at the next build; nothing has to be listed by hand.

set(STORMLIGHT_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast
                        -Woverloaded-virtual -Wnull-dereference -Werror)

function(stormlight_flags target)
  target_compile_options(${target} PRIVATE ${STORMLIGHT_WARNINGS})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # gcc 12 reports these inside libstdc++ and Boost headers at -O2, where nothing is wrong.
    target_compile_options(${target} PRIVATE -Wno-null-dereference -Wno-maybe-uninitialized
                                             -Wno-restrict)
  else()
    # clang reports what libstdc++'s own std::stable_sort uses.
    target_compile_options(${target} PRIVATE -Wno-deprecated-declarations)
  endif()
endfunction()

function(stormlight_module name)
  cmake_parse_arguments(M "" "" "DEPS;LIBS;TEST_LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$|/main\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  set(library stormlight_${name})
  list(TRANSFORM M_DEPS PREPEND stormlight_)
  if(sources)
    add_library(${library} STATIC ${sources})
    target_include_directories(${library} PUBLIC ${PROJECT_SOURCE_DIR}/include
                                                 ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(${library} PUBLIC ${M_DEPS} ${M_LIBS})
    stormlight_flags(${library})
  else()
    add_library(${library} INTERFACE)
    target_include_directories(${library} INTERFACE ${PROJECT_SOURCE_DIR}/include
                                                    ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(${library} INTERFACE ${M_DEPS} ${M_LIBS})
  endif()
  if(tests AND STORMLIGHT_TESTS)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${library} ${M_TEST_LIBS} GTest::gmock_main)
    stormlight_flags(${name}_test)
    gtest_discover_tests(${name}_test DISCOVERY_MODE PRE_TEST TEST_PREFIX "${name}."
                         PROPERTIES TIMEOUT 120)
  endif()
endfunction()
