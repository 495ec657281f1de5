# shellcheck shell=bash
# The unit tests under the sanitizers, in builds of their own (gcc, -O1, assertions on).

verb_asan() {
  # A stack used after its scope or its function is what coroutines get wrong first.
  export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_init_order=1
  export UBSAN_OPTIONS=print_stacktrace=1
  export LSAN_OPTIONS=suppressions=$PWD/tools/lsan.supp:print_suppressions=0
  run_sanitized asan address,undefined "$@"
}

verb_tsan() {
  export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
  run_sanitized tsan thread "$@"
}

# run_sanitized DIR SANITIZERS [CTEST OPTION...]
run_sanitized() {
  local dir=$1 sanitizers=$2
  shift 2
  setup build
  configure "$dir" -DCMAKE_BUILD_TYPE=Debug -DSTORMLIGHT_SANITIZE="$sanitizers" -DSTORMLIGHT_BENCH=OFF \
    -DCMAKE_CXX_FLAGS_DEBUG='-O1 -D_GLIBCXX_ASSERTIONS' -DCMAKE_C_FLAGS_DEBUG=-O1
  compile "$dir"
  run_ctest "$dir" "$@"
}
