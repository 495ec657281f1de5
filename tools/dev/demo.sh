# shellcheck shell=bash
# The seed's load file against the built-in target, for 10 seconds.

verb_demo() {
  verb_build
  local program=$PWD/build/release/stormlight report=$PWD/report.json port
  port=$(free_port_from 8000)
  say "starting the demo target on http://127.0.0.1:$port"
  # A session of its own: Ctrl-C is for the run, which then still wants its answers.
  setsid "$program" target --port "$port" >build/demo_target.log 2>&1 &
  demo_target=$!
  trap stop_demo_target EXIT
  wait_for_port "$port" || {
    cat build/demo_target.log >&2
    fail "the demo target did not start"
  }
  # Generator and target share this machine, so a late generator is to be expected here: it is
  # said in the report, but is no reason for the demo to fail.
  local command=(stormlight --users 10 --spawn-rate 2 --host "http://127.0.0.1:$port" --duration 10
    --json "$report" --allow-saturated)
  say "in examples/seed: ${command[*]}"
  command[0]=$program
  (cd examples/seed && "${command[@]}")
  say "the whole report: $report"
}

stop_demo_target() {
  kill "$demo_target" 2>/dev/null || true
  wait "$demo_target" 2>/dev/null || true
}

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port_from() {
  local port=$1
  while port_answers "$port"; do port=$((port + 1)); done
  echo "$port"
}

wait_for_port() {
  local tries
  for ((tries = 0; tries < 100; ++tries)); do
    port_answers "$1" && return
    kill -0 "$demo_target" 2>/dev/null || return 1
    sleep 0.05
  done
  return 1
}
