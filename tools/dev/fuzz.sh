# shellcheck shell=bash
# libFuzzer over every fuzzer in fuzz/. New inputs go to build/fuzz/corpus/, the ones worth keeping
# are moved to fuzz/corpus/NAME by hand; a crash leaves its input in build/fuzz/crashes/.

verb_fuzz() {
  local total=${1:-30}
  [[ $total =~ ^[0-9]+$ ]] || fail "fuzz takes a number of seconds, not \"$total\""
  setup fuzz
  configure fuzz -DCMAKE_BUILD_TYPE=Release -DSTORMLIGHT_FUZZERS=ON -DSTORMLIGHT_TESTS=OFF \
    -DSTORMLIGHT_BENCH=OFF -DSTORMLIGHT_SANITIZE=address,undefined \
    -DCMAKE_C_COMPILER=clang-19 -DCMAKE_CXX_COMPILER=clang++-19 \
    -DCMAKE_CXX_FLAGS_RELEASE='-O1 -D_GLIBCXX_ASSERTIONS'
  compile fuzz fuzzers

  local fuzzers=() source
  for source in fuzz/*_fuzz.cc; do fuzzers+=("$(basename "$source" .cc)"); done
  local seconds=$((total / ${#fuzzers[@]}))
  ((seconds < 1)) && seconds=1
  say "${#fuzzers[@]} fuzzers, $seconds s each"
  mkdir -p build/fuzz/crashes
  local name failed=()
  for name in "${fuzzers[@]}"; do run_fuzzer "$name" "$seconds" || failed+=("$name"); done
  ((${#failed[@]} == 0)) || fail "crashed: ${failed[*]} (inputs in build/fuzz/crashes/)"
  say "no crash in ${#fuzzers[@]} fuzzers"
}

# run_fuzzer NAME SECONDS: prints libFuzzer's closing line, or its whole report after a crash.
run_fuzzer() {
  local name=$1 corpus=build/fuzz/corpus/$1 log=build/fuzz/$1.log
  local options=(-max_total_time="$2" -timeout=10 -rss_limit_mb=1024 -print_final_stats=0
    -artifact_prefix="build/fuzz/crashes/$name-")
  [[ -f fuzz/dictionaries/$name.dict ]] && options+=(-dict="fuzz/dictionaries/$name.dict")
  mkdir -p "$corpus"
  local seeds=()
  [[ -d fuzz/corpus/$name ]] && seeds+=("fuzz/corpus/$name")
  if ! "build/fuzz/fuzz/$name" "${options[@]}" "$corpus" "${seeds[@]}" >"$log" 2>&1; then
    cat "$log"
    return 1
  fi
  printf '   %-28s %s\n' "$name" "$(tail -n 1 "$log")"
}
