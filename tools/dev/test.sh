# shellcheck shell=bash
# The tests. Without arguments every part runs, each as its own ./dev, and a table ends it.

test_parts=(unit users e2e truth tools docs check asan tsan fuzz)

verb_test() {
  if (($# > 0)); then
    local part=$1
    shift
    case " ${test_parts[*]} " in
      *" $part "*) "test_$part" "$@" ;;
      *) fail "no test part \"$part\"; there are: ${test_parts[*]}" ;;
    esac
    return
  fi

  local summary=() failed=0 started=$SECONDS
  run_stage packages setup test check fuzz
  run_stage build build
  if ((failed == 0)); then
    for part in "${test_parts[@]}"; do run_stage "$part" test "$part"; done
  fi

  printf '\n%s%-10s %-8s %8s%s\n' "$bold" stage result time "$plain"
  printf '%s\n' "${summary[@]}"
  printf '%-10s %-8s %8s\n' total '' "$(human_seconds $((SECONDS - started)))"
  if ((failed > 0)); then
    echo "${red}FAILED: $failed of ${#summary[@]} stages${plain}"
    exit 1
  fi
  echo "${green}all ${#summary[@]} stages passed${plain}"
}

# run_stage NAME VERB...: adds a line to `summary`, counts into `failed`. A process of its own, so
# that no stage can leave anything behind for the next.
run_stage() {
  local name=$1 began=$SECONDS result="${green}passed${plain}  "
  shift
  printf '\n%s==== %s ====%s\n' "$bold" "$name" "$plain"
  if ! ./dev "$@"; then
    result="${red}FAILED${plain}  "
    failed=$((failed + 1))
  fi
  summary+=("$(printf '%-10s %s %8s' "$name" "$result" "$(human_seconds $((SECONDS - began)))")")
}

test_unit() {
  setup build
  build_release
  run_ctest release "$@"
}

# run_ctest DIR [CTEST OPTION...]
run_ctest() {
  local dir=$1
  shift
  local options=(--test-dir "build/$dir" --output-on-failure --no-tests=error -j "$(nproc)")
  if [[ -t 1 ]]; then
    ctest --progress "${options[@]}" "$@"
  else
    ctest "${options[@]}" "$@" | fold_passed_tests
  fi
}

# ctest says two lines per test; of those that passed a count is enough.
fold_passed_tests() {
  awk '
    /^ +Start +[0-9]+:/ { next }
    / Passed +[0-9.]+ sec$/ { if (++passed % 100 == 0) print "  " passed " tests passed"; fflush(); next }
    { print; fflush() }'
}

test_e2e() {
  setup test
  build_release stormlight histogram_dump
  make_venv venv tests/requirements.txt
  say "end-to-end tests"
  build/venv/bin/python -m pytest tests --ignore=tests/users "$@"
}

# The Python side of scripted users, on an engine that is a fake: nothing is built, seconds.
test_users() {
  setup test
  make_venv venv tests/requirements.txt
  say "tests of scripted users"
  build/venv/bin/python -m pytest tests/users "$@"
}

# The checkers of tools/ and the arithmetic of bench/ have tests too.
test_tools() {
  setup test check
  make_venv venv tests/requirements.txt
  say "tests of the tools"
  build/venv/bin/python -m pytest tools bench "$@"
}

# The short form; ./dev truth alone is the whole.
test_truth() { verb_truth --quick "$@"; }
test_docs() { verb_docs "$@"; }
test_check() { verb_check "$@"; }
test_asan() { verb_asan "$@"; }
test_tsan() { verb_tsan "$@"; }
test_fuzz() { verb_fuzz "${1:-30}"; }

# make_venv NAME REQUIREMENTS: build/NAME, made by Debian's Python; remade when the list changes.
make_venv() {
  local venv=build/$1 requirements=$2 stamp
  stamp=$(cat "$requirements" && /usr/bin/python3 --version && pwd)
  [[ -f $venv/stamp && $(cat "$venv/stamp") == "$stamp" ]] && return
  say "installing $requirements into $venv"
  rm -rf "$venv"
  /usr/bin/python3 -m venv "$venv"
  PIP_USER=0 "$venv/bin/python" -m pip install --disable-pip-version-check --quiet --requirement "$requirements"
  echo "$stamp" >"$venv/stamp"
}
