# shellcheck shell=bash
# What every verb uses: messages, the number of jobs, durations.

if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  bold=$'\e[1m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
else
  bold='' red='' green='' plain=''
fi

say() { printf '%s== %s%s\n' "$bold" "$*" "$plain"; }
fail() {
  printf '%sdev: %s%s\n' "$red" "$*" "$plain" >&2
  exit 1
}

# How many compilers may run: the cores, but 1.5 GiB of memory each (Boost.Beast needs that).
jobs_for_compiling() {
  local cores memory_kib
  cores=$(nproc)
  memory_kib=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo)
  local by_memory=$((${memory_kib:-4000000} / 1500000))
  ((by_memory < 1)) && by_memory=1
  echo $((cores < by_memory ? cores : by_memory))
}

# 191 -> 3m11s
human_seconds() {
  if (($1 >= 60)); then printf '%dm%02ds' $(($1 / 60)) $(($1 % 60)); else printf '%ds' "$1"; fi
}
