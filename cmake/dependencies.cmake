# Everything the program is built on, found once. Why each is here: docs/dependencies.md.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(BROTLI REQUIRED IMPORTED_TARGET libbrotlidec)
find_package(Boost 1.81 REQUIRED)
if(STORMLIGHT_TESTS)
  find_package(GTest REQUIRED)
endif()

# Debian's Python, even where another stands first on PATH: the load file must run on the
# interpreter whose packages the system keeps patched.
set(Python3_FIND_STRATEGY LOCATION)
set(Python3_ROOT_DIR /usr)
set(Python3_FIND_VIRTUALENV STANDARD)
set(Python3_EXECUTABLE /usr/bin/python3 CACHE FILEPATH "the Python to embed")
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter Development.Embed)
message(STATUS "Python to embed: ${Python3_VERSION} (${Python3_EXECUTABLE}, ${Python3_LIBRARIES})")

# Asio and Beast are compiled once here instead of in every file that includes them.
# UNSAFE concurrency hints are set where the loop is made (src/runtime/loop.cc).
add_library(stormlight_asio STATIC ${PROJECT_SOURCE_DIR}/cmake/asio.cc)
target_compile_definitions(stormlight_asio PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_REGEX
  BOOST_BEAST_SEPARATE_COMPILATION BOOST_ALL_NO_LIB)
if(STORMLIGHT_SANITIZE MATCHES thread)
  # ThreadSanitizer does not understand fences, and gcc says so as an error.
  target_compile_definitions(stormlight_asio PUBLIC BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()
target_include_directories(stormlight_asio SYSTEM PUBLIC ${Boost_INCLUDE_DIRS})
target_link_libraries(stormlight_asio PUBLIC Threads::Threads OpenSSL::SSL OpenSSL::Crypto)

# Debian ships llhttp as generated C beside its JavaScript build.
find_path(LLHTTP_INCLUDE_DIR llhttp.h PATHS /usr/share/include/llhttp REQUIRED)
find_path(LLHTTP_SOURCE_DIR llhttp.c PATHS /usr/share/llhttp REQUIRED)
add_library(stormlight_llhttp STATIC ${LLHTTP_SOURCE_DIR}/llhttp.c ${LLHTTP_SOURCE_DIR}/api.c
                                     ${LLHTTP_SOURCE_DIR}/http.c)
target_include_directories(stormlight_llhttp SYSTEM PUBLIC ${LLHTTP_INCLUDE_DIR})
target_compile_options(stormlight_llhttp PRIVATE -w)
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  # llhttp scans header values 16 bytes at a time when it may use SSE 4.2 (any x86-64 since 2009).
  target_compile_options(stormlight_llhttp PRIVATE -msse4.2)
endif()
