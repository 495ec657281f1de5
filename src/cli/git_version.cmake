# Writes OUTPUT, a header with the commit that SOURCE is at; only when that has changed, so that a
# build in an unchanged checkout compiles nothing. Run at each build (cmake -P).
if(EXISTS ${SOURCE}/.git)  # not the repository an unpacked archive happens to lie in
  execute_process(
    COMMAND git -c core.fsmonitor= describe --always --abbrev=9 --exclude=* --dirty=.dirty
    WORKING_DIRECTORY ${SOURCE}
    OUTPUT_VARIABLE commit
    OUTPUT_STRIP_TRAILING_WHITESPACE
    ERROR_QUIET)
endif()
if(commit MATCHES "^[0-9a-f]+(\\.dirty)?$")
  set(commit "+${commit}")
else()
  set(commit "")
endif()
set(text "#define STORMLIGHT_GIT_VERSION \"${commit}\"\n")
set(old "")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} old)
endif()
if(NOT text STREQUAL old)
  file(WRITE ${OUTPUT} "${text}")
endif()
