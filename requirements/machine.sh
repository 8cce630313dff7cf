#!/bin/sh
# 機械の支度: what no Python package can bring. Usage: machine.sh venv | run | test
# Installs by apt as root or with sudo; else says exactly what to install.
set -eu

fonts="fonts-ipamj-mincho fonts-morisawa-bizud-mincho fonts-morisawa-bizud-gothic fonts-hanazono"

installed() {
  case $1 in
    python3-venv) python3 -c 'import ensurepip, venv' 2>/dev/null ;;
    chromium) test -x /usr/bin/chromium ;;
    poppler-utils) command -v pdftotext >/dev/null ;;
    npm) command -v npm >/dev/null ;;
    postgresql) ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || test -x "${TESURI_PG_BIN:-}/initdb" ;;
    *) dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed' ;;
  esac
}

case ${1:-} in
  venv) wanted=python3-venv ;;
  run) wanted=$fonts ;;
  test) wanted="$fonts chromium libatomic1 poppler-utils postgresql npm" ;; # libatomic1: Playwright
  *) echo "usage: machine.sh venv|run|test" >&2; exit 2 ;;
esac

missing=""
for package in $wanted; do installed "$package" || missing="$missing $package"; done
[ -n "$missing" ] || exit 0

as=""
[ "$(id -u)" = 0 ] || as="sudo -n"
if command -v apt-get >/dev/null && { [ -z "$as" ] || sudo -n true 2>/dev/null; }; then
  echo "入れています / installing:$missing"
  log=$(mktemp)
  # shellcheck disable=SC2086
  if { $as apt-get update -qq && $as env DEBIAN_FRONTEND=noninteractive \
       apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1 </dev/null; then
    rm -f "$log"
    exit 0
  fi
  tail -n 5 "$log" >&2
  rm -f "$log"
fi
echo "足りないものがあります。管理者として実行してください / missing, run as root:" \
     "apt-get update && apt-get install -y --no-install-recommends$missing" >&2
[ "$1" = run ] || exit 1
echo "文字がそろうまで、通知書は作れません / until then, notices cannot be made" >&2
