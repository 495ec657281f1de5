# shellcheck shell=bash
# Debian packages. The lists are tools/packages/*.txt; nothing is called when nothing is missing.

verb_setup() {
  (($# == 0)) && set -- build
  [[ $1 == all ]] && set -- build test check fuzz bench
  local set_name
  for set_name in "$@"; do
    [[ -f tools/packages/$set_name.txt ]] ||
      fail "no package set \"$set_name\"; there are: $(cd tools/packages && echo *.txt | sed 's/\.txt//g') all"
  done
  setup "$@" && say "nothing is missing for: $*"
}

# setup SET...: makes sure that every package of build.txt and of the sets is installed.
setup() {
  local wanted installed missing
  wanted=$(for set_name in build "$@"; do
    sed 's/#.*//; /^ *$/d' "tools/packages/$set_name.txt"
  done | sort -u)
  command -v dpkg-query >/dev/null ||
    fail "this is not Debian; ./dev build needs the equivalents of: ${wanted//$'\n'/ }"
  # dpkg-query fails for a name it has never heard of, and still lists the others.
  # shellcheck disable=SC2086
  installed=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' $wanted 2>/dev/null |
    sed -n 's/^ii *//p' | sort -u || true)
  missing=$(comm -23 <(echo "$wanted") <(echo "$installed"))
  [[ -z $missing ]] || install_packages "$missing"
}

install_packages() {
  local list=${1//$'\n'/ } sudo=''
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      fail "packages are missing and there is no sudo; as root: apt-get install --no-install-recommends $list"
    sudo='sudo'
  fi
  say "installing Debian packages: $list"
  mkdir -p build
  local log=build/packages.log total
  local apt=($sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
  "${apt[@]}" update >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    fail "apt-get update failed (whole log: $log)"
  }
  # shellcheck disable=SC2086
  total=$("${apt[@]}" install -s --no-install-recommends $list 2>>"$log" | grep -c '^Inst') || {
    tail -n 20 "$log" >&2
    fail "apt cannot install these (whole log: $log)"
  }
  # shellcheck disable=SC2086
  "${apt[@]}" install -y -q --no-install-recommends $list 2>&1 | tee -a "$log" |
    show_apt_progress "$total" || {
    tail -n 20 "$log" >&2
    fail "apt-get install failed (whole log: $log)"
  }
}

# Three counters over apt's chatter; on a terminal they stay on one line.
show_apt_progress() {
  local in_place=0
  [[ -t 1 ]] && in_place=1
  awk -v total="$1" -v in_place="$in_place" '
    function show(what, n) {
      if (in_place) printf "\r  %-10s %d of %d packages\033[K", what, n, total
      else if (n == total || n % 25 == 0) printf "  %s %d of %d packages\n", what, n, total
      fflush()
    }
    /^Get:[0-9]/   { show("fetched", ++fetched) }
    /^Unpacking /  { show("unpacked", ++unpacked) }
    /^Setting up / { show("set up", ++set_up) }
    END { if (in_place) printf "\n" }'
}
