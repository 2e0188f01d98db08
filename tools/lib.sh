# shellcheck shell=bash
# What the scripts of this folder share. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=${QALAM_JOBS:-$(nproc)}

say() { printf '\n== %s\n' "$*" >&2; }
note() { printf '   %s\n' "$*" >&2; }
stop() {
  printf '\nqalam: %s\n' "$*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    stop "packages are missing, and installing them needs root or sudo. As root: $*"
  fi
}

# packages_of GROUP…: the names in tools/packages.txt.
packages_of() {
  local group
  for group in "$@"; do
    awk -v group="$group" '$1 == group { print $2 }' "$root/tools/packages.txt"
  done
}

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]
}

# need GROUP…: installs the packages of the groups that are not there. Nothing to do is quick.
need() {
  local missing=() package
  if ! command -v dpkg-query >/dev/null; then
    note "this is no Debian: please have these installed: $(packages_of "$@" | tr '\n' ' ')"
    return
  fi
  while read -r package; do
    is_installed "$package" || missing+=("$package")
  done < <(packages_of "$@")
  if [ "${#missing[@]}" -eq 0 ]; then
    note "packages: all there"
    return
  fi
  say "Installing ${missing[*]}"
  as_root apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# configure PRESET [OPTION…]: says only what went wrong.
configure() {
  local preset=$1 log
  shift
  mkdir -p "$root/build"
  log="$root/build/configure-$preset.log"
  if ! (cd "$root" && cmake --preset "$preset" -UQALAM_TEST_ROOMS "$@") >"$log" 2>&1; then
    cat "$log" >&2
    stop "the build for '$preset' could not be configured; the reason is above"
  fi
}

# build PRESET TARGET…
build() {
  local preset=$1
  shift
  cmake --build "$root/build/$preset" --parallel "$jobs" --target "$@" >&2
}
