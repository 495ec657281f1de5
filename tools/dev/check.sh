# shellcheck shell=bash
# Everything that can be said about the code without running it. The quick ones run side by side.

quick_checks=(format includes sizes coroutines duplicates names python shell)
clang_checks=(headers tidy)

verb_check() {
  setup check
  # The clang tools want clang's flags: a configured folder of its own that is never built.
  configure tidy -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER=clang-19 -DCMAKE_CXX_COMPILER=clang++-19 \
    -DSTORMLIGHT_BENCH=OFF
  # Sources come and go; the database has to follow.
  cmake -S . -B build/tidy >build/tidy/configure.log 2>&1 || {
    cat build/tidy/configure.log >&2
    fail "CMake failed"
  }
  ninja -C build/tidy stormlight_git_version >/dev/null  # a header that is generated
  mkdir -p build/check
  say "checks: ${quick_checks[*]} ${clang_checks[*]}"

  local name failed=0
  declare -A running
  for name in "${quick_checks[@]}"; do
    run_check "$name" &
    running[$name]=$!
  done
  for name in "${quick_checks[@]}"; do
    wait "${running[$name]}" || failed=$((failed + 1))
    cat "build/check/$name.log"
  done
  # These use all cores by themselves.
  for name in "${clang_checks[@]}"; do
    run_check "$name" || failed=$((failed + 1))
    cat "build/check/$name.log"
  done
  ((failed == 0)) || fail "$failed of $((${#quick_checks[@]} + ${#clang_checks[@]})) checks failed"
}

# run_check NAME: writes its line, and what it found, to build/check/NAME.log.
run_check() {
  local name=$1 began=$SECONDS result="${green}passed${plain}" found
  found=$("check_$name" 2>&1) || result="${red}FAILED${plain}"
  {
    printf '   %-11s %s %s\n' "$name" "$result" "$(human_seconds $((SECONDS - began)))"
    [[ -z $found ]] || sed 's/^/     /' <<<"$found"
  } >"build/check/$name.log"
  [[ $result == *passed* ]]
}

cpp_files() { git ls-files --cached --others --exclude-standard '*.cc' '*.h' | existing; }
# But the seed's application, which is as its author wrote it.
python_files() { git ls-files --cached --others --exclude-standard '*.py' ':!*/fast_api.py' | existing; }
# Those of tools/dev/ are parts of ./dev and are read through it.
shell_files() { git ls-files --cached --others --exclude-standard dev .ci/run '*.sh' ':!tools/dev' | existing; }
existing() { while read -r file; do [[ ! -f $file ]] || echo "$file"; done; }

# Only the names: ./dev format mends them all.
check_format() {
  local found
  found=$(cpp_files | xargs clang-format-19 --dry-run -Werror --ferror-limit=1 2>&1) && return
  sed -n 's/^\([^ :]*\):[0-9]*:[0-9]*: error:.*/\1: not as .clang-format has it; run .\/dev format/p' <<<"$found" | sort -u
  return 1
}
check_includes() { /usr/bin/python3 tools/check_includes.py; }
check_sizes() { /usr/bin/python3 tools/check_sizes.py; }
check_coroutines() { /usr/bin/python3 tools/check_coroutines.py; }
check_duplicates() { /usr/bin/python3 tools/check_duplicates.py; }
check_names() { /usr/bin/python3 tools/check_names.py; }
check_python() { python_files | xargs /usr/bin/python3 -m pyflakes; }
check_shell() { shell_files | xargs shellcheck --external-sources; }
check_headers() { /usr/bin/python3 tools/check_headers.py build/tidy; }
check_tidy() { /usr/bin/python3 tools/check_tidy.py build/tidy; }

verb_format() {
  setup check
  cpp_files | xargs clang-format-19 -i
}
